// Package fixed gives handlers access to a request.
package fixed

import (
	"strings"
	"sync"
	"unsafe"
)

// byteBuffer is a growable buffer.
type byteBuffer struct {
	B []byte
}

func (b *byteBuffer) Bytes() []byte        { return b.B }
func (b *byteBuffer) String() string       { return string(b.B) }
func (b *byteBuffer) Reset()               { b.B = b.B[:0] }
func (b *byteBuffer) WriteString(s string) { b.B = append(b.B, s...) }

type bufferPool struct {
	pool sync.Pool
}

func (p *bufferPool) Get() *byteBuffer {
	if v := p.pool.Get(); v != nil {
		return v.(*byteBuffer)
	}
	return &byteBuffer{}
}

func (p *bufferPool) Put(b *byteBuffer) {
	b.Reset()
	p.pool.Put(b)
}

var defaultPool bufferPool

func getBuffer() *byteBuffer  { return defaultPool.Get() }
func putBuffer(b *byteBuffer) { defaultPool.Put(b) }

func unsafeString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

func immutableString(b []byte) string { return string(b) }

// Config is the configuration of an App.
type Config struct {
	// Immutable makes all values valid after the handler returned.
	Immutable  bool
	TrustProxy bool
}

// App creates contexts.
type App struct {
	config   Config
	toString func(b []byte) string
}

// NewApp returns an app.
func NewApp(cfg Config) *App {
	app := &App{config: cfg, toString: unsafeString}
	if cfg.Immutable {
		app.toString = immutableString
	}
	return app
}

// requestHeader holds the raw request, which lives as long as the context.
type requestHeader struct {
	host, uri, agent []byte
	fields           map[string][]byte
}

func (h *requestHeader) peek(name string) []byte { return h.fields[name] }

// Ctx is the context of one request.
type Ctx struct {
	app    *App
	header requestHeader
	tls    bool
}

// Get returns a header field.
func (c *Ctx) Get(name string) string {
	return c.app.toString(c.header.peek(name))
}

// Scheme returns http or https.
func (c *Ctx) Scheme() string {
	if c.tls {
		return "https"
	}
	if c.app.config.TrustProxy && strings.EqualFold(c.Get("X-Forwarded-Proto"), "https") {
		return "https"
	}
	return "http"
}

// Host returns the host with its port.
func (c *Ctx) Host() string {
	if c.app.config.TrustProxy {
		if host := c.Get("X-Forwarded-Host"); host != "" {
			first, _, _ := strings.Cut(host, ",")
			return strings.TrimSpace(first)
		}
	}
	return c.app.toString(c.header.host)
}

// OriginalURL returns the request URI.
func (c *Ctx) OriginalURL() string {
	return c.app.toString(c.header.uri)
}

// UserAgent returns the client's name.
func (c *Ctx) UserAgent() string {
	return c.app.toString(c.header.agent)
}

// FullURL returns scheme, host and URI.
func (c *Ctx) FullURL() string {
	buf := getBuffer()
	defer putBuffer(buf)

	buf.WriteString(c.Scheme())
	buf.WriteString("://")
	buf.WriteString(c.Host())
	buf.WriteString(c.OriginalURL())

	return buf.String()
}
