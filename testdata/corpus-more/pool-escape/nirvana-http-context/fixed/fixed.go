// Package fixed is a framework for HTTP interfaces.
package fixed

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

type contextKey int

const keyHTTPContext contextKey = 1

type param struct{ key, value string }

type container struct {
	request *http.Request
	params  []param
	query   url.Values
}

// Set remembers a value of the path.
func (c *container) Set(key, value string) {
	c.params = append(c.params, param{key, value})
}

// Path gives a value of the path.
func (c *container) Path(key string) (string, bool) {
	for _, p := range c.params {
		if p.key == key {
			return p.value, true
		}
	}
	return "", false
}

// Query gives a value of the query string.
func (c *container) Query(key string) string {
	if c.query == nil {
		c.query = c.request.URL.Query()
	}
	return c.query.Get(key)
}

type response struct {
	writer     http.ResponseWriter
	statusCode int
}

// HTTPContext gives handlers access to the request.
type HTTPContext interface {
	Request() *http.Request
	Path(key string) (string, bool)
	Query(key string) string
}

type httpCtx struct {
	context.Context
	container
	response response
}

func newHTTPContext(w http.ResponseWriter, r *http.Request) *httpCtx {
	c := &httpCtx{}
	c.Context = r.Context()
	c.request = r
	c.params = make([]param, 0, 5)
	c.response.writer = w
	return c
}

func (c *httpCtx) Request() *http.Request { return c.request }

// Value gives the context itself for its own key.
func (c *httpCtx) Value(key any) any {
	if key == keyHTTPContext {
		return c
	}
	return c.Context.Value(key)
}

// HTTPContextFrom finds the HTTP context in ctx.
func HTTPContextFrom(ctx context.Context) HTTPContext {
	c, _ := ctx.Value(keyHTTPContext).(HTTPContext)
	return c
}

// Executor handles a request.
type Executor func(ctx context.Context) error

type service struct {
	routes map[string]Executor
}

// Build makes a handler of the routes.
func Build(routes map[string]Executor) http.Handler {
	return &service{routes: routes}
}

var errNotFound = errors.New("no route")

func (s *service) match(ctx *httpCtx, path string) (Executor, error) {
	name, rest, _ := strings.Cut(strings.Trim(path, "/"), "/")
	e, ok := s.routes[name]
	if !ok {
		return nil, errNotFound
	}
	ctx.Set("rest", rest)
	return e, nil
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := newHTTPContext(w, r)

	e, err := s.match(ctx, r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	if err := e(ctx); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// Audit logs every request of next in the background.
func Audit(next Executor, log func(user, path string)) Executor {
	return func(ctx context.Context) error {
		go func() {
			c := HTTPContextFrom(ctx)
			log(c.Query("user"), c.Request().URL.Path)
		}()
		return next(ctx)
	}
}
