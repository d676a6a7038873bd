package nilmapwrite

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A place names a variable: a root and the steps from there. ".2" is the third
// field, "[]" an element, "*" what the pointer in a variable points to. A root
// that is a pointer stands for what it points to.
type place struct {
	root ssa.Value
	path string
}

func (p place) add(steps string) place {
	if len(p.path)+len(steps) > maxPath {
		return place{}
	}
	return place{p.root, p.path + steps}
}

// maxPath bounds the places that are followed, in bytes.
const maxPath = 40

// below reports whether p is top or a part of it.
func (p place) below(top place) bool {
	return p.root == top.root && len(p.path) >= len(top.path) && p.path[:len(top.path)] == top.path &&
		(len(p.path) == len(top.path) || p.path[len(top.path)] < '0' || p.path[len(top.path)] > '9')
}

type reason uint8

const (
	// declared: the zero value of a variable or of what a literal leaves out.
	declared reason = iota
	// assigned: nil was assigned or passed.
	assigned
	// tested: a test found it to be nil.
	tested
	// returned: a function returned nil.
	returned
	// empty: a function returned nil because there was nothing in what it was given.
	empty
	// failed: a function returned nil beside an error or a false.
	failed
	// unset: a function that did not fail never set this result.
	unset
	// closing: the method that closes the object drops the map.
	closing
	// decoded: a decoder leaves out what its input leaves out.
	decoded
	// never: no code of the package gives this field or variable a map.
	never
	// missing: looked up in a map that has no maps in it.
	missing
)

// A why says where a nil comes from.
type why struct {
	reason reason
	pos    token.Pos
	// name is the field's or function's.
	name string
}

// A fact is what is known of a map-typed value: a set of possibilities.
type fact struct {
	// null: it may be nil, for this reason.
	null why
	may  bool
	// made: it may be a real map.
	made bool
	// other: nothing is known.
	other bool
	// entry: it may be what this place of a parameter held at the function's
	// entry.
	entry place
	// failure: it is nil if the call that gave it failed, which is not
	// excluded yet.
	failure why
	fails   bool
	// belief: nothing in the package gives the field a map, but others could.
	belief why
}

var (
	unknown = fact{other: true}
	real    = fact{made: true}
)

func null(w why) fact { return fact{null: w, may: true} }

func (f fact) certain() bool { return f.may && !f.made && !f.other && f.entry.root == nil }

func (f fact) join(g fact) fact {
	if !f.may || g.may && g.null.pos < f.null.pos {
		if g.may {
			f.null = g.null
		}
	}
	f.may = f.may || g.may
	f.made, f.other = f.made || g.made, f.other || g.other
	if !f.fails {
		f.failure, f.fails = g.failure, g.fails
	}
	switch {
	case f.entry.root == nil:
		f.entry = g.entry
	case g.entry.root != nil && g.entry != f.entry:
		f.entry, f.other = place{}, true
	}
	if f.belief != g.belief {
		f.belief = why{}
	}
	return f
}

// A state is what is known at one point of a function.
type state struct {
	cells map[place]fact
	// wild: everything below may have been changed by somebody unknown.
	wild map[place]bool
	// regs are the map values in registers, from the places that some of them
	// were loaded from and that hold them still.
	regs map[ssa.Value]fact
	from map[ssa.Value]place
	// points tells where the pointer in a place points to, targets the same of
	// pointers in registers.
	points  map[place]place
	targets map[ssa.Value]place
	escaped map[ssa.Value]bool
}

func newState() *state {
	return &state{
		cells: map[place]fact{}, wild: map[place]bool{}, regs: map[ssa.Value]fact{}, from: map[ssa.Value]place{},
		points: map[place]place{}, targets: map[ssa.Value]place{}, escaped: map[ssa.Value]bool{},
	}
}

// isWild reports whether p lies below something that somebody unknown changed.
func (s *state) isWild(p place) bool {
	if len(s.wild) == 0 {
		return false
	}
	for w := range s.wild {
		if p.below(w) {
			return true
		}
	}
	return false
}

// forget drops what is known below p and of registers loaded from there.
func (s *state) forget(p place) {
	for c := range s.cells {
		if c.below(p) {
			delete(s.cells, c)
		}
	}
	for c := range s.points {
		if c.below(p) {
			delete(s.points, c)
		}
	}
	for v, c := range s.from {
		if c.below(p) {
			delete(s.from, v)
		}
	}
}

// change notes that somebody unknown may have changed everything below p.
func (s *state) change(p place) {
	if p.root == nil {
		return
	}
	s.forget(p)
	s.wild[p] = true
}

// fresh notes that root is a new variable.
func (s *state) fresh(root ssa.Value) {
	s.forget(place{root: root})
	for w := range s.wild {
		if w.root == root {
			delete(s.wild, w)
		}
	}
	delete(s.escaped, root)
}

// escape notes that others can reach root from now on, and what its pointers
// point to.
func (s *state) escape(root ssa.Value) {
	if root == nil || s.escaped[root] {
		return
	}
	s.escaped[root] = true
	for c, t := range s.points {
		if c.root == root {
			s.escape(t.root)
		}
	}
}

// changeEscaped: somebody unknown ran.
func (s *state) changeEscaped() {
	for root := range s.escaped {
		s.change(place{root: root})
	}
}
