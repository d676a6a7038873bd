package good

import (
	"slices"
	"sort"
	"sync"
)

type sample struct{ at, value int }

type series struct {
	mu      sync.Mutex
	samples []sample
}

func (s *series) set(i int, v sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.samples[i] = v
}

// The window is cut under the lock, and then copied.
func (s *series) between(from, to int, f func(sample)) {
	s.mu.Lock()
	window := s.samples
	i := sort.Search(len(window), func(i int) bool { return window[i].at >= from })
	window = window[i:]
	i = sort.Search(len(window), func(i int) bool { return window[i].at > to })
	window = window[:i]
	window = slices.Clone(window)
	s.mu.Unlock()
	for _, v := range window {
		f(v)
	}
}

// The window of a copy gets shorter.
func (s *series) drain(f func(sample)) {
	s.mu.Lock()
	window := slices.Clone(s.samples)
	s.mu.Unlock()
	for len(window) > 0 {
		f(window[0])
		window = window[1:]
	}
}

// A copy on each of the paths.
func (s *series) last(n int) (sum int) {
	s.mu.Lock()
	window := s.samples
	if len(window) > n {
		window = slices.Clone(window[len(window)-n:])
	} else {
		window = slices.Clone(window)
	}
	s.mu.Unlock()
	for _, v := range window {
		sum += v.value
	}
	return sum
}

// Cut and used under the lock.
func (s *series) sum(from int) (sum int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	window := s.samples
	for len(window) > 0 && window[0].at < from {
		window = window[1:]
	}
	for _, v := range window {
		sum += v.value
	}
	return sum
}

// A part is cut off under the lock, and the rest stays.

type idlePool struct {
	mu   sync.Mutex
	idle []func()
}

func (p *idlePool) put(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, f)
}

func (p *idlePool) drop(i int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	p.idle[i] = p.idle[last]
	p.idle = p.idle[:last]
}

func (p *idlePool) limit(n int) {
	p.mu.Lock()
	var closing []func()
	if len(p.idle) > n {
		closing = p.idle[n:]
		p.idle = p.idle[:n]
	}
	p.mu.Unlock()
	for _, f := range closing {
		f()
	}
}
