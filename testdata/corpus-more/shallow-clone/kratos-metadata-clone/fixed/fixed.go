// Package fixed carries metadata of requests in contexts.
package fixed

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Metadata is our way of representing request headers internally.
type Metadata map[string][]string

// New creates metadata from maps.
func New(mds ...map[string][]string) Metadata {
	md := Metadata{}
	for _, m := range mds {
		for k, vList := range m {
			for _, v := range vList {
				md.Add(k, v)
			}
		}
	}
	return md
}

// Add adds the key, value pair.
func (m Metadata) Add(key, value string) {
	if key == "" {
		return
	}
	lowerKey := strings.ToLower(key)
	m[lowerKey] = append(m[lowerKey], value)
}

// Get returns the first value of a key.
func (m Metadata) Get(key string) string {
	if v := m[strings.ToLower(key)]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Set stores the key, value pair.
func (m Metadata) Set(key, value string) {
	if key == "" || value == "" {
		return
	}
	m[strings.ToLower(key)] = []string{value}
}

// Range calls f for each key.
func (m Metadata) Range(f func(k string, v []string) bool) {
	for k, v := range m {
		if !f(k, v) {
			break
		}
	}
}

// Clone returns a deep copy of Metadata
func (m Metadata) Clone() Metadata {
	md := make(Metadata, len(m))
	for k, v := range m {
		md[k] = slices.Clone(v)
	}
	return md
}

type serverMetadataKey struct{}
type clientMetadataKey struct{}

// NewServerContext attaches metadata of the server side.
func NewServerContext(ctx context.Context, md Metadata) context.Context {
	return context.WithValue(ctx, serverMetadataKey{}, md)
}

// FromServerContext returns the metadata of the server side.
func FromServerContext(ctx context.Context) (Metadata, bool) {
	md, ok := ctx.Value(serverMetadataKey{}).(Metadata)
	return md, ok
}

// NewClientContext attaches metadata of the client side.
func NewClientContext(ctx context.Context, md Metadata) context.Context {
	return context.WithValue(ctx, clientMetadataKey{}, md)
}

// FromClientContext returns the metadata of the client side.
func FromClientContext(ctx context.Context) (Metadata, bool) {
	md, ok := ctx.Value(clientMetadataKey{}).(Metadata)
	return md, ok
}

// AppendToClientContext returns a context with the pairs merged into the
// metadata of ctx.
func AppendToClientContext(ctx context.Context, kv ...string) context.Context {
	if len(kv)%2 == 1 {
		panic(fmt.Sprintf("odd number of input pairs: %d", len(kv)))
	}
	md, _ := FromClientContext(ctx)
	md = md.Clone()
	for i := 0; i < len(kv); i += 2 {
		md.Set(kv[i], kv[i+1])
	}
	return NewClientContext(ctx, md)
}

// Handler answers a request.
type Handler func(ctx context.Context, req any) (any, error)

type options struct {
	prefix []string
	md     Metadata
}

// Server returns a middleware that takes the metadata of a request from its
// header and adds it to the constant metadata of the server.
func Server(header func(ctx context.Context) map[string][]string, prefix []string, constants Metadata) func(Handler) Handler {
	o := &options{prefix: prefix, md: constants}
	return func(next Handler) Handler {
		return func(ctx context.Context, req any) (any, error) {
			md := o.md.Clone()
			for k, vs := range header(ctx) {
				for _, p := range o.prefix {
					if strings.HasPrefix(strings.ToLower(k), p) {
						for _, v := range vs {
							md.Add(k, v)
						}
						break
					}
				}
			}
			return next(NewServerContext(ctx, md), req)
		}
	}
}
