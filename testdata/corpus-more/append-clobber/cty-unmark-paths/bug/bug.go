// Package bug holds values that can carry marks, and walks them.
package bug

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Step is one step of a path.
type Step interface{ step() string }

// IndexStep selects an element of a list or a map.
type IndexStep struct{ Key any }

// GetAttrStep selects an attribute of an object.
type GetAttrStep struct{ Name string }

func (s IndexStep) step() string   { return fmt.Sprintf("[%v]", s.Key) }
func (s GetAttrStep) step() string { return "." + s.Name }

// Path leads from a value to one that is nested in it.
type Path []Step

// String formats the path.
func (p Path) String() string {
	var b strings.Builder
	for _, s := range p {
		b.WriteString(s.step())
	}
	return b.String()
}

// Marks is a set of marks.
type Marks map[string]struct{}

// Value is a primitive, a list or an object.
type Value struct {
	Prim  any
	List  []Value
	Attrs map[string]Value
	marks Marks
}

// Mark returns the value with one more mark.
func (v Value) Mark(m string) Value {
	next := make(Marks, len(v.marks)+1)
	for k := range v.marks {
		next[k] = struct{}{}
	}
	next[m] = struct{}{}
	v.marks = next
	return v
}

// Unmark separates the value from its marks.
func (v Value) Unmark() (Value, Marks) {
	m := v.marks
	v.marks = nil
	return v, m
}

// PathValueMarks tells the marks of a nested value.
type PathValueMarks struct {
	Path  Path
	Marks Marks
}

// Transformer changes values on the way down and on the way up.
type Transformer interface {
	Enter(Path, Value) (Value, error)
	Exit(Path, Value) (Value, error)
}

var errDepth = errors.New("value is nested too deeply")

func transform(path Path, v Value, t Transformer) (Value, error) {
	if len(path) > 64 {
		return Value{}, errDepth
	}
	v, err := t.Enter(path, v)
	if err != nil {
		return Value{}, err
	}
	switch {
	case v.List != nil:
		elems := make([]Value, 0, len(v.List))
		for i, ev := range v.List {
			nv, err := transform(append(path, IndexStep{Key: i}), ev, t) // BUG: append-clobber
			if err != nil {
				return Value{}, err
			}
			elems = append(elems, nv)
		}
		v.List = elems
	case v.Attrs != nil:
		names := make([]string, 0, len(v.Attrs))
		for name := range v.Attrs {
			names = append(names, name)
		}
		sort.Strings(names)
		attrs := make(map[string]Value, len(names))
		for _, name := range names {
			path := append(path, GetAttrStep{Name: name}) // ALSO: append-clobber
			nv, err := transform(path, v.Attrs[name], t)
			if err != nil {
				return Value{}, err
			}
			attrs[name] = nv
		}
		v.Attrs = attrs
	}
	return t.Exit(path, v)
}

type unmarkTransformer struct {
	pvm []PathValueMarks
}

func (t *unmarkTransformer) Enter(_ Path, v Value) (Value, error) { return v, nil }

func (t *unmarkTransformer) Exit(p Path, v Value) (Value, error) {
	v, marks := v.Unmark()
	if len(marks) > 0 {
		t.pvm = append(t.pvm, PathValueMarks{Path: p, Marks: marks}) // ALSO: append-clobber
	}
	return v, nil
}

// UnmarkDeepWithPaths removes all marks and tells where they were.
func UnmarkDeepWithPaths(v Value) (Value, []PathValueMarks, error) {
	t := unmarkTransformer{}
	out, err := transform(nil, v, &t)
	return out, t.pvm, err
}
