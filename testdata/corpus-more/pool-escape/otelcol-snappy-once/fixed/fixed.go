// Package fixed is a stream compressor with pooled state.
package fixed

import (
	"compress/flate"
	"io"
	"strings"
	"sync"
)

// Compressor compresses and decompresses messages.
type Compressor interface {
	Compress(w io.Writer) (io.WriteCloser, error)
	Decompress(r io.Reader) (io.Reader, error)
	Name() string
}

var (
	registryMu sync.RWMutex
	registry   = map[string]Compressor{}
)

// Register makes a compressor known under its name.
func Register(c Compressor) bool {
	registryMu.Lock()
	defer registryMu.Unlock()
	name := strings.ToLower(c.Name())
	if registry[name] != nil {
		return false
	}
	registry[name] = c
	return true
}

var (
	writerPool = sync.Pool{New: func() any {
		fw, _ := flate.NewWriter(io.Discard, flate.BestSpeed)
		return fw
	}}
	readerPool = sync.Pool{New: func() any { return flate.NewReader(nil) }}
)

type compressor struct{}

// NewCompressor returns a compressor.
func NewCompressor() Compressor {
	return &compressor{}
}

func (c *compressor) Compress(w io.Writer) (io.WriteCloser, error) {
	z := writerPool.Get().(*flate.Writer)
	z.Reset(w)
	return &writer{Writer: z}, nil
}

func (c *compressor) Decompress(r io.Reader) (io.Reader, error) {
	z := readerPool.Get().(io.ReadCloser)
	if err := z.(flate.Resetter).Reset(r, nil); err != nil {
		return nil, err
	}
	return &reader{ReadCloser: z}, nil
}

func (c *compressor) Name() string { return "flate" }

type writer struct {
	*flate.Writer
}

func (z *writer) Close() error {
	if z.Writer == nil {
		return nil
	}
	err := z.Writer.Close()
	writerPool.Put(z.Writer)
	z.Writer = nil
	return err
}

type reader struct {
	io.ReadCloser
}

func (z *reader) Read(p []byte) (int, error) {
	if z.ReadCloser == nil {
		return 0, io.EOF
	}
	n, err := z.ReadCloser.Read(p)
	if err != nil {
		readerPool.Put(z.ReadCloser)
		z.ReadCloser = nil
	}
	return n, err
}

// encode compresses one message.
func encode(c Compressor, out io.Writer, msg []byte) (err error) {
	z, err := c.Compress(out)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := z.Close(); err == nil {
			err = cerr
		}
	}()
	if _, err := z.Write(msg); err != nil {
		return err
	}
	return z.Close()
}

// decode decompresses one message.
func decode(c Compressor, in io.Reader, max int64) ([]byte, error) {
	z, err := c.Decompress(in)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, max))
}
