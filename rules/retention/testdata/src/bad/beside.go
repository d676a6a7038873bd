package bad

import "sync"

type pair struct{ key, value string }

type point struct {
	name  string
	pairs []pair
}

type scratch struct {
	pairs []pair
	sums  []float64
}

// Called by the reset of what it is part of, which clears its own list.
func (s *scratch) reset() {
	s.pairs = s.pairs[:0] // want "the array still holds all elements that were in `s.pairs`, so the garbage collector cannot free them"
	s.sums = s.sums[:0]
}

type batch struct {
	points []point
	tmp    scratch
}

func (b *batch) Reset() {
	clear(b.points)
	b.points = b.points[:0]
	b.tmp.reset()
}

var batches = sync.Pool{New: func() any { return new(batch) }}

type session struct {
	conns []*tool
	jobs  []*tool
	ids   []int
}

func (s *session) Reset() {
	for i := range s.conns {
		s.conns[i] = nil
	}
	s.conns = s.conns[:0]
	s.jobs = s.jobs[:0] // want "the array still holds all elements that were in `s.jobs`"
	s.ids = s.ids[:0]
}
