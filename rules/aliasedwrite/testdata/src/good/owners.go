package good

import (
	"slices"
	"sync"
)

// The argument is changed only where the caller says so.
type histogram struct {
	spans   []int
	buckets []float64
}

func reduced(spans []int, inPlace bool) []int {
	var out []int
	if inPlace {
		out = spans[:0]
	}
	for _, s := range spans {
		if len(out) > 0 && out[len(out)-1] == s/2 {
			out[len(out)-1]++
			continue
		}
		out = append(out, s/2)
	}
	return out
}

func (h *histogram) half() *histogram {
	return &histogram{spans: reduced(h.spans, false), buckets: slices.Clone(h.buckets)}
}

func (h *histogram) halve() { h.spans = reduced(h.spans, true) }

// The map was made on one of the paths; its lists are its own on both.
type byKey struct {
	first map[int]*histogram
	rest  map[int][]*histogram
}

func (x *byKey) set(k int, h *histogram) {
	if x.first[k] == nil {
		x.first[k] = h
		return
	}
	if x.rest == nil {
		x.rest = map[int][]*histogram{}
	}
	list := x.rest[k]
	for i, old := range list {
		if len(old.spans) == len(h.spans) {
			list[i] = h
			return
		}
	}
	x.rest[k] = append(list, h)
}

// What is filtered in a deferred call is not looked at any more.
var lists = sync.Pool{New: func() any { return new([]*histogram) }}

func wiped(l []*histogram) []*histogram {
	clear(l)
	return l[:0]
}

func push(l []*histogram, out chan<- []*histogram) {
	var box *[]*histogram
	defer func() {
		if box != nil {
			*box = wiped(l)
			lists.Put(box)
		}
	}()
	if len(l) > 10 {
		box = lists.Get().(*[]*histogram)
		l = append(*box, l...)
	}
	out <- slices.Clone(l)
}

// A map that comes back is the map that was given.
type tree interface{ size() int }

type leaves map[string]int

func (l leaves) size() int { return len(l) }

type branch []tree

func (b branch) size() int { return len(b) }

func pruned(t tree, name string) tree {
	switch t := t.(type) {
	case leaves:
		delete(t, name)
		return t
	case branch:
		var rest branch
		for _, kid := range t {
			if left := pruned(kid, name); left.size() > 0 {
				rest = append(rest, left)
			}
		}
		return rest
	}
	return t
}

// An object works on its own buffer and goes on with the result.

type secureConn struct {
	raw   frameBuffer
	input []byte
}

type frameBuffer struct{ buf []byte }

func (b *frameBuffer) next(n int) []byte {
	out := b.buf[:n]
	b.buf = b.buf[n:]
	return out
}

func unmask(record []byte, key byte) []byte {
	for i, c := range record {
		record[i] = c ^ key
	}
	return record[1:]
}

func (c *secureConn) read(n int, key byte) {
	c.input = unmask(c.raw.next(n), key)
}

// The list has a new owner: the field was set to nil, whatever calls put there later.

type dispatcher struct {
	fresh   []func(*dispatcher)
	running []func(*dispatcher)
}

func (d *dispatcher) round(closed func(int) bool) {
	for !d.idle() {
		d.running = append(d.fresh, d.running...)
		d.fresh = nil
		for i := 0; i < len(d.running); i++ {
			d.running[i](d)
			if closed(i) {
				d.running = append(d.running[:i], d.running[i+1:]...)
				i--
			}
		}
	}
}

func (d *dispatcher) idle() bool { return len(d.fresh) == 0 }

func (d *dispatcher) add(f func(*dispatcher)) { d.fresh = append(d.fresh, f) }
