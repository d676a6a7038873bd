// Package bug traces the requests of a web framework.
package bug

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"sync"
	"time"
	"unsafe"
)

// getString returns a string that is valid until the handler returns.
func getString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

type header struct{ key, value []byte }

// request is parsed in the buffer of its connection.
type request struct {
	method, uri []byte
	headers     []header
}

func (r *request) parse(b []byte) bool {
	line, rest, ok := bytes.Cut(b, []byte("\r\n"))
	if !ok {
		return false
	}
	r.method, line, _ = bytes.Cut(line, []byte(" "))
	r.uri, _, _ = bytes.Cut(line, []byte(" "))
	r.headers = r.headers[:0]
	for {
		line, rest, ok = bytes.Cut(rest, []byte("\r\n"))
		if !ok || len(line) == 0 {
			return ok
		}
		k, v, _ := bytes.Cut(line, []byte(": "))
		r.headers = append(r.headers, header{k, v})
	}
}

// Ctx is the context of a request. It is only valid within the handler.
type Ctx struct {
	req    request
	status int
	next   func(*Ctx) error
}

// Method returns the method.
func (c *Ctx) Method() string { return getString(c.req.method) }

// Request returns the parsed request.
func (c *Ctx) Request() *request { return &c.req }

// GetReqHeaders returns the headers.
func (c *Ctx) GetReqHeaders() map[string][]string {
	m := make(map[string][]string, len(c.req.headers))
	for _, h := range c.req.headers {
		k := getString(h.key)
		m[k] = append(m[k], getString(h.value))
	}
	return m
}

// Next runs the next handler.
func (c *Ctx) Next() error { return c.next(c) }

func serve(conn net.Conn, h, next func(*Ctx) error) error {
	defer conn.Close()
	br := bufio.NewReaderSize(conn, 4096)
	buf := make([]byte, 0, 4096)
	c := &Ctx{next: next}
	for {
		buf = buf[:0]
		for !bytes.HasSuffix(buf, []byte("\r\n\r\n")) {
			line, err := br.ReadSlice('\n')
			if err != nil {
				return err
			}
			buf = append(buf, line...)
		}
		if !c.req.parse(buf) {
			return conn.Close()
		}
		c.status = http.StatusOK
		if err := h(c); err != nil {
			c.status = http.StatusInternalServerError
		}
	}
}

// Span is a timed operation that is sent later.
type Span struct {
	Name       string
	Start, End time.Time
	Tags       map[string]any
}

// SetTag sets a tag.
func (s *Span) SetTag(key string, v any) { s.Tags[key] = v }

type startOption func(*Span)

func tag(key string, v any) startOption { return func(s *Span) { s.SetTag(key, v) } }

type tracer struct {
	mu       sync.Mutex
	finished []*Span
}

func (t *tracer) startSpan(name string, opts ...startOption) *Span {
	s := &Span{Name: name, Start: time.Now(), Tags: make(map[string]any)}
	for _, o := range opts {
		o(s)
	}
	return s
}

func (t *tracer) finish(s *Span) {
	s.End = time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.finished = append(t.finished, s)
}

// middleware traces each request.
func middleware(t *tracer, headerTags []string) func(c *Ctx) error {
	return func(c *Ctx) error {
		opts := []startOption{
			tag("http.method", c.Method()), // BUG: unsafe-view
			tag("http.url", string(c.Request().uri)),
		}
		h := http.Header{}
		for k, headers := range c.GetReqHeaders() {
			for _, v := range headers {
				h.Add(k, v) // ALSO: unsafe-view
			}
		}
		for _, name := range headerTags {
			if v := h.Get(name); v != "" {
				opts = append(opts, tag("http.request.headers."+name, v)) // ALSO: unsafe-view
			}
		}
		span := t.startSpan("http.request", opts...)
		defer t.finish(span)
		err := c.Next()
		span.SetTag("http.status_code", c.status)
		return err
	}
}
