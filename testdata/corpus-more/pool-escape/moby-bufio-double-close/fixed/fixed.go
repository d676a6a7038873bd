package fixed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"sync"
)

const buffer32K = 32 * 1024

// BufioReader32KPool is the pool used for archives.
var BufioReader32KPool = newBufioReaderPoolWithSize(buffer32K)

// BufioReaderPool is a pool of buffered readers.
type BufioReaderPool struct{ pool sync.Pool }

func newBufioReaderPoolWithSize(size int) *BufioReaderPool {
	return &BufioReaderPool{
		pool: sync.Pool{New: func() interface{} { return bufio.NewReaderSize(nil, size) }},
	}
}

// Get returns a reader on r.
func (bufPool *BufioReaderPool) Get(r io.Reader) *bufio.Reader {
	buf := bufPool.pool.Get().(*bufio.Reader)
	buf.Reset(r)
	return buf
}

// Put takes a reader back.
func (bufPool *BufioReaderPool) Put(b *bufio.Reader) {
	b.Reset(nil)
	bufPool.pool.Put(b)
}

type readCloserWrapper struct {
	io.Reader
	closer func() error
}

func (r *readCloserWrapper) Close() error { return r.closer() }

func newReadCloserWrapper(r io.Reader, closer func() error) io.ReadCloser {
	return &readCloserWrapper{Reader: r, closer: closer}
}

// NewReadCloserWrapper returns a closer that closes r and gives buf back.
func (bufPool *BufioReaderPool) NewReadCloserWrapper(buf *bufio.Reader, r io.Reader) io.ReadCloser {
	closed := false
	return newReadCloserWrapper(r, func() error {
		if closed {
			return nil
		}
		if readCloser, ok := r.(io.ReadCloser); ok {
			_ = readCloser.Close()
		}
		bufPool.Put(buf)
		closed = true
		return nil
	})
}

// DecompressStream returns the content of an archive.
func DecompressStream(archive io.Reader) (io.ReadCloser, error) {
	p := BufioReader32KPool
	buf := p.Get(archive)
	bs, err := buf.Peek(10)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(bs, []byte{0x1f, 0x8b, 0x08}):
		gz, err := gzip.NewReader(buf)
		if err != nil {
			return nil, err
		}
		return p.NewReadCloserWrapper(buf, gz), nil
	case bytes.HasPrefix(bs, []byte("BZh")):
		return nil, fmt.Errorf("unsupported compression format")
	default:
		return p.NewReadCloserWrapper(buf, buf), nil
	}
}

// UnpackLayer copies the content of a layer.
func UnpackLayer(dest io.Writer, layer io.Reader) (size int64, err error) {
	rc, err := DecompressStream(layer)
	if err != nil {
		return 0, err
	}
	defer rc.Close()
	if size, err = io.Copy(dest, rc); err != nil {
		return 0, err
	}
	if err := rc.Close(); err != nil {
		return 0, err
	}
	return size, nil
}
