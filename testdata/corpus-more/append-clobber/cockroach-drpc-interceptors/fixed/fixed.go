// Package fixed dials peers of a cluster.
package fixed

import (
	"context"
	"errors"
	"sync"
)

type (
	// Invoker sends a request.
	Invoker func(ctx context.Context, method string, in any) (any, error)
	// UnaryInterceptor sees a request on its way.
	UnaryInterceptor func(ctx context.Context, method string, in any, next Invoker) (any, error)
	// StreamInterceptor sees a stream on its way.
	StreamInterceptor func(ctx context.Context, method string, next func(context.Context) error) error
)

// Knobs change the connections in tests.
type Knobs struct {
	Unary  func(target string, class int) UnaryInterceptor
	Stream func(target string, class int) StreamInterceptor
}

// RPCContext is shared by everything that dials on a node.
type RPCContext struct {
	knobs    Knobs
	insecure bool

	unary  []UnaryInterceptor
	stream []StreamInterceptor

	mu    sync.Mutex
	conns map[string]*Conn
}

// NewRPCContext returns a context with the interceptors every connection has.
func NewRPCContext(knobs Knobs, tenant string, tracing bool) *RPCContext {
	r := &RPCContext{knobs: knobs, conns: make(map[string]*Conn)}
	r.unary = append(r.unary, tenantInterceptor(tenant))
	r.unary = append(r.unary, stopInterceptor)
	if tracing {
		r.unary = append(r.unary, traceInterceptor)
		r.stream = append(r.stream, traceStream)
	}
	return r
}

func tenantInterceptor(tenant string) UnaryInterceptor {
	return func(ctx context.Context, method string, in any, next Invoker) (any, error) {
		return next(context.WithValue(ctx, ctxTenant{}, tenant), method, in)
	}
}

type ctxTenant struct{}

func stopInterceptor(ctx context.Context, method string, in any, next Invoker) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return next(ctx, method, in)
}

func traceInterceptor(ctx context.Context, method string, in any, next Invoker) (any, error) {
	return next(ctx, method, in)
}

func traceStream(ctx context.Context, method string, next func(context.Context) error) error {
	return next(ctx)
}

type dialOptions struct {
	unary  []UnaryInterceptor
	stream []StreamInterceptor
	tls    bool
}

func dialOptsCommon(r *RPCContext, target string, class int) (dialOptions, error) {
	if target == "" {
		return dialOptions{}, errors.New("no target")
	}
	unary := r.unary
	if f := r.knobs.Unary; f != nil {
		if i := f(target, class); i != nil {
			unary = append(unary[:len(unary):len(unary)], i)
		}
	}
	stream := r.stream
	if f := r.knobs.Stream; f != nil {
		if i := f(target, class); i != nil {
			stream = append(stream[:len(stream):len(stream)], i)
		}
	}
	return dialOptions{unary: unary, stream: stream, tls: !r.insecure}, nil
}

// Conn is a connection to a peer.
type Conn struct {
	target string
	opts   dialOptions
	send   Invoker
}

// Dial connects to a peer.
func (r *RPCContext) Dial(target string, class int, send Invoker) (*Conn, error) {
	opts, err := dialOptsCommon(r, target, class)
	if err != nil {
		return nil, err
	}
	c := &Conn{target: target, opts: opts, send: send}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns[target] = c
	return c, nil
}

// Invoke sends a request through the interceptors.
func (c *Conn) Invoke(ctx context.Context, method string, in any) (any, error) {
	next := c.send
	for i := len(c.opts.unary) - 1; i >= 0; i-- {
		icept, inner := c.opts.unary[i], next
		next = func(ctx context.Context, method string, in any) (any, error) {
			return icept(ctx, method, in, inner)
		}
	}
	return next(ctx, method, in)
}

// DialAll connects to all the targets at once.
func (r *RPCContext) DialAll(targets []string, class int, send Invoker) error {
	errs := make([]error, len(targets))
	var wg sync.WaitGroup
	for i, t := range targets {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, errs[i] = r.Dial(t, class, send)
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}
