package bad

import (
	"errors"
	"reflect"
)

type endpoint struct{ addr string }

func (e *endpoint) clone() *endpoint { c := *e; return &c }

type node struct {
	ID        int
	Tags      []string
	Routes    []string
	Caps      map[string]bool
	Peers     []string
	Endpoints []*endpoint
}

func copyStrings(s []string) []string {
	out := make([]string, len(s))
	copy(out, s)
	return out
}

func (src *node) clone() *node {
	dst := new(node)
	*dst = *src
	dst.Tags = append([]string{}, src.Tags...)      // want "audit: a nil `src.Tags` becomes an empty one here, so the two are told apart later"
	dst.Caps = make(map[string]bool, len(src.Caps)) // want "audit: a nil `src.Caps` becomes an empty one here, so the two are told apart later"
	for k, v := range src.Caps {
		dst.Caps[k] = v
	}
	dst.Routes = append([]string(nil), src.Routes...)     // want "audit: an empty `src.Routes` becomes nil here, so it is later taken for one that is missing"
	dst.Peers = copyStrings(src.Peers)                    // want "audit: a nil `src.Peers` becomes an empty one here, so the two are told apart later"
	dst.Endpoints = make([]*endpoint, len(src.Endpoints)) // want "audit: a nil `src.Endpoints` becomes an empty one here, so the two are told apart later"
	for i := range dst.Endpoints {
		dst.Endpoints[i] = src.Endpoints[i].clone()
	}
	return dst
}

func changed(a, b *node) bool { return !reflect.DeepEqual(a, b) }

func update(last map[int]*node, n *node) bool {
	old, ok := last[n.ID]
	if ok && !changed(old, n) {
		return false
	}
	last[n.ID] = n.clone()
	return true
}

// A nil list means "all", an empty one "none".

type filter struct {
	name  string
	allow []string
}

func (f filter) copy() filter {
	out := filter{name: f.name}
	for _, a := range f.allow {
		out.allow = append(out.allow, a)
	}
	return out
}

func (f filter) with(name string) *filter {
	return &filter{name: name, allow: append([]string(nil), f.allow...)} // want "audit: an empty `f.allow` becomes nil here, so it is later taken for one that is missing"
}

func (f *filter) allows(s string) bool {
	if f.allow == nil {
		return true
	}
	for _, a := range f.allow {
		if a == s {
			return true
		}
	}
	return false
}

// A key with an empty value is not a missing key.

var errNotFound = errors.New("not found")

type db struct{ rows map[string][]byte }

func (d *db) put(k string, v []byte) {
	d.rows[k] = append([]byte(nil), v...) // want "audit: an empty `v` becomes nil here, so it is later taken for one that is missing"
}

func (d *db) get(k string) ([]byte, error) {
	v := d.rows[k]
	if v == nil {
		return nil, errNotFound
	}
	return v, nil
}

type bucket interface{ Get(k string) []byte }

func read(b bucket, k string) []byte {
	v := b.Get(k)
	if v == nil {
		return nil
	}
	return append([]byte(nil), v...) // want "audit: an empty source becomes nil here, so it is later taken for one that is missing"
}

func has(b bucket, k string) bool { return read(b, k) != nil }

// NULL is not the empty value.

type row struct{ cells [][]byte }

func (r *row) null()          { r.cells = append(r.cells, nil) }
func (r *row) bytes(v []byte) { r.cells = append(r.cells, v) }
func (r *row) text(s string)  { r.cells = append(r.cells, []byte(s)) }

func (r *row) bind(args ...any) {
	for _, a := range args {
		switch v := a.(type) {
		case nil:
			r.null()
		case string:
			r.text(v)
		case []byte:
			if len(v) > 0 {
				r.bytes(v)
			} else {
				r.null() // want "`null` is called for an empty `v` as for nil, so an empty value becomes a missing one"
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

// A slice type with a name.

type cell []byte

type columns struct{ cells map[string]cell }

func (c *columns) text(name string) string {
	v := c.cells[name]
	if v == nil {
		return "NULL"
	}
	return string(v)
}

func (c *columns) put(name string, v cell) {
	c.cells[name] = append(cell(nil), v...) // want "audit: an empty `v` becomes nil here, so it is later taken for one that is missing"
}
