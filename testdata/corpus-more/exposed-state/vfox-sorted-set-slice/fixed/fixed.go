// Package fixed keeps the tools of an environment and its search path.
package fixed

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Set is a set of values.
type Set[T comparable] interface {
	Add(v T) bool
	Remove(v T)
	Contains(v T) bool
	Len() int
	Slice() []T
}

type mapSet[T comparable] struct {
	values map[T]struct{}
}

func (s *mapSet[T]) contains(v T) bool {
	_, ok := s.values[v]
	return ok
}

// SortedSet is a set that keeps the order in which elements were added.
type SortedSet[T comparable] struct {
	elements []T
	set      mapSet[T]
}

// NewSortedSet returns a set with the given elements.
func NewSortedSet[T comparable](elems ...T) *SortedSet[T] {
	s := &SortedSet[T]{set: mapSet[T]{values: make(map[T]struct{})}}
	for _, e := range elems {
		s.Add(e)
	}
	return s
}

// Add adds an element at the end; it reports whether it was new.
func (s *SortedSet[T]) Add(v T) bool {
	if s.set.contains(v) {
		return false
	}
	s.elements = append(s.elements, v)
	s.set.values[v] = struct{}{}
	return true
}

// AddWithIndex inserts an element.
func (s *SortedSet[T]) AddWithIndex(index int, v T) bool {
	if index < 0 || index > len(s.elements) || s.set.contains(v) {
		return false
	}
	s.elements = append(s.elements, v)
	copy(s.elements[index+1:], s.elements[index:])
	s.elements[index] = v
	s.set.values[v] = struct{}{}
	return true
}

// Remove removes an element.
func (s *SortedSet[T]) Remove(v T) {
	if !s.set.contains(v) {
		return
	}
	delete(s.set.values, v)
	for i, e := range s.elements {
		if e == v {
			s.elements = append(s.elements[:i], s.elements[i+1:]...)
			break
		}
	}
}

// Contains reports whether v is in the set.
func (s *SortedSet[T]) Contains(v T) bool { return s.set.contains(v) }

// Len returns the number of elements.
func (s *SortedSet[T]) Len() int { return len(s.elements) }

// Slice returns the elements in order.
func (s *SortedSet[T]) Slice() []T {
	return append([]T{}, s.elements...)
}

// Paths is a search path.
type Paths struct {
	Set[string]
}

// NewPaths splits a path list.
func NewPaths(list string) *Paths {
	s := NewSortedSet[string]()
	for _, p := range filepath.SplitList(list) {
		if p != "" {
			s.Add(filepath.Clean(p))
		}
	}
	return &Paths{Set: s}
}

// String joins the directories.
func (p *Paths) String() string {
	return strings.Join(p.Slice(), string(os.PathListSeparator))
}

// RemoveBelow removes the directories below root.
func (p *Paths) RemoveBelow(root string) int {
	n := 0
	for _, dir := range p.Slice() {
		if rel, err := filepath.Rel(root, dir); err == nil && !strings.HasPrefix(rel, "..") {
			p.Remove(dir)
			n++
		}
	}
	return n
}

// Manager switches between versions of tools.
type Manager struct {
	home  string
	paths *Paths
	tools *SortedSet[string]
}

// NewManager returns a manager for the given home and path list.
func NewManager(home, list string) *Manager {
	return &Manager{home: home, paths: NewPaths(list), tools: NewSortedSet[string]()}
}

// Use puts a version of a tool in front of the search path.
func (m *Manager) Use(tool, version string) (string, error) {
	if tool == "" || version == "" {
		return "", fmt.Errorf("invalid version %q of %q", version, tool)
	}
	root := filepath.Join(m.home, tool)
	m.paths.RemoveBelow(root)
	next := NewSortedSet(m.paths.Slice()...)
	next.AddWithIndex(0, filepath.Join(root, version, "bin"))
	m.paths = &Paths{Set: next}
	m.tools.Add(tool)
	return m.paths.String(), nil
}

// Reset removes all tools from the search path.
func (m *Manager) Reset() string {
	for _, tool := range m.tools.Slice() {
		m.paths.RemoveBelow(filepath.Join(m.home, tool))
		m.tools.Remove(tool)
	}
	return m.paths.String()
}
