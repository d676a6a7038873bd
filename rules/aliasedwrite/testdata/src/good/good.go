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
