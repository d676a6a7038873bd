// Package fixed has a byte buffer that takes its memory from pools by size.
package fixed

import (
	"errors"
	"io"
	"sync"
)

var errRewind = errors.New("cannot rewind that far")

const (
	minPool = 64
	maxPool = 65536
)

var pools [11]sync.Pool

// poolIndex returns the class of buffers with capacity c.
func poolIndex(c int) int {
	i := 0
	for n := minPool; n*2 <= c && i < len(pools)-1; n *= 2 {
		i++
	}
	return i
}

// Pool gives memory back. It must not be used any more.
func Pool(b []byte) {
	c := cap(b)
	if c < minPool || c > maxPool {
		return
	}
	b = b[:0]
	pools[poolIndex(c)].Put(&b)
}

func makeSlice(n int) []byte {
	if n <= maxPool {
		i := poolIndex(n) + 1
		if i < len(pools) {
			if p, ok := pools[i].Get().(*[]byte); ok && cap(*p) >= n {
				return (*p)[:n]
			}
		}
	}
	return make([]byte, n)
}

// Buffer is a buffer of bytes; the content is buf[off:].
type Buffer struct {
	buf []byte
	off int
}

// Bytes returns the unread content.
func (b *Buffer) Bytes() []byte { return b.buf[b.off:] }

// Len returns the length of the unread content.
func (b *Buffer) Len() int { return len(b.buf) - b.off }

// Truncate discards all but the first n bytes.
func (b *Buffer) Truncate(n int) {
	if n == 0 {
		b.off = 0
		b.buf = b.buf[:0]
		return
	}
	b.buf = b.buf[:b.off+n]
}

// Rewind removes the last n bytes.
func (b *Buffer) Rewind(n int) error {
	if n > b.Len() {
		return errRewind
	}
	b.buf = b.buf[:len(b.buf)-n]
	return nil
}

// grow makes room for n bytes and returns where to write.
func (b *Buffer) grow(n int) int {
	m := b.Len()
	if m == 0 {
		if b.buf == nil {
			b.buf = makeSlice(2 * n)
			b.off = 0
		} else if b.off != 0 {
			b.Truncate(0)
		}
	}
	if len(b.buf)+n > cap(b.buf) {
		var buf []byte
		if m+n <= cap(b.buf)/2 {
			// Slide the content down instead of taking a new array.
			copy(b.buf[:], b.buf[b.off:])
			buf = b.buf[:m]
		} else {
			buf = makeSlice(2*cap(b.buf) + n)
			copy(buf, b.buf[b.off:])
			Pool(b.buf)
			b.buf = buf
		}
		b.off = 0
	}
	b.buf = b.buf[:b.off+m+n]
	return b.off + m
}

// Write appends p.
func (b *Buffer) Write(p []byte) (int, error) {
	m := b.grow(len(p))
	return copy(b.buf[m:], p), nil
}

// WriteString appends s.
func (b *Buffer) WriteString(s string) (int, error) {
	m := b.grow(len(s))
	return copy(b.buf[m:], s), nil
}

// Read reads from the front.
func (b *Buffer) Read(p []byte) (int, error) {
	if b.off >= len(b.buf) {
		b.Truncate(0)
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	n := copy(p, b.buf[b.off:])
	b.off += n
	return n, nil
}
