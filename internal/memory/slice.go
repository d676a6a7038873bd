package memory

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
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
	if a, ok := i.X.(*ssa.Alloc); ok && a.Comment == "makeslice" {
		// make([]T, n, c) with constants: nothing was there before
		x.set(i, x.val(i.X).mapViews(func(w view) (view, bool) {
			w.taken, w.cap = i.Pos(), capRoom
			if constLen(i.High) == arrayLen(a.Type()) {
				w.cap = capExact
			}
			return w, true
		}))
		return
	}
	v := x.val(i.X).mapViews(func(w view) (view, bool) {
		return x.window(w, i, isArray), true
	})
	if extends(i) {
		v = x.extend(i, v)
	}
	v = x.cutBack(i, v)
	x.set(i, v, i.X)
	x.compact(i)
	x.takeBehind(i)
	if i.Low == nil && constLen(i.High) == 0 {
		x.emptyList(v)
	}
}

// extends recognises s[:len(s)+n], an append that is written by hand.
func extends(i *ssa.Slice) bool {
	sum, ok := i.High.(*ssa.BinOp)
	return ok && i.Low == nil && i.Max == nil && sum.Op == token.ADD && (isLenOf(sum.X, i.X) || isLenOf(sum.Y, i.X))
}

// isLenOf reports whether v is len(s).
func isLenOf(v, s ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	return ok && ssax.IsBuiltin(&c.Call, "len") && ssax.SameOperand(c.Call.Args[0], s)
}

// extend treats i as an append to its operand for which there is room.
func (x *exec) extend(i *ssa.Slice, v value) value {
	c := cause{instr: i, owners: x.cellsOf(i.X)}
	base := x.val(i.X)
	x.derive(&derivation{instr: i, kind: contract.Appends, base: base, reg: i.X, c: c})
	x.appendEvent(i, base, c, i.X)
	return v.mapViews(func(w view) (view, bool) {
		w.grown, w.hi = i, nil
		return w, true
	})
}

// emptyList notes that a list gives up its elements: what they showed need
// not stay as it was.
func (x *exec) emptyList(v value) {
	for _, w := range v {
		for _, kid := range x.t.nodes[w.loc].kids {
			if x.t.nodes[kid].kind == stepElem {
				x.emptyCell(kid)
			}
		}
	}
}

func (x *exec) emptyCell(l loc) {
	delete(x.st.stale, holder{cell: l})
	if c, ok := x.st.heap[l]; ok {
		c.filled = false
		c.val = c.val.mapViews(func(w view) (view, bool) { return w, w.loan == nil })
		x.st.heap[l] = c
	}
	for _, kid := range x.t.nodes[l].kids {
		if x.t.nodes[kid].kind == stepField {
			x.emptyCell(kid)
		}
	}
}

func (x *exec) window(w view, i *ssa.Slice, isArray bool) view {
	out := view{loc: w.loc, loan: w.loan, grown: w.grown, taken: i.Pos(), cap: w.cap, win: w.win, cut: w.cut}
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
	// Bounds count from the first element of the array where the view that is
	// cut does; behind another start they say nothing about the array.
	fromStart := w.win == whole || w.win == head
	switch {
	case low == nil && high == nil:
		out.lo, out.hi = w.lo, w.hi
	case low == nil:
		out.win = map[window]window{whole: head, head: head, tail: part, part: part}[w.win]
		out.lo = w.lo
		if fromStart {
			out.hi = high
		}
	case high == nil:
		out.win = map[window]window{whole: tail, head: part, tail: tail, part: part}[w.win]
		out.lo, out.hi = w.lo, w.hi // w.lo: not before that
		if fromStart {
			out.lo = low
		}
	default:
		out.win = part
		out.lo = w.lo
		if fromStart {
			out.lo, out.hi = low, high
		}
	}
	switch {
	case i.Max != nil && (i.Max == i.High || ssax.SameOperand(i.Max, i.High) || reserves(i)):
		out.cap = capExact
	case i.Max == nil && high != nil:
		out.cap = capRoom
	case isArray:
		out.cap = capExact
	}
	return out
}

// showsNothing reports whether the view has no length, so that nothing that is
// written into its array can be seen through it.
func (v view) showsNothing() bool { return constLen(v.hi) == 0 && v.lo == nil }

// zeroLen is the length of a view that shows nothing yet.
var zeroLen = ssa.NewConst(constant.MakeInt64(0), types.Typ[types.Int])

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

// reserves reports whether i gives an empty slice whose room is bounded, behind the
// beginning of the array: a.buf[n:n:n+k]. Whoever writes it so cuts an array up, and
// appends go to the owner's own part or elsewhere.
func reserves(i *ssa.Slice) bool {
	return i.Low != nil && !ssax.IsInt(i.Low, 0) && (i.Low == i.High || i.High != nil && ssax.SameOperand(i.Low, i.High))
}
