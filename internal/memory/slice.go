package memory

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

func makeCap(i *ssa.MakeSlice) capacity {
	if i.Len == i.Cap {
		return capExact
	}
	a, ok1 := i.Len.(*ssa.Const)
	b, ok2 := i.Cap.(*ssa.Const)
	if ok1 && ok2 && a.Int64() == b.Int64() {
		return capExact
	}
	return capRoom
}

// slice takes a view of a slice or of an array.
func (x *exec) slice(i *ssa.Slice) {
	_, isArray := i.X.Type().Underlying().(*types.Pointer)
	v := x.val(i.X).mapViews(func(w view) (view, bool) {
		return x.window(w, i, isArray), true
	})
	x.set(i, v, i.X)
}

func (x *exec) window(w view, i *ssa.Slice, isArray bool) view {
	out := view{loc: w.loc, loan: w.loan, grown: w.grown, taken: i.Pos(), cap: w.cap, win: w.win}
	if !out.taken.IsValid() {
		out.taken = w.taken
	}
	low, high := i.Low, i.High
	if c, ok := low.(*ssa.Const); ok && c.Int64() == 0 {
		low = nil
	}
	if isArray && constLen(high) == arrayLen(i.X.Type()) {
		high = nil // the whole array, as make with a constant length gives it
	}
	switch {
	case low == nil && high == nil:
		out.lo, out.hi = w.lo, w.hi
	case low == nil:
		out.win = map[window]window{whole: head, head: head, tail: part, part: part}[w.win]
		out.lo, out.hi = w.lo, high
	case high == nil:
		out.win = map[window]window{whole: tail, head: part, tail: tail, part: part}[w.win]
		out.hi = w.hi
		if w.lo == nil {
			out.lo = low
		}
	default:
		out.win = part
		if w.lo == nil {
			out.lo, out.hi = low, high
		}
	}
	switch {
	case i.Max != nil && (i.Max == i.High || sameOperand(i.Max, i.High)):
		out.cap = capExact
	case i.Max == nil && high != nil:
		out.cap = capRoom
	case isArray:
		out.cap = capExact
	}
	return out
}

func constLen(v ssa.Value) int64 {
	if c, ok := v.(*ssa.Const); ok && c.Value != nil {
		return c.Int64()
	}
	return -1
}

func arrayLen(t types.Type) int64 {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		if a, ok := p.Elem().Underlying().(*types.Array); ok {
			return a.Len()
		}
	}
	return -2
}
