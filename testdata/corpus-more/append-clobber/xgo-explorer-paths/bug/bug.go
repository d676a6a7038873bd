// Package bug keeps the tree of tests that a page shows and tells what changed.
package bug

import (
	"fmt"
	"path"
	"strings"
	"sync"
)

// Status of a test.
type Status string

// The states of a test.
const (
	NotRun  Status = "not_run"
	Running Status = "running"
	Success Status = "success"
	Fail    Status = "fail"
)

// Item is a directory, a file or a test.
type Item struct {
	Key      string
	Name     string
	Kind     string
	Status   Status
	Children []*Item
}

// Event is sent to the page.
type Event struct {
	Path   []string
	Status Status
	Msg    string
}

// Session holds the tree of one page.
type Session struct {
	mu      sync.Mutex
	root    *Item
	pending []Event
}

// NewSession starts with the given tree.
func NewSession(root *Item) *Session {
	return &Session{root: root}
}

func (i *Item) child(name string) *Item {
	for _, c := range i.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func (i *Item) isTest() bool { return i.Kind == "case" }

// find resolves a slash separated location below the root.
func (s *Session) find(loc string) (*Item, []string, error) {
	item := s.root
	var names []string
	for _, name := range strings.Split(path.Clean(loc), "/") {
		next := item.child(name)
		if next == nil {
			return nil, nil, fmt.Errorf("%s: no item %q in %q", loc, name, item.Name)
		}
		item = next
		names = append(names, name)
	}
	return item, names, nil
}

// walk visits the item and everything below it.
func walk(item *Item, names []string, fn func(item *Item, names []string)) {
	fn(item, names)
	for _, c := range item.Children {
		walk(c, append(names, c.Name), fn) // BUG: append-clobber
	}
}

// Start marks all tests of a location as running.
func (s *Session) Start(loc string) error {
	return s.update(loc, func(item *Item) Status {
		if item.Status == Running {
			return item.Status
		}
		return Running
	})
}

// Reset marks all tests of a location as not run.
func (s *Session) Reset(loc string) error {
	return s.update(loc, func(*Item) Status { return NotRun })
}

// Finish records results by key; tests without a result have failed.
func (s *Session) Finish(loc string, results map[string]bool) error {
	return s.update(loc, func(item *Item) Status {
		if results[item.Key] {
			return Success
		}
		return Fail
	})
}

func (s *Session) update(loc string, next func(*Item) Status) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	item, base, err := s.find(loc)
	if err != nil {
		return err
	}
	walk(item, base, func(it *Item, names []string) {
		if !it.isTest() {
			return
		}
		st := next(it)
		if st == it.Status {
			return
		}
		it.Status = st
		s.pending = append(s.pending, Event{Path: names, Status: st}) // ALSO: append-clobber
	})
	return nil
}

// Poll hands out the events since the last call.
func (s *Session) Poll() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.pending
	s.pending = nil
	return out
}
