package bad

import (
	"sort"
	"sync"
)

type sample struct{ at, value int }

// A window of the series is read after the lock was given back.
type series struct {
	mu      sync.Mutex
	samples []sample
}

func (s *series) set(i int, v sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.samples[i] = v
}

// The variable is captured, and cut twice.
func (s *series) between(from, to int, f func(sample)) {
	s.mu.Lock()
	window := s.samples
	i := sort.Search(len(window), func(i int) bool { return window[i].at >= from })
	window = window[i:]
	i = sort.Search(len(window), func(i int) bool { return window[i].at > to })
	window = window[:i]
	s.mu.Unlock()
	for _, v := range window { // want "`samples` is read under `mu` but used after it is released, while `set` changes it in place"
		f(v)
	}
}

// It is cut while it is walked.
func (s *series) drain(f func(sample)) {
	s.mu.Lock()
	window := s.samples
	s.mu.Unlock()
	for len(window) > 0 {
		f(window[0]) // want "`samples` is read under `mu` but used after it is released, while `set` changes it in place"
		window = window[1:]
	}
}

// On one of the paths it is cut.
func (s *series) last(n int) (sum int) {
	s.mu.Lock()
	window := s.samples
	if len(window) > n {
		window = window[len(window)-n:]
	}
	s.mu.Unlock()
	for _, v := range window { // want "`samples` is read under `mu` but used after it is released, while `set` changes it in place"
		sum += v.value
	}
	return sum
}
