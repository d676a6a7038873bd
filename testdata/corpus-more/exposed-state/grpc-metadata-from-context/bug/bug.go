// Package bug carries request headers in a context.
package bug

import (
	"context"
	"errors"
	"strings"
)

// MD maps lower-case names to values.
type MD map[string][]string

// Get returns the values of a name.
func (md MD) Get(k string) []string { return md[strings.ToLower(k)] }

// Set replaces the values of a name.
func (md MD) Set(k string, vals ...string) {
	if len(vals) == 0 {
		return
	}
	md[strings.ToLower(k)] = vals
}

// Append adds values to a name.
func (md MD) Append(k string, vals ...string) {
	if len(vals) == 0 {
		return
	}
	k = strings.ToLower(k)
	md[k] = append(md[k], vals...)
}

type (
	incomingKey struct{}
	outgoingKey struct{}
)

type rawMD struct {
	md    MD
	added [][]string
}

// NewIncomingContext attaches md. It must not be changed afterwards.
func NewIncomingContext(ctx context.Context, md MD) context.Context {
	return context.WithValue(ctx, incomingKey{}, md)
}

// NewOutgoingContext attaches md. It must not be changed afterwards.
func NewOutgoingContext(ctx context.Context, md MD) context.Context {
	return context.WithValue(ctx, outgoingKey{}, rawMD{md: md})
}

// AppendToOutgoingContext adds pairs.
func AppendToOutgoingContext(ctx context.Context, kv ...string) context.Context {
	raw, _ := ctx.Value(outgoingKey{}).(rawMD)
	added := make([][]string, len(raw.added)+1)
	copy(added, raw.added)
	added[len(added)-1] = append([]string(nil), kv...)
	return context.WithValue(ctx, outgoingKey{}, rawMD{md: raw.md, added: added})
}

// FromIncomingContext returns the headers in ctx.
func FromIncomingContext(ctx context.Context) (MD, bool) {
	md, ok := ctx.Value(incomingKey{}).(MD)
	if !ok {
		return nil, false
	}
	out := MD{}
	for k, v := range md {
		// Not every map was made with our helpers.
		key := strings.ToLower(k)
		out[key] = v // BUG: exposed-state
	}
	return out, true
}

// FromOutgoingContext returns the headers in ctx.
func FromOutgoingContext(ctx context.Context) (MD, bool) {
	raw, ok := ctx.Value(outgoingKey{}).(rawMD)
	if !ok {
		return nil, false
	}
	out := MD{}
	for k, v := range raw.md {
		key := strings.ToLower(k)
		out[key] = v // ALSO: exposed-state
	}
	for _, added := range raw.added {
		for i := 0; i+1 < len(added); i += 2 {
			key := strings.ToLower(added[i])
			out[key] = append(out[key], added[i+1])
		}
	}
	return out, true
}

var errNoToken = errors.New("no token")

type handler func(ctx context.Context, req any) (any, error)

// hideTokens passes requests on without the tokens in their headers.
func hideTokens(check func(string) error, next handler) handler {
	return func(ctx context.Context, req any) (any, error) {
		md, ok := FromIncomingContext(ctx)
		if !ok || len(md.Get("authorization")) == 0 {
			return nil, errNoToken
		}
		for i, v := range md["authorization"] {
			if err := check(v); err != nil {
				return nil, err
			}
			md["authorization"][i] = "***"
		}
		return next(NewIncomingContext(ctx, md), req)
	}
}
