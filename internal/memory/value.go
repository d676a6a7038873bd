package memory

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A window says which part of its array a view shows.
type window uint8

const (
	// whole: from the first element to the array's length.
	whole window = iota
	// head: from the first element to somewhere before the end.
	head
	// tail: from somewhere behind the first element to the end.
	tail
	// part: some of the middle.
	part
)

// A capacity says whether an append to a view can write behind its length.
type capacity uint8

const (
	// capUnknown: nothing is known.
	capUnknown capacity = iota
	// capExact: capacity equals length, an append always moves.
	capExact
	// capRoom: there may be room, as behind a grown or shortened slice.
	capRoom
)

// A view is one thing a reference can refer to.
type view struct {
	loc loc
	win window
	cap capacity
	// lo and hi are the bounds of a slice expression on the whole array.
	lo, hi ssa.Value
	// loan is the call that lent this view of storage its owner goes on using.
	loan ssa.Instruction
	// grown is the append whose result this is.
	grown ssa.Instruction
	// some: loaded from one of several cells, which may each hold other storage.
	some bool
	// may: held, or this storage at all, in some runs only, and nothing here
	// tells in which.
	may bool
	// cut: only a part of what win says, as a callee that stored it knows.
	// Aliases tells of it; rules were measured without it.
	cut bool
	// as: this storage only if the parameter it came in by holds a value of that
	// type, as a type assertion found.
	as string
	// taken is where the view was taken.
	taken token.Pos
}

// window gives the window for a summary: of what a callee stored a part of, callers'
// callers see a part too.
func (v view) window() window {
	if v.cut && v.win == whole {
		return part
	}
	return v.win
}

// A value is everything a register or cell may refer to. The empty value
// refers to nothing tracked: scalars, nil, constants.
type value []view

// maxViews bounds a value; what does not fit is not tracked.
const maxViews = 6

func (v value) add(w view) value {
	i, m := v.merged(w)
	switch {
	case i >= 0 && m == v[i]:
		return v
	case i >= 0:
		u := append(value(nil), v...)
		u[i] = m
		return u
	case len(v) >= maxViews:
		return v
	}
	return append(v[:len(v):len(v)], w)
}

// insert is add for a value that nobody else holds yet.
func (v value) insert(w view) value {
	i, m := v.merged(w)
	switch {
	case i >= 0:
		v[i] = m
	case len(v) < maxViews:
		v = append(v, w)
	}
	return v
}

// merged finds the view that w is one with, and what both are together; -1 if
// there is none.
func (v value) merged(w view) (int, view) {
	for i, x := range v {
		if x.loc != w.loc || x.win != w.win || x.loan != w.loan || x.grown != w.grown {
			continue
		}
		m := x
		m.cap, m.some, m.may = joinCap(x.cap, w.cap), x.some || w.some, x.may && w.may
		m.cut = x.cut || w.cut
		if x.lo != w.lo {
			m.lo = nil
		}
		if x.hi != w.hi {
			m.hi = nil
		}
		if x.as != w.as {
			m.as = ""
		}
		return i, m
	}
	return -1, view{}
}

func (v value) union(w value) value {
	if len(v) == 0 {
		return w
	}
	for _, x := range w {
		v = v.add(x)
	}
	return v
}

func joinCap(a, b capacity) capacity {
	switch {
	case a == b:
		return a
	case a == capRoom || b == capRoom:
		return capRoom
	}
	return capUnknown
}

// same reports whether two values refer to the same storage in the same way,
// wherever the views were taken.
func (v value) same(w value) bool {
	if len(v) != len(w) {
		return false
	}
	for i, x := range v {
		y := w[i]
		y.taken = x.taken
		if x != y && !slices.ContainsFunc(w, func(y view) bool { y.taken = x.taken; return x == y }) {
			return false
		}
	}
	return true
}

// refersTo reports whether one of the views is of l.
func (v value) refersTo(l loc) bool {
	for _, x := range v {
		if x.loc == l {
			return true
		}
	}
	return false
}

// growsFrom reports whether v can be what the append at i gave: where it is,
// a further append to v goes on behind it.
func (v value) growsFrom(i ssa.Instruction) bool {
	for _, x := range v {
		if x.grown == i {
			return true
		}
	}
	return false
}

// mapViews applies f to each view; views for which it gives false are dropped.
func (v value) mapViews(f func(view) (view, bool)) value {
	for i, x := range v {
		y, ok := f(x)
		if ok && y == x && y.loc != noLoc {
			continue // nearly always nothing changes
		}
		out := make(value, i, len(v))
		copy(out, v)
		if ok && y.loc != noLoc {
			out = out.insert(y)
		}
		for _, x := range v[i+1:] {
			if y, ok := f(x); ok && y.loc != noLoc {
				out = out.insert(y)
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	}
	return v
}

// disjoint reports whether two windows of one array certainly do not overlap.
func disjoint(a, b view) bool {
	if a.hi != nil && a.hi == b.lo || b.hi != nil && b.hi == a.lo {
		return true
	}
	return constLE(a.hi, b.lo) || constLE(b.hi, a.lo)
}

// constLE reports whether a and b are constants with a <= b.
func constLE(a, b ssa.Value) bool {
	ca, ok1 := a.(*ssa.Const)
	cb, ok2 := b.(*ssa.Const)
	return ok1 && ok2 && ca.Value != nil && cb.Value != nil && ca.Int64() <= cb.Int64()
}

// Room says of a conflict's base that an append to it can write behind its
// length.
const Room = capRoom
