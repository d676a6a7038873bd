package good

import (
	"maps"
	"slices"
)

// Each element is copied.

type headers map[string][]string

func (h headers) Add(name, value string) { h[name] = append(h[name], value) }

func (h headers) Clone() headers {
	out := make(headers, len(h))
	for k, v := range h {
		out[k] = slices.Clone(v)
	}
	return out
}

// What is set is set as a whole.

type routes map[string][]string

func (r routes) Set(name string, hops []string) { r[name] = hops }

func (r routes) Clone() routes { return maps.Clone(r) }

// Elements without room move when they are appended to.

type clipped map[string][]string

func (c clipped) Add(name, value string) { c[name] = append(c[name], value) }

func (c clipped) Clone() clipped {
	out := make(clipped, len(c))
	for k, v := range c {
		out[k] = v[:len(v):len(v)]
	}
	return out
}

// cloneShallow says what it is.

type sheet map[string][]int

func (t sheet) Set(name string, n, v int) { t[name][n] = v }

func (t sheet) cloneShallow() sheet { return maps.Clone(t) }

// A new variable is a copy.

type quota struct{ limit int }

func (q *quota) Copy() *quota {
	v := *q
	p := &v
	return &*p
}

func (q *quota) same() *quota { return &*q }
