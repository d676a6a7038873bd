// Package bug serves connections that handlers can take over.
package bug

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync"
)

// HijackHandler takes over a connection.
type HijackHandler func(c net.Conn)

// RequestCtx is the context of a request.
type RequestCtx struct {
	Method, Path  string
	c             net.Conn
	hijackHandler HijackHandler
}

// Hijack makes h run after the response was sent.
func (ctx *RequestCtx) Hijack(h HijackHandler) { ctx.hijackHandler = h }

// Server serves connections.
type Server struct {
	Handler func(ctx *RequestCtx) string
	// KeepHijackedConns leaves hijacked connections open after the return of
	// their handlers; whoever took them over closes them.
	KeepHijackedConns bool

	ctxPool        sync.Pool
	readerPool     sync.Pool
	hijackConnPool sync.Pool
}

func (s *Server) acquireCtx(c net.Conn) *RequestCtx {
	v := s.ctxPool.Get()
	if v == nil {
		v = new(RequestCtx)
	}
	ctx := v.(*RequestCtx)
	ctx.c = c
	return ctx
}

func (s *Server) releaseCtx(ctx *RequestCtx) {
	*ctx = RequestCtx{}
	s.ctxPool.Put(ctx)
}

func acquireReader(s *Server, c net.Conn) *bufio.Reader {
	v := s.readerPool.Get()
	if v == nil {
		return bufio.NewReaderSize(c, 4096)
	}
	r := v.(*bufio.Reader)
	r.Reset(c)
	return r
}

func releaseReader(s *Server, r *bufio.Reader) { s.readerPool.Put(r) }

// hijackConn reads first what the server had buffered.
type hijackConn struct {
	net.Conn
	r io.Reader
	s *Server
}

func (c *hijackConn) Read(p []byte) (int, error) { return c.r.Read(p) }

func (c *hijackConn) Close() error {
	if !c.s.KeepHijackedConns {
		// hijackConnHandler closes it
		return nil
	}
	return c.Conn.Close()
}

func (s *Server) acquireHijackConn(r io.Reader, c net.Conn) *hijackConn {
	v := s.hijackConnPool.Get()
	if v == nil {
		return &hijackConn{Conn: c, r: r, s: s}
	}
	hjc := v.(*hijackConn)
	hjc.Conn, hjc.r = c, r
	return hjc
}

func (s *Server) releaseHijackConn(hjc *hijackConn) {
	hjc.Conn, hjc.r = nil, nil
	s.hijackConnPool.Put(hjc)
}

func hijackConnHandler(ctx *RequestCtx, r io.Reader, c net.Conn, s *Server, h HijackHandler) {
	hjc := s.acquireHijackConn(r, c) // ALSO: pool-escape
	h(hjc)

	if br, ok := r.(*bufio.Reader); ok {
		releaseReader(s, br) // BUG: pool-escape
	}
	if !s.KeepHijackedConns {
		c.Close()
		s.releaseHijackConn(hjc)
	}
	s.releaseCtx(ctx)
}

// ServeConn serves requests of one line each from c.
func (s *Server) ServeConn(c net.Conn) error {
	br := acquireReader(s, c)
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			releaseReader(s, br)
			c.Close()
			if err == io.EOF {
				return nil
			}
			return err
		}
		ctx := s.acquireCtx(c)
		ctx.Method, ctx.Path, _ = strings.Cut(strings.TrimSpace(line), " ")
		io.WriteString(c, s.Handler(ctx)+"\n")
		if h := ctx.hijackHandler; h != nil {
			hijackConnHandler(ctx, br, c, s, h)
			return nil
		}
		s.releaseCtx(ctx)
	}
}
