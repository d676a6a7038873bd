// Package fixed carries who makes a request through the metadata engine.
package fixed

import (
	"context"
	"fmt"
	"strings"
)

// CtxKey is the type of keys of context values.
type CtxKey string

// Context is the context of a metadata operation.
type Context interface {
	context.Context
	Gid() uint32
	Gids() []uint32
	Uid() uint32
	Pid() uint32
	WithValue(k, v any)
	Cancel()
	Canceled() bool
}

type emptyContext struct {
	context.Context
}

func (ctx *emptyContext) Gid() uint32    { return 0 }
func (ctx *emptyContext) Gids() []uint32 { return []uint32{0} }
func (ctx *emptyContext) Uid() uint32    { return 0 }
func (ctx *emptyContext) Pid() uint32    { return 1 }
func (ctx *emptyContext) Cancel()        {}
func (ctx *emptyContext) Canceled() bool { return false }
func (ctx *emptyContext) WithValue(k, v any) {
	ctx.Context = context.WithValue(ctx.Context, k, v)
}

// Background returns a context for operations of the system itself.
func Background() Context { return &emptyContext{context.Background()} }

type myContext struct {
	context.Context
	pid  uint32
	uid  uint32
	gids []uint32
}

func (c *myContext) Uid() uint32    { return c.uid }
func (c *myContext) Gid() uint32    { return c.gids[0] }
func (c *myContext) Gids() []uint32 { return c.gids }
func (c *myContext) Pid() uint32    { return c.pid }
func (c *myContext) Cancel()        {}
func (c *myContext) Canceled() bool { return false }
func (c *myContext) WithValue(k, v any) {
	c.Context = context.WithValue(c.Context, k, v)
}

// NewContext returns a context for operations of a user.
func NewContext(pid, uid uint32, gids []uint32) Context {
	return &myContext{context.Background(), pid, uid, gids}
}

const behaviorKey CtxKey = "behavior"

// Behavior of a client, set on the context of its operations.
type Behavior string

// entry is a directory entry with its mode bits and owner.
type entry struct {
	name     string
	mode     uint16
	uid, gid uint32
}

type engine struct {
	dirs map[string][]entry
	log  []string
}

func (m *engine) allowed(ctx Context, e entry) bool {
	if ctx.Uid() == 0 || ctx.Uid() == e.uid {
		return true
	}
	for _, gid := range ctx.Gids() {
		if gid == e.gid {
			return e.mode&0o040 != 0
		}
	}
	return e.mode&0o004 != 0
}

// Readdir lists the entries that the caller may see. A client that behaves as
// a Hadoop one does not see hidden files.
func (m *engine) Readdir(ctx Context, dir string) ([]string, error) {
	entries, ok := m.dirs[dir]
	if !ok {
		return nil, fmt.Errorf("readdir %s: no such directory", dir)
	}
	hideDots := ctx.Value(behaviorKey) == Behavior("Hadoop")
	var names []string
	for _, e := range entries {
		if hideDots && strings.HasPrefix(e.name, ".") || !m.allowed(ctx, e) {
			continue
		}
		names = append(names, e.name)
	}
	m.log = append(m.log, fmt.Sprintf("[%d] readdir %s", ctx.Pid(), dir))
	return names, nil
}

// session lists directories for a client.
type session struct {
	m   *engine
	ctx Context
}

func newSession(m *engine, ctx Context, b Behavior) *session {
	ctx.WithValue(behaviorKey, b)
	return &session{m: m, ctx: ctx}
}

func (s *session) list(dir string) ([]string, error) { return s.m.Readdir(s.ctx, dir) }
