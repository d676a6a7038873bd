// Package fixed serves requests on connections and caches by query values.
package fixed

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
	"unsafe"
)

// b2s returns the bytes as a string.
func b2s(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// argsKV is one argument of a query.
type argsKV struct {
	key, value []byte
}

// Args are the arguments of a query.
type Args struct {
	args []argsKV
}

// Reset removes the arguments.
func (a *Args) Reset() { a.args = a.args[:0] }

// ParseBytes replaces the arguments.
func (a *Args) ParseBytes(q []byte) {
	a.Reset()
	for len(q) > 0 {
		var part []byte
		part, q, _ = bytes.Cut(q, []byte("&"))
		k, v, _ := bytes.Cut(part, []byte("="))
		if n := len(a.args); n < cap(a.args) {
			a.args = a.args[:n+1]
		} else {
			a.args = append(a.args, argsKV{})
		}
		kv := &a.args[len(a.args)-1]
		kv.key = append(kv.key[:0], k...)
		kv.value = append(kv.value[:0], v...)
	}
}

// Peek returns a value. It is valid until the arguments are used again.
func (a *Args) Peek(key string) []byte {
	for i := range a.args {
		if string(a.args[i].key) == key {
			return a.args[i].value
		}
	}
	return nil
}

// Context is a request and its answer.
type Context struct {
	Query QueryCtx

	path []byte
	args Args
	out  bytes.Buffer
}

// ParamRequiredError tells that an argument is missing.
type ParamRequiredError struct{ Name string }

func (e ParamRequiredError) Error() string { return "parameter " + e.Name + " is required" }

// QueryCtx gives access to the query.
type QueryCtx struct {
	ctx *Context
}

// String returns an argument that has to be there.
func (q *QueryCtx) String(key string) (string, error) {
	v := q.ctx.args.Peek(key)
	if len(v) == 0 {
		return "", ParamRequiredError{key}
	}
	return string(v), nil
}

// StringOptional returns an argument, or nil.
func (q *QueryCtx) StringOptional(key string) *string {
	v := q.ctx.args.Peek(key)
	if len(v) == 0 {
		return nil
	}
	s := string(v)
	return &s
}

// Int returns a number.
func (q *QueryCtx) Int(key string) (int, error) {
	v := q.ctx.args.Peek(key)
	if len(v) == 0 {
		return 0, ParamRequiredError{key}
	}
	return strconv.Atoi(b2s(v))
}

// Handler answers a request.
type Handler func(ctx *Context) error

var ctxPool = sync.Pool{New: func() any {
	c := &Context{}
	c.Query.ctx = c
	return c
}}

// serveConn answers the requests of a connection.
func serveConn(conn net.Conn, h Handler) error {
	defer conn.Close()
	ctx := ctxPool.Get().(*Context)
	defer ctxPool.Put(ctx)
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadSlice('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		path, query, _ := bytes.Cut(bytes.TrimSpace(line), []byte("?"))
		ctx.path = append(ctx.path[:0], path...)
		ctx.args.ParseBytes(query)
		ctx.out.Reset()
		if err := h(ctx); err != nil {
			ctx.out.Reset()
			fmt.Fprintf(&ctx.out, "error: %v\n", err)
		}
		if _, err := ctx.out.WriteTo(conn); err != nil {
			return err
		}
	}
}

type cached struct {
	owner   string
	expires time.Time
}

// Sessions caches the owners of tokens.
type Sessions struct {
	mu    sync.RWMutex
	items map[string]cached
	ttl   time.Duration
}

// Lookup answers with the owner of a token, or sets it.
func (s *Sessions) Lookup(ctx *Context) error {
	token, err := ctx.Query.String("token")
	if err != nil {
		return err
	}
	if owner := ctx.Query.StringOptional("owner"); owner != nil {
		s.mu.Lock()
		s.items[token] = cached{owner: *owner, expires: time.Now().Add(s.ttl)}
		s.mu.Unlock()
	}
	s.mu.RLock()
	c, ok := s.items[token]
	s.mu.RUnlock()
	if !ok || time.Now().After(c.expires) {
		return fmt.Errorf("no session %q", token)
	}
	fmt.Fprintf(&ctx.out, "%s %s\n", ctx.path, c.owner)
	return nil
}

// Serve accepts connections.
func (s *Sessions) Serve(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go func() { _ = serveConn(conn, s.Lookup) }()
	}
}
