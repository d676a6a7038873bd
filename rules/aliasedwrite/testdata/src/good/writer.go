package good

import (
	"bytes"
	"crypto/cipher"
	"io"
)

type encrypting struct {
	w      io.Writer
	stream cipher.Stream
	buf    []byte
}

func (e *encrypting) Write(p []byte) (int, error) {
	e.buf = append(e.buf[:0], p...)
	e.stream.XORKeyStream(e.buf, e.buf)
	return e.w.Write(e.buf)
}

func newEncrypting(w io.Writer, s cipher.Stream) io.Writer { return &encrypting{w: w, stream: s} }

// Upper is exported.
type Upper struct{ W io.Writer }

func (u Upper) Write(p []byte) (int, error) { return u.W.Write(bytes.ToUpper(p)) }

// Window keeps the last bytes that were written: p itself moves on.
type Window struct {
	buf []byte
	n   int
}

func (w *Window) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		k := copy(w.buf[w.n:], p)
		w.n = (w.n + k) % len(w.buf)
		p = p[k:]
	}
	return n, nil
}
