package good

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"unsafe"
)

type textBuffer struct{ b []byte }

var textBuffers = sync.Pool{New: func() any { return new(textBuffer) }}

func peeked(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// The string is looked at before the buffer goes back, or copied.
func isLocal(host []byte) (bool, string) {
	t := textBuffers.Get().(*textBuffer)
	defer textBuffers.Put(t)
	t.b = append(t.b[:0], host...)
	s := peeked(t.b)
	return s == "localhost", strings.Clone(s)
}

// namer makes copies, whichever function its field holds.
type namer struct{ name func([]byte) string }

func plain(b []byte) string { return string(b) }

func quoted(b []byte) string { return fmt.Sprintf("%q", b) }

func newNamer(quote bool) *namer {
	if quote {
		return &namer{quoted}
	}
	return &namer{plain}
}

func (n *namer) of(host []byte) string {
	t := textBuffers.Get().(*textBuffer)
	defer textBuffers.Put(t)
	t.b = append(t.b[:0], host...)
	return n.name(t.b)
}

var udpAddrs = sync.Pool{New: func() any { return new(net.UDPAddr) }}

// The address goes back only where no error refers to it.
func sendKept(c net.PacketConn, p []byte, port int) error {
	a := udpAddrs.Get().(*net.UDPAddr)
	a.Port = port
	_, err := c.WriteTo(p, a)
	if err == nil {
		udpAddrs.Put(a)
	}
	return err
}

// The caller gets an error of its own.
func sendNamed(c net.PacketConn, p []byte, port int) error {
	a := udpAddrs.Get().(*net.UDPAddr)
	defer udpAddrs.Put(a)
	a.Port = port
	if _, err := c.WriteTo(p, a); err != nil {
		return fmt.Errorf("send to port %d: %v", port, err)
	}
	return nil
}

// roomFor exchanges a buffer that is too small, and its callers go on with the
// one that it returns.
func roomFor(t *textBuffer, n int) *textBuffer {
	if cap(t.b) >= n {
		return t
	}
	textBuffers.Put(t)
	return &textBuffer{make([]byte, 0, n)}
}

func exchanged(n int) {
	t := textBuffers.Get().(*textBuffer)
	t = roomFor(t, n)
	t.b = append(t.b[:0], 'x')
	textBuffers.Put(t)
}

func exchangedLater(n int) {
	t := textBuffers.Get().(*textBuffer)
	defer func() { textBuffers.Put(t) }()
	t = roomFor(t, n)
	t.b = append(t.b[:0], 'x')
}

// fits says whether it kept the buffer.
func fits(t *textBuffer, n int) bool {
	if cap(t.b) >= n {
		return true
	}
	textBuffers.Put(t)
	return false
}

func askedFirst(n int) {
	t := textBuffers.Get().(*textBuffer)
	if !fits(t, n) {
		return
	}
	t.b = append(t.b[:0], 'x') // want `audit: .*given back`
	textBuffers.Put(t)
}
