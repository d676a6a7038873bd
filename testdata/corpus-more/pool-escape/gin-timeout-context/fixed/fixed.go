package fixed

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"time"
)

// HandlerFunc handles a request.
type HandlerFunc func(*Context)

// Context is a request on its way through the handlers.
type Context struct {
	Request  *http.Request
	Writer   http.ResponseWriter
	Keys     map[string]any
	handlers []HandlerFunc
	index    int
}

func (c *Context) reset(w http.ResponseWriter, r *http.Request) {
	c.Request = r
	c.Writer = w
	c.Keys = nil
	c.handlers = nil
	c.index = -1
}

// Next runs the handlers that follow.
func (c *Context) Next() {
	c.index++
	for c.index < len(c.handlers) {
		c.handlers[c.index](c)
		c.index++
	}
}

// Abort keeps the handlers that follow from running.
func (c *Context) Abort() { c.index = 1 << 20 }

// Set stores a value for later handlers.
func (c *Context) Set(key string, v any) {
	if c.Keys == nil {
		c.Keys = map[string]any{}
	}
	c.Keys[key] = v
}

// Engine serves requests.
type Engine struct {
	pool     sync.Pool
	handlers map[string][]HandlerFunc
}

// NewEngine makes an engine without routes.
func NewEngine() *Engine {
	e := &Engine{handlers: map[string][]HandlerFunc{}}
	e.pool.New = func() any { return &Context{} }
	return e
}

// Handle registers a route.
func (e *Engine) Handle(path string, h ...HandlerFunc) { e.handlers[path] = h }

func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := e.pool.Get().(*Context)
	c.reset(w, r)
	c.handlers = e.handlers[r.URL.Path]
	c.Next()
	e.pool.Put(c)
}

type bufferedWriter struct {
	http.ResponseWriter
	mu      sync.Mutex
	body    bytes.Buffer
	headers http.Header
	code    int
	done    bool
}

func (w *bufferedWriter) Header() http.Header { return w.headers }

func (w *bufferedWriter) WriteHeader(code int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.code = code
}

func (w *bufferedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return len(p), nil
	}
	return w.body.Write(p)
}

func (w *bufferedWriter) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for k, v := range w.headers {
		w.ResponseWriter.Header()[k] = v
	}
	w.ResponseWriter.WriteHeader(w.code)
	_, _ = w.body.WriteTo(w.ResponseWriter)
}

func (w *bufferedWriter) drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = true
}

// Timeout limits how long the handlers after it may take.
func Timeout(d time.Duration, onTimeout HandlerFunc) HandlerFunc {
	return func(c *Context) {
		orig := c.Writer
		bw := &bufferedWriter{ResponseWriter: orig, headers: http.Header{}, code: http.StatusOK}
		c.Writer = bw
		ctx, cancel := context.WithTimeout(c.Request.Context(), d)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)

		finish := make(chan struct{}, 1)
		panics := make(chan any, 1)
		go func() {
			defer func() {
				if p := recover(); p != nil {
					panics <- p
				}
			}()
			c.Next()
			finish <- struct{}{}
		}()

		select {
		case p := <-panics:
			c.Writer = orig
			panic(p)
		case <-finish:
			bw.flush()
			c.Writer = orig
		case <-ctx.Done():
			bw.drop()
			select {
			case <-finish:
			case <-panics:
			}
			c.Abort()
			c.Writer = orig
			onTimeout(c)
		}
	}
}
