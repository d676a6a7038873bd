package bad

import (
	"errors"
	"net"
	"sync"
	"unsafe"
)

type scratch struct{ b []byte }

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func oldView(b []byte) string { return *(*string)(unsafe.Pointer(&b)) }

func copied(b []byte) string { return string(b) }

// formatter makes strings as its field says.
type formatter struct{ text func([]byte) string }

func newFormatter(safe bool) *formatter {
	f := &formatter{text: view}
	if safe {
		f.text = copied
	}
	return f
}

func (f *formatter) join(words []string) string {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.b = s.b[:0]
	for _, w := range words {
		s.b = append(s.b, w...)
	}
	return f.text(s.b) // want `returned after`
}

func joinOld(words []string) string {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.b = s.b[:0]
	for _, w := range words {
		s.b = append(s.b, w...)
	}
	return oldView(s.b) // want `returned after`
}

var addrs = sync.Pool{New: func() any { return new(net.UDPAddr) }}

// The error of a failed write refers to the address.
func sendTo(c net.PacketConn, p []byte, port int) error {
	a := addrs.Get().(*net.UDPAddr)
	defer addrs.Put(a)
	a.Port = port
	if _, err := c.WriteTo(p, a); err != nil {
		return err // want `returned after`
	}
	return nil
}

// grown exchanges a buffer that is too small.
func grown(b *scratch, n int) *scratch {
	if cap(b.b) >= n {
		return b
	}
	scratches.Put(b)
	return &scratch{make([]byte, 0, n)}
}

func filled(s *scratch, n int) bool {
	s = grown(s, n)
	s.b = s.b[:n]
	clear(s.b)
	return n > 0
}

// filled may have exchanged s for another.
func fillTwice(n int) {
	s := scratches.Get().(*scratch)
	defer func() {
		scratches.Put(s) // want `a second time`
	}()
	if !filled(s, n) {
		return
	}
}

type problems []error

func (p problems) Error() string { return "problems" }

type walk struct{ found problems }

var walks = sync.Pool{New: func() any { return new(walk) }}

// The object keeps what was found, for its next user to empty and fill again.
func findProblems(v any) (err error) {
	w := walks.Get().(*walk)
	w.found = w.found[:0]
	if v == nil {
		w.found = append(w.found, errors.New("nil"))
	}
	if len(w.found) > 0 {
		err = w.found
	}
	walks.Put(w)
	return // want "is returned after its memory was given back"
}
