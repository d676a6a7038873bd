package good

import (
	"slices"
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
