// Package fixed logs fields that are kept in a context.
package fixed

import (
	"context"
	"log/slog"
	"sort"
	"strings"
	"sync"
	"time"
)

type contextKey string

const fieldsKey contextKey = "slog_fields"

// WithValue gives a context whose log records have the field too.
func WithValue(parent context.Context, key string, val any) context.Context {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if v, ok := parent.Value(fieldsKey).(*sync.Map); ok {
		m := copySyncMap(v)
		m.Store(key, val)
		return context.WithValue(parent, fieldsKey, m)
	}
	v := &sync.Map{}
	v.Store(key, val)
	return context.WithValue(parent, fieldsKey, v)
}

func copySyncMap(m *sync.Map) *sync.Map {
	cp := &sync.Map{}
	m.Range(func(k, v any) bool {
		cp.Store(k, v)
		return true
	})
	return cp
}

// Value gives a field.
func Value(ctx context.Context, key string) (any, bool) {
	if v, ok := ctx.Value(fieldsKey).(*sync.Map); ok {
		return v.Load(key)
	}
	return nil, false
}

// Handler adds the fields of the context to records.
type Handler struct {
	handler slog.Handler
}

// NewHandler wraps h.
func NewHandler(h slog.Handler) Handler { return Handler{handler: h} }

// Enabled is the level check of the wrapped handler.
func (h Handler) Enabled(ctx context.Context, l slog.Level) bool {
	return h.handler.Enabled(ctx, l)
}

// Handle adds the fields in the order of their names.
func (h Handler) Handle(ctx context.Context, r slog.Record) error {
	if v, ok := ctx.Value(fieldsKey).(*sync.Map); ok {
		var attrs []slog.Attr
		v.Range(func(key, val any) bool {
			if k, ok := key.(string); ok {
				attrs = append(attrs, slog.Any(k, val))
			}
			return true
		})
		sort.Slice(attrs, func(i, j int) bool { return attrs[i].Key < attrs[j].Key })
		r.AddAttrs(attrs...)
	}
	return h.handler.Handle(ctx, r)
}

// WithAttrs gives a handler with attributes.
func (h Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return Handler{h.handler.WithAttrs(attrs)}
}

// WithGroup gives a handler with a group.
func (h Handler) WithGroup(name string) slog.Handler {
	return Handler{h.handler.WithGroup(name)}
}

// Service does jobs and logs them.
type Service struct {
	log *slog.Logger
}

// Run does the jobs of a user, each with a context of its own.
func (s *Service) Run(ctx context.Context, user string, jobs []string) {
	ctx = WithValue(ctx, "user", user)
	for _, j := range jobs {
		jctx := WithValue(ctx, "job", j)
		if strings.HasPrefix(j, "slow:") {
			jctx = WithValue(jctx, "since", time.Now())
		}
		s.do(jctx, j)
	}
	s.log.InfoContext(ctx, "all done", "n", len(jobs))
}

func (s *Service) do(ctx context.Context, job string) {
	s.log.InfoContext(ctx, "start")
	if _, ok := Value(ctx, "since"); ok {
		s.log.WarnContext(ctx, "slow job", "name", job)
	}
}
