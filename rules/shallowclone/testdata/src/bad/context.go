package bad

import (
	"context"
	"sync"
)

type fieldsKey struct{}

func withField(parent context.Context, key string, val any) context.Context {
	if m, ok := parent.Value(fieldsKey{}).(*sync.Map); ok {
		m.Store(key, val) // want `this changes what the context holds`
		return context.WithValue(parent, fieldsKey{}, m)
	}
	m := &sync.Map{}
	m.Store(key, val)
	return context.WithValue(parent, fieldsKey{}, m)
}

type tagsKey struct{}

func tagsOf(ctx context.Context) map[string]string {
	m, _ := ctx.Value(tagsKey{}).(map[string]string)
	return m
}

func withTag(ctx context.Context, k, v string) context.Context {
	m := tagsOf(ctx)
	if m == nil {
		m = make(map[string]string)
	}
	m[k] = v // want `this changes what the context holds`
	return context.WithValue(ctx, tagsKey{}, m)
}

type callKey struct{}

type callInfo struct {
	user  string
	trace []string
}

func withUser(ctx context.Context, user string) context.Context {
	info, ok := ctx.Value(callKey{}).(*callInfo)
	if !ok {
		info = new(callInfo)
	}
	info.user = user // want `this changes what the context holds`
	return context.WithValue(ctx, callKey{}, info)
}

type extra map[string]any

type extraKey struct{}

func extraOf(ctx context.Context) (extra, bool) {
	e, ok := ctx.Value(extraKey{}).(extra)
	return e, ok
}

// It returns a context, as if the one that it was given stayed as it was.
func withExtra(ctx context.Context, more extra) context.Context {
	e, ok := extraOf(ctx)
	if !ok {
		e = extra{}
		ctx = context.WithValue(ctx, extraKey{}, e)
	}
	for k, v := range more {
		e[k] = v // want "changes what the context holds that `withExtra` derives another one from"
	}
	return ctx
}
