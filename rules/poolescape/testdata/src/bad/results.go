package bad

import (
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
