package bad

import (
	"math/rand"
	"slices"
	"strings"
)

type treePath struct{ names []string }

func (p *treePath) Down(name string) { p.names = append(p.names, name) }

func (p *treePath) String() string { return strings.Join(p.names, "/") }

func (p *treePath) Up() []string {
	up := p.names
	slices.Reverse(up) // want "`Reverse` reorders `names` itself, and each call does so again, so `String` finds its elements in another order each time"
	return up
}

type replicaSet struct{ addrs []string }

func (r *replicaSet) Primary() string { return r.addrs[0] }

func (r *replicaSet) order() []string {
	list := r.addrs
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] }) // want "this reorders `addrs` itself, and each call does so again, so `Primary` finds its elements in another order each time"
	return list
}

func (r *replicaSet) Dial(try func(string) bool) string {
	for _, a := range r.order() {
		if try(a) {
			return a
		}
	}
	return r.Primary()
}

type history struct{ lines []string }

func (h *history) Last() string { return h.lines[len(h.lines)-1] }

func (h *history) Newest() []string {
	for i := 0; i < len(h.lines)/2; i++ {
		h.lines[i], h.lines[len(h.lines)-1-i] = h.lines[len(h.lines)-1-i], h.lines[i] // want "this reorders `lines` itself, and each call does so again, so `Last` finds its elements in another order each time"
	}
	return h.lines
}
