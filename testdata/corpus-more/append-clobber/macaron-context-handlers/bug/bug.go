package bug

import (
	"net/http"
	"strings"
	"sync"
)

// Handler handles a request or hands on to the next one.
type Handler func(*Context)

// Context is one request on its way through the handlers.
type Context struct {
	Resp     http.ResponseWriter
	Req      *http.Request
	params   map[string]string
	handlers []Handler
	index    int
	written  bool
}

func (c *Context) handler() Handler {
	if c.index < len(c.handlers) {
		return c.handlers[c.index]
	}
	return nil
}

// Next runs the handlers that are left.
func (c *Context) Next() {
	c.index++
	c.run()
}

// Abort keeps later handlers from running.
func (c *Context) Abort() { c.written = true }

func (c *Context) run() {
	for h := c.handler(); h != nil; h = c.handler() {
		h(c)
		c.index++
		if c.written {
			return
		}
	}
}

// App is a web application.
type App struct {
	*Router
	handlers []Handler
}

// New makes an application.
func New() *App {
	a := &App{Router: &Router{routes: map[string]routeFunc{}}}
	a.Router.app = a
	a.Router.NotFound(func(c *Context) { http.NotFound(c.Resp, c.Req) })
	return a
}

// Use adds a handler that runs for every request.
func (a *App) Use(h Handler) { a.handlers = append(a.handlers, h) }

func (a *App) createContext(w http.ResponseWriter, r *http.Request) *Context {
	return &Context{Resp: w, Req: r, handlers: a.handlers}
}

type routeFunc func(http.ResponseWriter, *http.Request, map[string]string)

type group struct {
	pattern  string
	handlers []Handler
}

// Router finds the handlers for a path.
type Router struct {
	app      *App
	mu       sync.RWMutex
	routes   map[string]routeFunc
	groups   []group
	notFound http.HandlerFunc
}

// Group prefixes all routes that fn registers.
func (r *Router) Group(pattern string, fn func(), h ...Handler) {
	r.groups = append(r.groups, group{pattern, h})
	fn()
	r.groups = r.groups[:len(r.groups)-1]
}

// Handle registers handlers for a method and a pattern.
func (r *Router) Handle(method, pattern string, handlers []Handler) {
	if len(r.groups) > 0 {
		prefix := ""
		h := make([]Handler, 0)
		for _, g := range r.groups {
			prefix += g.pattern
			h = append(h, g.handlers...)
		}
		pattern = prefix + pattern
		handlers = append(h, handlers...)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.routes[method+" "+pattern] = func(w http.ResponseWriter, req *http.Request, params map[string]string) {
		c := r.app.createContext(w, req)
		c.params = params
		c.handlers = append(r.app.handlers, handlers...) // BUG: append-clobber
		c.run()
	}
}

// Get registers handlers for GET.
func (r *Router) Get(pattern string, h ...Handler) { r.Handle("GET", pattern, h) }

// NotFound sets what runs when no route fits.
func (r *Router) NotFound(handlers ...Handler) {
	r.notFound = func(w http.ResponseWriter, req *http.Request) {
		c := r.app.createContext(w, req)
		c.handlers = append(r.app.handlers, handlers...) // ALSO: append-clobber
		c.run()
	}
}

func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.RLock()
	h, ok := r.routes[req.Method+" "+strings.TrimSuffix(req.URL.Path, "/")]
	r.mu.RUnlock()
	if !ok {
		r.notFound(w, req)
		return
	}
	h(w, req, map[string]string{})
}
