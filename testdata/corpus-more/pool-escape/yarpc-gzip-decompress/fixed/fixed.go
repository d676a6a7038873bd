// Package fixed compresses the messages of a remote call framework.
package fixed

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"sync"
)

// Codec is a compressor as the framework knows it.
type Codec interface {
	Name() string
	Compress(w io.Writer) (io.WriteCloser, error)
	Decompress(r io.Reader) (io.ReadCloser, error)
}

// Compressor is the gzip codec.
type Compressor struct {
	level         int
	compressors   sync.Pool
	decompressors sync.Pool
}

// New returns a codec with a level of compression.
func New(level int) *Compressor { return &Compressor{level: level} }

// Name is the name of the codec.
func (*Compressor) Name() string { return "gzip" }

// Compress compresses what is written until it is closed.
func (c *Compressor) Compress(w io.Writer) (io.WriteCloser, error) {
	if cw, got := c.compressors.Get().(*writer); got {
		cw.writer.Reset(w)
		return cw, nil
	}
	gw, err := gzip.NewWriterLevel(w, c.level)
	if err != nil {
		return nil, err
	}
	return &writer{writer: gw, pool: &c.compressors}, nil
}

type writer struct {
	writer *gzip.Writer
	pool   *sync.Pool
}

func (w *writer) Write(buf []byte) (int, error) { return w.writer.Write(buf) }

func (w *writer) Close() error {
	defer w.pool.Put(w)
	return w.writer.Close()
}

// Decompress reads what was compressed.
func (c *Compressor) Decompress(r io.Reader) (io.ReadCloser, error) {
	var dr *reader
	if pooled, got := c.decompressors.Get().(*reader); got {
		if err := pooled.reader.Reset(r); err != nil {
			c.decompressors.Put(pooled)
			return nil, err
		}
		dr = pooled
	} else {
		gr, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		dr = &reader{reader: gr, pool: &c.decompressors}
	}
	return &readerHandle{r: dr}, nil
}

type reader struct {
	reader *gzip.Reader
	pool   *sync.Pool
}

// readerHandle is a reader for one message.
type readerHandle struct {
	r      *reader
	closed bool
}

func (h *readerHandle) Read(buf []byte) (int, error) {
	if h.closed {
		return 0, io.EOF
	}
	return h.r.reader.Read(buf)
}

func (h *readerHandle) Close() error {
	if h.closed {
		return nil
	}
	h.closed = true
	h.r.pool.Put(h.r)
	return nil
}

// Adapter makes a codec usable where nobody closes readers.
type Adapter struct {
	codec Codec
}

// NewAdapter wraps a codec.
func NewAdapter(c Codec) *Adapter { return &Adapter{codec: c} }

// Compress compresses what is written until it is closed.
func (a *Adapter) Compress(w io.Writer) (io.WriteCloser, error) { return a.codec.Compress(w) }

// Decompress reads what was compressed.
func (a *Adapter) Decompress(r io.Reader) (io.Reader, error) {
	dr, err := a.codec.Decompress(r)
	if err != nil {
		return nil, err
	}
	return &closingReader{reader: dr}, nil
}

type closingReader struct {
	reader io.ReadCloser
}

func (r *closingReader) Read(buf []byte) (int, error) {
	n, err := r.reader.Read(buf)
	if err == io.EOF {
		r.reader.Close()
	}
	return n, err
}

// Decode reads a message of at most max bytes.
func Decode(a *Adapter, msg []byte, max int) ([]byte, error) {
	r, err := a.Decompress(bytes.NewReader(msg))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, int64(max)))
	if err != nil {
		return nil, err
	}
	var one [1]byte
	if n, _ := r.Read(one[:]); n > 0 {
		return nil, fmt.Errorf("message larger than %d bytes", max)
	}
	return out, nil
}
