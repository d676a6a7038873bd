// Package good changes copies, or what it owns.
package good

import "slices"

type registry struct {
	hosts []string
	send  func(host, msg string)
}

func (r *registry) add(h string) { r.hosts = append(r.hosts, h) }

func (r *registry) all() []string { return r.hosts }

func (r *registry) forward(from, msg string) {
	i := slices.Index(r.hosts, from)
	for _, h := range slices.Concat(r.hosts[:i], r.hosts[i+1:]) {
		r.send(h, msg)
	}
}

type batch struct{ ts []series }

// keep swaps what is not wanted to the end: what b.ts shows stays the same, in
// another order.
func keep(ts []series, wanted func(series) bool) []series {
	n := 0
	for i := range ts {
		if wanted(ts[i]) {
			ts[n], ts[i] = ts[i], ts[n] // want `audit: .*reorders`
			n++
		}
	}
	return ts[:n]
}

type series struct{ name string }

type sent struct{ ts []series }

func (b *batch) next(wanted func(series) bool) *sent { return &sent{keep(b.ts, wanted)} }
