package good

import (
	"errors"
	"maps"
	"reflect"
	"slices"
)

type endpoint struct{ addr string }

type node struct {
	ID        int
	Tags      []string
	Routes    []string
	Caps      map[string]bool
	Flags     map[string]bool
	Peers     []string
	Endpoints []*endpoint
	cache     []string
}

func copyStrings(s []string) []string {
	if s == nil {
		return nil
	}
	out := make([]string, len(s))
	copy(out, s)
	return out
}

func (src *node) clone() *node {
	dst := new(node)
	*dst = *src
	dst.Tags = append(src.Tags[:0:0], src.Tags...)
	dst.Routes = slices.Clone(src.Routes)
	if src.Caps != nil {
		dst.Caps = make(map[string]bool, len(src.Caps))
		for k, v := range src.Caps {
			dst.Caps[k] = v
		}
	}
	dst.Flags = maps.Clone(src.Flags)
	dst.Peers = copyStrings(src.Peers)
	if src.Endpoints != nil {
		dst.Endpoints = make([]*endpoint, len(src.Endpoints))
		for i, e := range src.Endpoints {
			c := *e
			dst.Endpoints[i] = &c
		}
	}
	return dst
}

func changed(a, b *node) bool { return !reflect.DeepEqual(a, b) }

// Nobody tells nil and empty apart here.

type list struct{ items []string }

func (l *list) clone() *list { return &list{items: append([]string{}, l.items...)} }

func (l *list) empty() bool { return len(l.items) == 0 }

// A test for nil that makes what is missing.

type lazy struct{ sorted, items []string }

func (l *lazy) view() []string {
	if l.sorted == nil {
		l.sorted = append([]string{}, l.items...)
		slices.Sort(l.sorted)
	}
	return l.sorted
}

func (l *lazy) clone() *lazy {
	return &lazy{items: l.items, sorted: append([]string(nil), l.sorted...)}
}

// The value is never empty there.

var errNotFound = errors.New("not found")

type db struct{ rows map[string][]byte }

func (d *db) put(k string, v []byte) error {
	if len(v) == 0 {
		return errors.New("empty value")
	}
	d.rows[k] = append([]byte(nil), v...)
	return nil
}

func (d *db) get(k string) ([]byte, error) {
	v := d.rows[k]
	if v == nil {
		return nil, errNotFound
	}
	return v, nil
}

// Asked with ok.

type table struct{ rows map[string][]byte }

func (d *table) put(k string, v []byte) { d.rows[k] = append([]byte(nil), v...) }

func (d *table) get(k string) ([]byte, bool) {
	v, ok := d.rows[k]
	return v, ok
}

type row struct{ cells [][]byte }

func (r *row) null()          { r.cells = append(r.cells, nil) }
func (r *row) bytes(v []byte) { r.cells = append(r.cells, v) }

func (r *row) bind(args ...any) {
	for _, a := range args {
		switch v := a.(type) {
		case nil:
			r.null()
		case []byte:
			if v == nil {
				r.null()
			} else if len(v) == 0 {
				r.bytes([]byte{})
			} else {
				r.bytes(v)
			}
		}
	}
}

func insert(r *row, doc []byte) {
	if doc == nil {
		doc = []byte{}
	}
	r.bind(doc)
}

// Not the same entries: some are left out, others are added.

func (n *node) on() *node {
	dst := &node{Caps: make(map[string]bool), Flags: make(map[string]bool)}
	for k, v := range n.Caps {
		if v {
			dst.Caps[k] = v
		}
	}
	for k, v := range n.Flags {
		dst.Flags[k] = v
	}
	dst.Flags["on"] = true
	return dst
}

type groups struct{ parts [][]string }

func (g *groups) all() []string {
	if len(g.parts) > 100 {
		return nil
	}
	var out []string
	for _, p := range g.parts {
		out = append(out, p...)
	}
	return out
}

func (g *groups) any() bool { return g.all() != nil }

// The field is replaced by something else than a copy of itself.

func (n *node) setPeers(names map[string]int) {
	n.Peers = make([]string, 0, len(names))
	for k := range names {
		n.Peers = append(n.Peers, k)
	}
}
