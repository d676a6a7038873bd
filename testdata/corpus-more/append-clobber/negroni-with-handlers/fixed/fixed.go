package fixed

import "net/http"

// Handler is a link of a middleware stack.
type Handler interface {
	ServeHTTP(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc)
}

// HandlerFunc lets functions be handlers.
type HandlerFunc func(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc)

func (h HandlerFunc) ServeHTTP(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	h(rw, r, next)
}

type middleware struct {
	handler Handler
	nextfn  func(rw http.ResponseWriter, r *http.Request)
}

func newMiddleware(handler Handler, next *middleware) middleware {
	return middleware{
		handler: handler,
		nextfn:  next.ServeHTTP,
	}
}

func (m middleware) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	m.handler.ServeHTTP(rw, r, m.nextfn)
}

// Wrap makes a Handler of a plain handler.
func Wrap(handler http.Handler) Handler {
	return HandlerFunc(func(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		handler.ServeHTTP(rw, r)
		next(rw, r)
	})
}

// Stack is a stack of handlers.
type Stack struct {
	middleware middleware
	handlers   []Handler
}

// New makes a stack.
func New(handlers ...Handler) *Stack {
	return &Stack{
		handlers:   handlers,
		middleware: build(handlers),
	}
}

// With returns a new stack with more handlers at its end.
func (n *Stack) With(handlers ...Handler) *Stack {
	current := make([]Handler, len(n.handlers))
	copy(current, n.handlers)
	return New(
		append(current, handlers...)...,
	)
}

// Use adds a handler to the stack.
func (n *Stack) Use(handler Handler) {
	if handler == nil {
		panic("handler cannot be nil")
	}
	n.handlers = append(n.handlers, handler)
	n.middleware = build(n.handlers)
}

// UseFunc adds a function.
func (n *Stack) UseFunc(f func(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc)) {
	n.Use(HandlerFunc(f))
}

// UseHandler adds a plain handler.
func (n *Stack) UseHandler(handler http.Handler) { n.Use(Wrap(handler)) }

// Handlers lists the handlers.
func (n *Stack) Handlers() []Handler { return append([]Handler(nil), n.handlers...) }

func (n *Stack) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	n.middleware.ServeHTTP(rw, r)
}

func build(handlers []Handler) middleware {
	var next middleware
	switch {
	case len(handlers) == 0:
		return voidMiddleware()
	case len(handlers) > 1:
		next = build(handlers[1:])
	default:
		next = voidMiddleware()
	}
	return newMiddleware(handlers[0], &next)
}

func voidMiddleware() middleware {
	return newMiddleware(
		HandlerFunc(func(http.ResponseWriter, *http.Request, http.HandlerFunc) {}),
		&middleware{},
	)
}

// Mount registers the stacks of a small application.
func Mount(mux *http.ServeMux, common *Stack, pages map[string]http.Handler) {
	for path, page := range pages {
		mux.Handle(path, common.With(Wrap(page)))
	}
}
