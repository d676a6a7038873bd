package a

import (
	"maps"
	"slices"
	"sort"
)

type item struct {
	n    int
	tags map[string]int
}

type box struct {
	items []*item
	vals  []item
	index map[string]*item
	inner struct{ list []int }
	tags  map[string]int
}

func plain(b *box, i int) {
	b.items[i].n++          // want `^b.items\[\*\]$`
	b.vals[i].n = 1         // want `^b.vals$`
	b.index["x"].tags = nil // want `^b.index\[\*\]$`
	b.inner.list[0] = 1     // want `^b.inner.list$`
	delete(b.tags, "x")     // want `^b.tags$`
	sort.Ints(b.inner.list) // want `^b.inner.list$`
}

func loops(b *box) {
	for _, it := range b.items {
		it.tags["x"] = 1 // want `^b.items\[\*\].tags$`
	}
	for _, v := range b.vals {
		v.tags["x"] = 1 // want `^b.vals\[\*\].tags by assign$`
	}
	it, ok := b.index["x"]
	if ok {
		it.n = 2 // want `^b.index\[\*\]$`
	}
}

func copied(b *box) *box {
	c := *b
	c.tags["x"] = 1 // want `^b.tags by assign$`
	c.items = slices.Clone(b.items)
	c.items[1] = nil
	c.items[0].n = 3 // want `^b.items\[\*\] by call$`
	return &c
}

func replaced(b *box) *box {
	c := *b
	c.tags = maps.Clone(b.tags)
	c.tags["x"] = 1
	if b.inner.list != nil {
		c.inner.list = append([]int(nil), b.inner.list...)
	}
	c.inner.list[0] = 1
	return &c
}

// made only where there was none: the source's is still possible.
func lazily(b *box) *box {
	c := *b
	if c.tags == nil {
		c.tags = map[string]int{}
	}
	c.tags["x"] = 1 // want `^b.tags by assign$`
	return &c
}

func byField(b *box) *box {
	c := &box{tags: b.tags, vals: make([]item, len(b.vals))}
	c.tags["x"] = 1 // want `^b.tags by field$`
	copy(c.vals, b.vals)
	c.vals[0].n = 1
	c.vals[0].tags["x"] = 1 // want `^b.vals\[\*\].tags by element$`
	return c
}

func overwritten(vs []item) []item {
	out := make([]item, len(vs))
	for i, v := range vs {
		out[i] = v
		out[i].tags = maps.Clone(v.tags)
	}
	out[0].tags["x"] = 1
	return out
}

// A callee that copies, and one that writes.

func clone(b *box) *box { return &box{items: b.items, tags: maps.Clone(b.tags)} }

func (it *item) set(n int) { it.n = n } // want `^it$`

func calls(b *box) {
	c := clone(b)
	c.tags["x"] = 1
	c.items[0].set(1)          // want `^b.items\[\*\] by call$`
	func() { b.tags["y"]++ }() // want `^b.tags$`
}

// A container that holds a copy of its own content does not go on forever.

type tree struct{ kids map[string]*tree }

func cyclic(t *tree) {
	n := &tree{kids: t.kids}
	t.kids["x"] = n // want `^t.kids$`
	n.kids["y"] = t // want `^t.kids by field$`
}
