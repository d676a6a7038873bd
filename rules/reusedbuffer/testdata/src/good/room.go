package good

import (
	"bufio"
	"net"
)

// The room behind a writer is lent to two that write before they read.
type upgraded struct {
	c   net.Conn
	buf []byte
}

func newUpgraded(c net.Conn, buf []byte) *upgraded {
	if buf == nil {
		buf = make([]byte, 1000)
	}
	return &upgraded{c, buf}
}

func upgrade(c net.Conn, w *bufio.Writer, key string) (*upgraded, error) {
	buf := w.AvailableBuffer()
	var writeBuf []byte
	if len(buf) >= 300 {
		writeBuf = buf
	}
	n := newUpgraded(c, writeBuf)
	p := buf
	if len(n.buf) > len(p) {
		p = n.buf
	}
	p = p[:0]
	p = append(p, "HTTP/1.1 101"...)
	p = append(p, key...)
	if _, err := c.Write(p); err != nil {
		return nil, err
	}
	return n, nil
}
