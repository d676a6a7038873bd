// Package bug is a stream compressor with pooled state.
package bug

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

type compressor struct {
	poolCompressor   sync.Pool
	poolDecompressor sync.Pool
}

// NewCompressor returns a compressor.
func NewCompressor() Compressor {
	c := &compressor{}
	c.poolCompressor.New = func() any {
		fw, _ := flate.NewWriter(io.Discard, flate.BestSpeed)
		return &writer{Writer: fw, pool: &c.poolCompressor}
	}
	return c
}

func (c *compressor) Compress(w io.Writer) (io.WriteCloser, error) {
	z := c.poolCompressor.Get().(*writer)
	z.once = sync.Once{} // ALSO: pool-escape
	z.Reset(w)
	return z, nil
}

func (c *compressor) Decompress(r io.Reader) (io.Reader, error) {
	z, ok := c.poolDecompressor.Get().(*reader)
	if !ok {
		return &reader{
			ReadCloser: flate.NewReader(r),
			pool:       &c.poolDecompressor,
		}, nil
	}

	z.once = sync.Once{} // ALSO: pool-escape
	if err := z.ReadCloser.(flate.Resetter).Reset(r, nil); err != nil {
		return nil, err
	}
	return z, nil
}

func (c *compressor) Name() string { return "flate" }

type writer struct {
	*flate.Writer
	pool *sync.Pool
	once sync.Once
}

func (z *writer) Close() error {
	err := z.Writer.Close()
	z.once.Do(func() {
		z.pool.Put(z) // BUG: pool-escape
	})
	return err
}

type reader struct {
	io.ReadCloser
	pool *sync.Pool
	once sync.Once
}

func (z *reader) Read(p []byte) (int, error) {
	n, err := z.ReadCloser.Read(p)
	if err != nil {
		z.once.Do(func() {
			z.pool.Put(z) // ALSO: pool-escape
		})
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
