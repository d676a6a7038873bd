package good

import (
	"context"
	"maps"
	"sync"
)

type fieldsKey struct{}

// A bag that all share is put into the context once.
func addField(ctx context.Context, key string, val any) context.Context {
	m, ok := ctx.Value(fieldsKey{}).(*sync.Map)
	if !ok {
		m = &sync.Map{}
		ctx = context.WithValue(ctx, fieldsKey{}, m)
	}
	m.Store(key, val)
	return ctx
}

type tagsKey struct{}

func tagsOf(ctx context.Context) map[string]string {
	m, _ := ctx.Value(tagsKey{}).(map[string]string)
	return m
}

func withTag(ctx context.Context, k, v string) context.Context {
	m := maps.Clone(tagsOf(ctx))
	if m == nil {
		m = make(map[string]string)
	}
	m[k] = v
	return context.WithValue(ctx, tagsKey{}, m)
}

type callKey struct{}

type callInfo struct{ user string }

func withUser(ctx context.Context, user string) context.Context {
	info := callInfo{}
	if old, ok := ctx.Value(callKey{}).(*callInfo); ok {
		info = *old
	}
	info.user = user
	return context.WithValue(ctx, callKey{}, &info)
}

// The values are read, and one goes on as it is.
func detach(ctx context.Context) context.Context {
	return context.WithValue(context.Background(), tagsKey{}, tagsOf(ctx))
}

type extra map[string]any

type extraKey struct{}

func withExtra(ctx context.Context, more extra) context.Context {
	old, _ := ctx.Value(extraKey{}).(extra)
	e := extra{}
	for k, v := range old {
		e[k] = v
	}
	for k, v := range more {
		e[k] = v
	}
	return context.WithValue(ctx, extraKey{}, e)
}

// It returns no context: the map is there to be filled.
func note(ctx context.Context, key string, v any) {
	if e, ok := ctx.Value(extraKey{}).(extra); ok {
		e[key] = v
	}
}

type tuning struct{ ctx context.Context }

// The derived context takes the place of its parent.
func tune(key string, v any) func(*tuning) {
	return func(s *tuning) {
		e, ok := s.ctx.Value(extraKey{}).(extra)
		if !ok {
			e = extra{}
		}
		e[key] = v
		s.ctx = context.WithValue(s.ctx, extraKey{}, e)
	}
}
