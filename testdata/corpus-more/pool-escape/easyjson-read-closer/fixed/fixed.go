// Package fixed is a buffer made of chunks that are reused.
package fixed

import (
	"io"
	"net/http"
	"sync"
)

const (
	startSize  = 128
	pooledSize = 512
	maxSize    = 32768
)

var buffers = map[int]*sync.Pool{}

func init() {
	for l := pooledSize; l <= maxSize; l *= 2 {
		buffers[l] = new(sync.Pool)
	}
}

// putBuf keeps a chunk for later if it has one of the sizes.
func putBuf(buf []byte) {
	size := cap(buf)
	if size < pooledSize {
		return
	}
	if c := buffers[size]; c != nil {
		c.Put(buf[:0])
	}
}

// getBuf returns a kept or a new chunk.
func getBuf(size int) []byte {
	if size < pooledSize {
		return make([]byte, 0, size)
	}
	if c := buffers[size]; c != nil {
		if v := c.Get(); v != nil {
			return v.([]byte)
		}
	}
	return make([]byte, 0, size)
}

// Buffer grows by chunks.
type Buffer struct {
	// Buf is the chunk that is being filled.
	Buf []byte

	toPool []byte
	bufs   [][]byte
}

// EnsureSpace makes room for s more bytes in Buf.
func (b *Buffer) EnsureSpace(s int) {
	if cap(b.Buf)-len(b.Buf) >= s {
		return
	}
	l := startSize
	if len(b.Buf) > 0 {
		if cap(b.toPool) != cap(b.Buf) {
			putBuf(b.toPool)
		}
		b.bufs = append(b.bufs, b.Buf)
		l = cap(b.toPool) * 2
	}
	if l > maxSize {
		l = maxSize
	}
	b.Buf = getBuf(l)
	b.toPool = b.Buf
}

// AppendString adds a string.
func (b *Buffer) AppendString(data string) {
	for len(data) > 0 {
		if cap(b.Buf) == len(b.Buf) {
			b.EnsureSpace(1)
		}
		sz := min(cap(b.Buf)-len(b.Buf), len(data))
		b.Buf = append(b.Buf, data[:sz]...)
		data = data[sz:]
	}
}

// Size is the number of bytes.
func (b *Buffer) Size() int {
	size := len(b.Buf)
	for _, buf := range b.bufs {
		size += len(buf)
	}
	return size
}

type readCloser struct {
	offset int
	bufs   [][]byte
}

func (r *readCloser) Read(p []byte) (n int, err error) {
	for _, buf := range r.bufs {
		x := copy(p[n:], buf[r.offset:])
		n += x
		if r.offset+x == len(buf) {
			r.offset = 0
			r.bufs = r.bufs[1:]
			putBuf(buf)
		} else {
			r.offset += x
		}
		if n == len(p) {
			break
		}
	}
	if len(r.bufs) == 0 {
		err = io.EOF
	}
	return n, err
}

func (r *readCloser) Close() error {
	for _, buf := range r.bufs {
		putBuf(buf)
	}
	r.bufs = nil
	return nil
}

// ReadCloser moves everything into a reader.
func (b *Buffer) ReadCloser() io.ReadCloser {
	ret := &readCloser{0, append(b.bufs, b.Buf)}
	b.bufs, b.toPool, b.Buf = nil, nil, nil
	return ret
}

// Post sends the contents as the body of a request.
func Post(c *http.Client, url string, b *Buffer) (int, error) {
	size := b.Size()
	body := b.ReadCloser()
	defer body.Close()
	req, err := http.NewRequest(http.MethodPost, url, body)
	if err != nil {
		return 0, err
	}
	req.ContentLength = int64(size)
	resp, err := c.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}
