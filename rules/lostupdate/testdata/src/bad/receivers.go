package bad

import (
	"errors"
	"sync"
	"time"
)

type span struct {
	name    string
	skipped int
	limit   int
	kids    []*span
	sink    sink
	open    func() (sink, error)
}

type sink interface{ Write(string) error }

func (s *span) skip()           { s.skipped++ }
func (s *span) Skipped() int    { return s.skipped }
func (s *span) HasSink() bool   { return s.sink != nil }
func (s *span) Run(text string) { s.trim(text) }

// The method calls itself on the copy, which looks at other fields only.
func (s span) trim(text string) string {
	if len(text) > s.limit {
		s.skip() // want "`skip` changes `s.skipped` on a receiver that is passed by value"
		return s.trim(text[:s.limit])
	}
	return s.name + text
}

// By way of another method that hands on its copy.
func (s *span) RunAll(texts []string) {
	for _, t := range texts {
		s.each(t)
	}
}

func (s span) each(text string) string { return s.deep(text, 0) }

func (s span) deep(text string, depth int) string {
	if depth > s.limit {
		s.skip() // want "`skip` changes `s.skipped` on a receiver that is passed by value"
	}
	if depth > 2*s.limit {
		return text
	}
	return s.each(text[1:])
}

// The error is all that comes of it: nothing else sets the sink.
func (s span) setUp(kind string) error {
	if kind == "" {
		return errors.New("no kind")
	}
	return s.openSink() // want "`openSink` changes `s.sink` on a receiver that is passed by value"
}

func (s *span) openSink() (err error) {
	s.sink, err = s.open()
	return err
}

func newSpan(name, kind string) (*span, error) {
	s := span{name: name}
	if err := s.setUp(kind); err != nil {
		return nil, err
	}
	return &s, nil
}

type releases struct {
	mu        sync.Mutex
	every     time.Duration
	lastCheck time.Time
	latest    string
	fetch     func() string
}

func (r *releases) check() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lastCheck = time.Now()
	r.latest = r.fetch()
}

// What has a lock is one thing: the time of the check is lost, though the result is used.
func (r releases) newer(than string) bool {
	if time.Since(r.lastCheck) > r.every {
		r.check() // want "`check` changes `r.lastCheck` on a receiver that is passed by value"
	}
	return r.latest > than
}

func ask(r *releases, version string) bool { return r.newer(version) }

// An identifier is an array, so each method has its own.
type identifier [16]byte

func (u identifier) UnmarshalBinary(data []byte) error {
	copy(u[:], data) // want "`u\\[...\\]` is set on a receiver that is passed by value"
	return nil
}

type labelled struct {
	id   [16]byte
	name string
}

func relabel(all []labelled, id []byte) {
	for _, l := range all {
		copy(l.id[:], id) // want "`l.id\\[...\\]` is set on a copy of each element"
	}
}
