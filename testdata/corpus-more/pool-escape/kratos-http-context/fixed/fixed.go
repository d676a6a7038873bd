// Package fixed routes requests to handlers with a context of their own.
package fixed

import (
	"context"
	"encoding/json"
	"net/http"
	"path"
	"time"
)

// Context is a request being served.
type Context interface {
	context.Context
	Request() *http.Request
	Response() http.ResponseWriter
	Bind(v any) error
	JSON(code int, v any) error
	Reset(res http.ResponseWriter, req *http.Request)
}

type wrapper struct {
	router *Router
	req    *http.Request
	res    http.ResponseWriter
}

func (c *wrapper) Request() *http.Request        { return c.req }
func (c *wrapper) Response() http.ResponseWriter { return c.res }

func (c *wrapper) Bind(v any) error { return json.NewDecoder(c.req.Body).Decode(v) }

func (c *wrapper) JSON(code int, v any) error {
	c.res.Header().Set("Content-Type", "application/json")
	c.res.WriteHeader(code)
	return json.NewEncoder(c.res).Encode(v)
}

func (c *wrapper) Reset(res http.ResponseWriter, req *http.Request) {
	c.res = res
	c.req = req
}

func (c *wrapper) Deadline() (time.Time, bool) {
	if c.req == nil {
		return time.Time{}, false
	}
	return c.req.Context().Deadline()
}

func (c *wrapper) Done() <-chan struct{} {
	if c.req == nil {
		return nil
	}
	return c.req.Context().Done()
}

func (c *wrapper) Err() error {
	if c.req == nil {
		return context.Canceled
	}
	return c.req.Context().Err()
}

func (c *wrapper) Value(key any) any {
	if c.req == nil {
		return nil
	}
	return c.req.Context().Value(key)
}

// HandlerFunc serves a request.
type HandlerFunc func(Context) error

// Router registers handlers below a prefix.
type Router struct {
	prefix string
	mux    *http.ServeMux
	onErr  func(http.ResponseWriter, *http.Request, error)
}

// NewRouter returns a router on mux.
func NewRouter(prefix string, mux *http.ServeMux, onErr func(http.ResponseWriter, *http.Request, error)) *Router {
	return &Router{prefix: prefix, mux: mux, onErr: onErr}
}

// Handle registers a handler for a path.
func (r *Router) Handle(method, relative string, h HandlerFunc) {
	next := http.HandlerFunc(func(res http.ResponseWriter, req *http.Request) {
		ctx := &wrapper{router: r}
		ctx.Reset(res, req)
		if err := h(ctx); err != nil {
			r.onErr(res, req, err)
		}
	})
	r.mux.Handle(method+" "+path.Join(r.prefix, relative), next)
}

// POST registers a handler for posts.
func (r *Router) POST(p string, h HandlerFunc) { r.Handle(http.MethodPost, p, h) }

type order struct {
	ID    string
	Items []string
}

type orderService interface {
	Create(ctx context.Context, o *order) (string, error)
	Notify(ctx context.Context, id string) error
}

// RegisterOrders adds the routes of the order service.
func RegisterOrders(r *Router, srv orderService) {
	r.POST("/orders", createOrder(srv))
}

func createOrder(srv orderService) HandlerFunc {
	return func(ctx Context) error {
		var in order
		if err := ctx.Bind(&in); err != nil {
			return err
		}
		id, err := srv.Create(ctx, &in)
		if err != nil {
			return err
		}
		go srv.Notify(ctx, id)
		return ctx.JSON(http.StatusOK, map[string]string{"id": id})
	}
}
