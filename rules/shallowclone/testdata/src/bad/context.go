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
