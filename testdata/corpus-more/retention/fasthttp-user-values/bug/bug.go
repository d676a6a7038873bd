// Package bug serves requests with contexts that carry user values.
package bug

import (
	"io"
	"net"
	"sync"
)

type userDataKV struct {
	key   any
	value any
}

type userData []userDataKV

func (d *userData) Set(key, value any) {
	if b, ok := key.([]byte); ok {
		key = string(b)
	}
	args := *d
	n := len(args)
	for i := range args {
		kv := &args[i]
		if kv.key == key {
			kv.value = value
			return
		}
	}
	if value == nil {
		return
	}
	if cap(args) > n {
		args = args[:n+1]
		args[n].key = key
		args[n].value = value
		*d = args
		return
	}
	*d = append(args, userDataKV{key: key, value: value})
}

func (d *userData) Get(key any) any {
	if b, ok := key.([]byte); ok {
		key = string(b)
	}
	for _, kv := range *d {
		if kv.key == key {
			return kv.value
		}
	}
	return nil
}

// Reset removes all values and closes those that can be closed.
func (d *userData) Reset() {
	args := *d
	n := len(args)
	for i := 0; i < n; i++ {
		v := args[i].value
		if vc, ok := v.(io.Closer); ok {
			vc.Close()
		}
	}
	*d = (*d)[:0] // BUG: retention
}

// Remove removes a value.
func (d *userData) Remove(key any) {
	if b, ok := key.([]byte); ok {
		key = string(b)
	}
	args := *d
	n := len(args)
	for i := 0; i < n; i++ {
		kv := &args[i]
		if kv.key == key {
			n--
			args[i], args[n] = args[n], args[i]
			args[n].value = nil
			args = args[:n] // ALSO: retention
			*d = args       // ALSO: retention
			return
		}
	}
}

type requestCtx struct {
	conn   net.Conn
	path   []byte
	values userData
}

func (ctx *requestCtx) SetUserValue(key, value any) { ctx.values.Set(key, value) }
func (ctx *requestCtx) UserValue(key any) any       { return ctx.values.Get(key) }
func (ctx *requestCtx) RemoveUserValue(key any)     { ctx.values.Remove(key) }

func (ctx *requestCtx) reset() {
	ctx.values.Reset()
	ctx.conn = nil
	ctx.path = ctx.path[:0]
}

type server struct {
	ctxPool sync.Pool
	handler func(*requestCtx)
}

func (s *server) acquireCtx(c net.Conn) *requestCtx {
	ctx, ok := s.ctxPool.Get().(*requestCtx)
	if !ok {
		ctx = &requestCtx{}
	}
	ctx.conn = c
	return ctx
}

func (s *server) releaseCtx(ctx *requestCtx) {
	ctx.reset()
	s.ctxPool.Put(ctx)
}

// serve handles the requests of a connection.
func (s *server) serve(c net.Conn, next func(net.Conn, []byte) ([]byte, error)) error {
	ctx := s.acquireCtx(c)
	defer s.releaseCtx(ctx)
	for {
		var err error
		if ctx.path, err = next(c, ctx.path[:0]); err != nil {
			return err
		}
		s.handler(ctx)
		ctx.values.Reset()
	}
}
