// Package fixed routes updates of a chat to handlers.
package fixed

import (
	"errors"
	"sync"
)

// Context is what a handler sees of an update.
type Context struct {
	Sender int64
	Text   string
	vals   map[string]any
}

// Set keeps a value for later handlers.
func (c *Context) Set(key string, v any) {
	if c.vals == nil {
		c.vals = make(map[string]any)
	}
	c.vals[key] = v
}

// Get returns a kept value.
func (c *Context) Get(key string) any { return c.vals[key] }

type (
	// Handler acts on an update.
	Handler func(*Context) error
	// Middleware wraps a handler.
	Middleware func(Handler) Handler
)

func applyMiddleware(h Handler, ms ...Middleware) Handler {
	for i := len(ms) - 1; i >= 0; i-- {
		h = ms[i](h)
	}
	return h
}

func appendMiddleware(a, b []Middleware) []Middleware {
	if len(a) == 0 {
		return b
	}
	m := make([]Middleware, 0, len(a)+len(b))
	return append(m, append(a[:len(a):len(a)], b...)...)
}

// Bot holds the handlers.
type Bot struct {
	mu       sync.RWMutex
	handlers map[string]Handler
	group    *Group
	onError  func(error, *Context)
}

// NewBot returns a bot that reports errors to onError.
func NewBot(onError func(error, *Context)) *Bot {
	b := &Bot{handlers: make(map[string]Handler), onError: onError}
	b.group = b.Group()
	return b
}

// Group returns a new group of handlers.
func (b *Bot) Group() *Group { return &Group{b: b} }

// Use adds middleware for the handlers of the bot itself.
func (b *Bot) Use(ms ...Middleware) { b.group.Use(ms...) }

// Handle registers a handler for an endpoint.
func (b *Bot) Handle(endpoint string, h Handler, ms ...Middleware) {
	if len(b.group.middleware) > 0 {
		ms = appendMiddleware(b.group.middleware, ms)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers[endpoint] = func(c *Context) error {
		return applyMiddleware(h, ms...)(c)
	}
}

// Process runs the handler of an update.
func (b *Bot) Process(endpoint string, c *Context) {
	b.mu.RLock()
	h, ok := b.handlers[endpoint]
	b.mu.RUnlock()
	if !ok {
		b.onError(errors.New("no handler for "+endpoint), c)
		return
	}
	if err := h(c); err != nil {
		b.onError(err, c)
	}
}

// Group is a set of handlers under common middleware.
type Group struct {
	b          *Bot
	middleware []Middleware
}

// Use adds middleware to the group.
func (g *Group) Use(ms ...Middleware) {
	g.middleware = append(g.middleware, ms...)
}

// Handle registers a handler with the middleware of the group and its own.
func (g *Group) Handle(endpoint string, h Handler, ms ...Middleware) {
	g.b.Handle(endpoint, h, appendMiddleware(g.middleware, ms)...)
}

// Only lets the given senders pass.
func Only(ids ...int64) Middleware {
	return func(next Handler) Handler {
		return func(c *Context) error {
			for _, id := range ids {
				if id == c.Sender {
					return next(c)
				}
			}
			return nil
		}
	}
}

// Routes registers the commands of the administrators.
func Routes(b *Bot, admins, owners []int64, list, drop Handler) {
	g := b.Group()
	g.Use(func(next Handler) Handler { return func(c *Context) error { c.Set("area", "admin"); return next(c) } })
	g.Use(Only(append(append([]int64(nil), admins...), owners...)...))
	g.Use(func(next Handler) Handler { return func(c *Context) error { c.Set("seen", true); return next(c) } })
	g.Handle("/list", list, Only(admins...))
	g.Handle("/drop", drop, Only(owners...))
}
