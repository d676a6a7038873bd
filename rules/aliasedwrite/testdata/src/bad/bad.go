// Package bad changes arrays in place that others rely on.
package bad

import "slices"

type registry struct {
	hosts []string
	send  func(host, msg string)
}

func (r *registry) add(h string) { r.hosts = append(r.hosts, h) }

func (r *registry) all() []string { return r.hosts }

func (r *registry) forward(from, msg string) {
	i := slices.Index(r.hosts, from)
	for _, h := range append(r.hosts[:i], r.hosts[i+1:]...) { // want `moves elements`
		r.send(h, msg)
	}
}
