package good

import "sync"

type tool struct{ data []byte }

type shelf struct {
	tools  []*tool
	spare  []*tool
	lent   []*tool
	old    []*tool
	sorted []*tool
	plain  []*tool
	pool   sync.Pool
}

func (s *shelf) takeAny() {
	s.tools[len(s.tools)-1] = nil
	s.tools = s.tools[:len(s.tools)-1]
	s.spare[len(s.spare)-1] = nil
	s.spare = s.spare[:len(s.spare)-1]
	s.lent[len(s.lent)-1] = nil
	s.lent = s.lent[:len(s.lent)-1]
	s.old[len(s.old)-1] = nil
	s.old = s.old[:len(s.old)-1]
	s.sorted[len(s.sorted)-1] = nil
	s.sorted = s.sorted[:len(s.sorted)-1]
}

// Cleared by hand.
func (s *shelf) sweep() {
	for i := range s.tools {
		s.tools[i] = nil
	}
	s.tools = s.tools[:0]
	clear(s.spare)
	s.spare = s.spare[:0]
}

// Cleared by another method.
func (s *shelf) sweepLent() {
	s.forget()
	s.lent = s.lent[:0]
}

func (s *shelf) forget() {
	for i := range s.lent {
		s.lent[i] = nil
	}
}

// Each goes back to a pool, where it may stay anyway.
func (s *shelf) sweepOld() {
	for _, t := range s.old {
		s.pool.Put(t)
	}
	s.old = s.old[:0]
}

// The list is filled again.
func (s *shelf) sort(from []*tool) {
	s.sorted = s.sorted[:0]
	for _, t := range from {
		s.sorted = append(s.sorted, t)
	}
}

// Nothing says that anybody minds.
func (s *shelf) sweepPlain() { s.plain = s.plain[:0] }
