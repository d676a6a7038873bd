// Package fixed is a small web framework.
package fixed

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// HandlerFunc answers a request.
type HandlerFunc func(*Context)

// Context is what handlers get.
type Context struct {
	Writer  http.ResponseWriter
	Request *http.Request
	Keys    map[string]any

	engine   *Engine
	handlers []HandlerFunc
	index    int
	status   int
}

func (c *Context) reset() {
	c.Keys = nil
	c.handlers = nil
	c.index = -1
	c.status = http.StatusOK
}

// Next runs the rest of the chain.
func (c *Context) Next() {
	c.index++
	for c.index < len(c.handlers) {
		c.handlers[c.index](c)
		c.index++
	}
}

// Abort stops the chain.
func (c *Context) Abort() { c.index = len(c.handlers) }

// Set stores a value for later handlers.
func (c *Context) Set(key string, v any) {
	if c.Keys == nil {
		c.Keys = make(map[string]any)
	}
	c.Keys[key] = v
}

// Get gives a value stored by an earlier handler.
func (c *Context) Get(key string) (any, bool) {
	v, ok := c.Keys[key]
	return v, ok
}

// JSON answers with v.
func (c *Context) JSON(code int, v any) {
	c.status = code
	c.Writer.Header().Set("Content-Type", "application/json")
	c.Writer.WriteHeader(code)
	json.NewEncoder(c.Writer).Encode(v)
}

// Engine routes requests.
type Engine struct {
	pool   sync.Pool
	routes map[string][]HandlerFunc
	all    []HandlerFunc
}

// New returns an engine without routes.
func New() *Engine {
	e := &Engine{routes: make(map[string][]HandlerFunc)}
	e.pool.New = func() any { return &Context{engine: e} }
	return e
}

// Use adds middleware for routes that are added later.
func (e *Engine) Use(h ...HandlerFunc) { e.all = append(e.all, h...) }

// Handle adds a route.
func (e *Engine) Handle(method, path string, h ...HandlerFunc) {
	chain := make([]HandlerFunc, 0, len(e.all)+len(h))
	chain = append(chain, e.all...)
	chain = append(chain, h...)
	e.routes[method+" "+path] = chain
}

// ServeHTTP makes the engine an http.Handler.
func (e *Engine) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	c := e.pool.Get().(*Context)
	c.Writer = w
	c.Request = req
	c.reset()

	e.handleHTTPRequest(c)

	e.pool.Put(c)
}

// HandleContext routes a context again, after its request was changed.
func (e *Engine) HandleContext(c *Context) {
	c.reset()
	e.handleHTTPRequest(c)
}

func (e *Engine) handleHTTPRequest(c *Context) {
	path := c.Request.URL.Path
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	h, ok := e.routes[c.Request.Method+" "+path]
	if !ok {
		http.NotFound(c.Writer, c.Request)
		return
	}
	c.handlers = h
	c.Next()
}

// Alias routes requests for one path as if they were for another.
func (e *Engine) Alias(method, from, to string) {
	e.Handle(method, from, func(c *Context) {
		c.Request.URL.Path = to
		e.HandleContext(c)
		c.Set("aliased", from)
		c.Abort()
	})
}
