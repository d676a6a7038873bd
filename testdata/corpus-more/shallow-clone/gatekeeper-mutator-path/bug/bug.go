// Package bug has mutators that assign values at a path of an object.
package bug

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Node is a step of a path.
type Node interface {
	String() string
}

// Object steps into a field.
type Object struct {
	Reference string
}

func (o *Object) String() string { return o.Reference }

// List steps into the item of a list with a key.
type List struct {
	KeyField string
	KeyValue any
	Glob     bool
}

func (l *List) String() string {
	if l.Glob {
		return fmt.Sprintf("[%s: *]", l.KeyField)
	}
	return fmt.Sprintf("[%s: %v]", l.KeyField, l.KeyValue)
}

// Path is the way to a value.
type Path struct {
	Nodes []Node
}

// ParsePath reads a path like spec.containers[name:main].image.
func ParsePath(s string) (*Path, error) {
	p := &Path{}
	for _, part := range strings.Split(s, ".") {
		name, key, isList := strings.Cut(strings.TrimSuffix(part, "]"), "[")
		if name == "" {
			return nil, errors.New("empty step in " + s)
		}
		p.Nodes = append(p.Nodes, &Object{Reference: name})
		if isList {
			field, value, ok := strings.Cut(key, ":")
			if !ok {
				return nil, errors.New("no key in " + part)
			}
			p.Nodes = append(p.Nodes, &List{KeyField: field, KeyValue: value, Glob: value == "*"})
		}
	}
	return p, nil
}

// Binding is a kind of objects that a mutator is for.
type Binding struct {
	Groups []string
	Kinds  []string
}

// Mutator changes objects.
type Mutator interface {
	ID() string
	HasDiff(Mutator) bool
	DeepCopy() Mutator
}

// AssignMutator sets a value.
type AssignMutator struct {
	id       string
	value    any
	path     *Path
	bindings []Binding
}

// NewAssign returns a mutator.
func NewAssign(id, location string, value any, bindings []Binding) (*AssignMutator, error) {
	p, err := ParsePath(location)
	if err != nil {
		return nil, fmt.Errorf("parse the location of %s: %w", id, err)
	}
	return &AssignMutator{id: id, value: value, path: p, bindings: bindings}, nil
}

// ID names the mutator.
func (m *AssignMutator) ID() string { return m.id }

// Path returns where the value goes.
func (m *AssignMutator) Path() *Path { return m.path }

// HasDiff reports whether the mutators are different.
func (m *AssignMutator) HasDiff(other Mutator) bool {
	o, ok := other.(*AssignMutator)
	return !ok || o.id != m.id || !reflect.DeepEqual(o.path, m.path) || !reflect.DeepEqual(o.value, m.value)
}

// DeepCopy returns an independent copy.
func (m *AssignMutator) DeepCopy() Mutator {
	res := &AssignMutator{
		id:       m.id,
		value:    m.value,
		path:     &Path{Nodes: make([]Node, len(m.path.Nodes))},
		bindings: make([]Binding, len(m.bindings)),
	}
	copy(res.path.Nodes, m.path.Nodes) // BUG: shallow-clone
	for i, b := range m.bindings {
		res.bindings[i] = Binding{
			Groups: append([]string(nil), b.Groups...),
			Kinds:  append([]string(nil), b.Kinds...),
		}
	}
	return res
}

// System is the set of mutators in use.
type System struct {
	mutators map[string]Mutator
}

// Upsert adds or replaces a mutator.
func (s *System) Upsert(m Mutator) {
	if old, ok := s.mutators[m.ID()]; ok && !old.HasDiff(m) {
		return
	}
	if s.mutators == nil {
		s.mutators = make(map[string]Mutator)
	}
	s.mutators[m.ID()] = m.DeepCopy()
}

// Retarget lets the globs of the path of m stand for one item.
func Retarget(m *AssignMutator, item string) {
	for _, n := range m.Path().Nodes {
		if l, ok := n.(*List); ok && l.Glob {
			l.Glob, l.KeyValue = false, item
		}
	}
}
