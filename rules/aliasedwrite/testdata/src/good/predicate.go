package good

import (
	"slices"
	"sort"
	"strings"
)

type netNode struct{ tags, hosts []string }

// Copies are sorted.
func sameTags(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	sort.Strings(a)
	sort.Strings(b)
	return slices.Equal(a, b)
}

func (n *netNode) retag(tags []string) bool { return !sameTags(n.tags, tags) }

// All who ask have made the lists for it.
func sameWords(a, b []string) bool {
	sort.Strings(a)
	sort.Strings(b)
	return slices.Equal(a, b)
}

func sameText(a, b string) bool { return sameWords(strings.Fields(a), strings.Fields(b)) }

// The name says it.
func sortHosts(n *netNode) bool {
	before := slices.Clone(n.hosts)
	sort.Strings(n.hosts)
	return !slices.Equal(before, n.hosts)
}

// bringToFront moves the host to the front of the list, in place, and reports whether
// it was there.
func bringToFront(hosts []string, host string) bool {
	n := slices.Index(hosts, host)
	if n > 0 {
		hosts[0], hosts[n] = hosts[n], hosts[0]
	}
	return n >= 0
}

func (n *netNode) prefer(host string) bool { return bringToFront(n.hosts, host) && sortHosts(n) }

// An exchange is what the function is for.
func sinkDown(h sort.Interface, i, n int) bool {
	from := i
	for 2*i+1 < n && h.Less(2*i+1, i) {
		h.Swap(i, 2*i+1)
		i = 2*i + 1
	}
	return i > from
}

func dropTag(tags []string, tag string) bool {
	for i := range tags {
		if tags[i] == tag {
			tags[i], tags[len(tags)-1] = tags[len(tags)-1], tags[i]
			return true
		}
	}
	return false
}

func (n *netNode) drop(tag string) bool {
	return dropTag(n.tags, tag) && sinkDown(sort.StringSlice(n.tags), 0, len(n.tags)-1)
}

type accessRole struct {
	granted []int
	active  []int
	version int
}

// What it was given is brought up to date: the answer says whether there was anything to do.
func syncRole(r *accessRole) bool {
	sort.Ints(r.granted)
	if slices.Equal(r.granted, r.active) {
		return false
	}
	r.active = slices.Clone(r.granted)
	r.version++
	return true
}

type roleBook struct{ roles []*accessRole }

func (b *roleBook) sync() (n int) {
	for _, r := range b.roles {
		if syncRole(r) {
			n++
		}
	}
	return n
}
