package bug

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// BufferPool hands out buffers.
type BufferPool struct{ pool sync.Pool }

// NewBufferPool returns an empty pool.
func NewBufferPool() *BufferPool {
	return &BufferPool{pool: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
}

// Get returns an empty buffer.
func (p *BufferPool) Get() *bytes.Buffer { return p.pool.Get().(*bytes.Buffer) }

// Put takes a buffer back.
func (p *BufferPool) Put(b *bytes.Buffer) {
	b.Reset()
	p.pool.Put(b)
}

type encoder interface {
	Encode(w io.Writer, v any) error
	Decode(r io.Reader, v any) error
}

type jsonEncoder struct{}

func (jsonEncoder) Encode(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) }
func (jsonEncoder) Decode(r io.Reader, v any) error { return json.NewDecoder(r).Decode(v) }

type gobEncoder struct{}

func (gobEncoder) Encode(w io.Writer, v any) error { return gob.NewEncoder(w).Encode(v) }
func (gobEncoder) Decode(r io.Reader, v any) error { return gob.NewDecoder(r).Decode(v) }

func encoderFor(mediaType string) encoder {
	if strings.HasSuffix(mediaType, "gob") {
		return gobEncoder{}
	}
	return jsonEncoder{}
}

// Options of one call.
type Options struct {
	Request     any
	Response    any
	ContentType string
}

// Client encodes requests and decodes responses.
type Client struct {
	client *http.Client
	pool   *BufferPool
}

// NewClient returns a client for rt.
func NewClient(rt http.RoundTripper, pool *BufferPool, timeout time.Duration) *Client {
	return &Client{client: &http.Client{Transport: rt, Timeout: timeout}, pool: pool}
}

// Get issues a GET request.
func (c *Client) Get(ctx context.Context, url string, opts Options) error {
	return c.Do(ctx, http.MethodGet, url, opts)
}

// Post issues a POST request.
func (c *Client) Post(ctx context.Context, url string, opts Options) error {
	return c.Do(ctx, http.MethodPost, url, opts)
}

// Do issues a request.
func (c *Client) Do(ctx context.Context, method, url string, opts Options) error {
	buffer := c.pool.Get()
	defer c.pool.Put(buffer) // BUG: pool-escape

	body := io.Reader(http.NoBody)
	if opts.Request != nil {
		if err := encoderFor(opts.ContentType).Encode(buffer, opts.Request); err != nil {
			return fmt.Errorf("http: encode: %w", err)
		}
		body = bytes.NewReader(buffer.Bytes()) // ALSO: pool-escape
	}

	request, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return fmt.Errorf("http: new request: %w", err)
	}
	request.Header.Set("Content-Type", opts.ContentType)

	response, err := c.client.Do(request) // ALSO: pool-escape
	if err != nil {
		return fmt.Errorf("http: do: %w", err)
	}
	defer response.Body.Close()

	buffer.Reset()
	if _, err := buffer.ReadFrom(response.Body); err != nil {
		return fmt.Errorf("http: copy: %w", err)
	}
	if response.StatusCode >= 400 {
		return errors.New(strings.TrimSpace(buffer.String()))
	}
	if opts.Response != nil {
		return encoderFor(opts.ContentType).Decode(buffer, opts.Response)
	}
	return nil
}
