package good

import (
	"slices"
	"sort"
	"sync"
)

// What a cursor has pending moves to the caller, who may sort it.
type cursor struct {
	mu      sync.Mutex
	pending []int
	gaps    []int
}

type drained struct {
	c       *cursor
	entries []int
}

type ackSource struct {
	mu      sync.Mutex
	cursors []*cursor
}

func (c *cursor) drain() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.pending
	c.pending = nil
	return e
}

func (s *ackSource) drainAll() []drained {
	s.mu.Lock()
	cs := slices.Clone(s.cursors)
	s.mu.Unlock()
	var out []drained
	for _, c := range cs {
		if e := c.drain(); len(e) > 0 {
			out = append(out, drained{c, e})
		}
	}
	return out
}

func ackRanges(entries []int) (rs [][2]int) {
	slices.Sort(entries)
	for i := 1; i < len(entries); i++ {
		rs = append(rs, [2]int{entries[i-1], entries[i]})
	}
	return rs
}

func (s *ackSource) build() (n int, sent []drained) {
	sent = s.drainAll()
	for i := range sent {
		d := &sent[i]
		n += len(ackRanges(d.entries))
	}
	return n, sent
}

// What is brought in order goes into the field that it came from, of the object
// that takes the place of the other one.

type seat struct{ Marks []int }

type hall struct{ seats map[string]*seat }

func (h *hall) marksOf(name string) []int { return h.seats[name].Marks }

func (h *hall) Extend(name string, more []int, next *seat) {
	marks := append(h.marksOf(name), more...)
	sort.Ints(marks)
	next.Marks = marks
}

// A comparison brings both lists in order; the append that follows is of no
// account for that.

type marks []int

func (m marks) same(other marks) bool {
	sort.Ints(m)
	sort.Ints(other)
	return slices.Equal(m, other)
}

func (h *hall) Missing(name string, wanted marks, more []int) []int {
	have := marks(h.marksOf(name))
	if have.same(wanted) {
		return nil
	}
	return append(have, more...)
}
