package memory

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/ssax"
)

// An extent is where in its array a slice or string lies, in elements.
type extent struct{ off, len, cap span }

func (e extent) join(o extent) extent {
	return extent{e.off.join(o.off), e.len.join(o.len), e.cap.join(o.cap)}
}

var anyExtent = extent{anyLength, anyLength, anyLength}

// walkDepth bounds how far numbers are followed through registers.
const walkDepth = 24

// extentOf gives the extent of register v in the array of one of its views.
func (q *inquiry) extentOf(v ssa.Value, views value) extent {
	if len(views) == 0 {
		return anyExtent
	}
	if e, ok := q.extent(v, views[0].loc, map[ssa.Value]bool{}); ok && !q.IsAddr {
		return e
	}
	return q.viewExtents(views)
}

// viewExtents joins the extents of views that were loaded from a cell.
func (q *inquiry) viewExtents(views value) extent {
	var out extent
	for n, w := range views {
		e := q.viewExtent(w, map[ssa.Value]bool{})
		if n == 0 {
			out = e
		} else {
			out = out.join(e)
		}
	}
	return out
}

// extent gives the extent of v in array arr, ok false if it is no view of it.
func (q *inquiry) extent(v ssa.Value, arr loc, seen map[ssa.Value]bool) (extent, bool) {
	if seen[v] || len(seen) > walkDepth {
		return anyExtent, q.x.val(v).refersTo(arr)
	}
	seen[v] = true
	defer delete(seen, v)
	switch v := v.(type) {
	case *ssa.ChangeType:
		return q.extent(v.X, arr, seen)
	case *ssa.MakeInterface:
		return q.extent(v.X, arr, seen)
	case *ssa.TypeAssert:
		return q.extent(v.X, arr, seen)
	case *ssa.Slice:
		return q.sliceExtent(v, arr, seen)
	case *ssa.Phi:
		return q.phiExtent(v, arr, seen)
	case *ssa.MakeSlice:
		return extent{exactly(0), q.length(v.Len), q.length(v.Cap)}, q.x.val(v).refersTo(arr)
	case *ssa.Convert:
		if n, ok := bytesOf(v); ok {
			return extent{exactly(0), exactly(n), span{n, inf}}, true
		}
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "append") && len(v.Call.Args) == 2 {
			return q.appendExtent(v, arr, seen)
		}
	}
	views := q.x.val(v).mapViews(func(w view) (view, bool) { return w, w.loc == arr })
	if len(views) == 0 {
		return anyExtent, false
	}
	e := anyExtent
	for n, w := range views {
		if f := q.viewExtent(w, seen); n == 0 {
			e = f
		} else {
			e = e.join(f)
		}
	}
	return e, true
}

// bytesOf gives the number of bytes of a constant string's conversion.
func bytesOf(v *ssa.Convert) (int64, bool) {
	c, ok := v.X.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String || !ssax.IsBytes(v.Type()) {
		return 0, false
	}
	return int64(len(constant.StringVal(c.Value))), true
}

// phiExtent joins the paths. What a loop changes is not known but for its
// beginning; a slice that a loop only appends to goes on beginning where it did.
func (q *inquiry) phiExtent(v *ssa.Phi, arr loc, seen map[ssa.Value]bool) (extent, bool) {
	var out extent
	any, loop := false, false
	for n, e := range v.Edges {
		if e == v {
			continue
		}
		if q.x.shape.Back(v.Block().Preds[n], v.Block()) {
			if !onlyGrows(e, v, 0) {
				return anyExtent, q.x.val(v).refersTo(arr)
			}
			loop = true
			continue
		}
		if f, ok := q.extent(e, arr, seen); ok && any {
			out = out.join(f)
		} else if ok {
			out, any = f, true
		}
	}
	if loop && q.x.val(v).refersTo(arr) {
		if !any {
			out, any = extent{exactly(0), anyLength, anyLength}, true // the copy that an append made
		}
		out.len.hi, out.cap.hi = inf, inf
	}
	return out, any
}

// onlyGrows reports whether v is what appends, and nothing else, made of base.
func onlyGrows(v, base ssa.Value, depth int) bool {
	if v == base {
		return true
	}
	switch v := v.(type) {
	case *ssa.Call:
		return depth < 8 && ssax.IsBuiltin(&v.Call, "append") && onlyGrows(v.Call.Args[0], base, depth+1)
	case *ssa.Phi:
		return depth < 8 && !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return e != v && !onlyGrows(e, base, depth+1) })
	}
	return false
}

// viewExtent gives the extent of a view that is held somewhere: that of the
// register it was made in, or what its bounds say.
func (q *inquiry) viewExtent(w view, seen map[ssa.Value]bool) extent {
	if r := q.makers[w]; r != nil && !seen[r] && !w.cut {
		if e, ok := q.extent(r, w.loc, seen); ok {
			return e
		}
	}
	size := q.size(w.loc)
	e := extent{off: span{0, size.hi}, len: span{0, size.hi}, cap: span{0, size.hi}}
	if w.cut {
		return e
	}
	if w.win == whole || w.win == head {
		e.off = exactly(0)
	} else if w.lo != nil {
		e.off = q.num(w.lo, 0).within(e.off)
	}
	if w.hi != nil {
		e.len = q.num(w.hi, 0).minus(e.off).within(e.len)
	} else if w.win == whole && w.grown == nil && w.cap == capExact {
		e.len = size
	}
	e.cap = span{e.len.lo, size.minus(e.off).hi}
	if w.cap == capExact {
		e.cap = e.len
	}
	return e
}

func (q *inquiry) sliceExtent(v *ssa.Slice, arr loc, seen map[ssa.Value]bool) (extent, bool) {
	var base extent
	if p, ok := v.X.Type().Underlying().(*types.Pointer); ok {
		a, isArray := p.Elem().Underlying().(*types.Array)
		if !isArray || !q.x.val(v).refersTo(arr) {
			return anyExtent, false
		}
		base = extent{exactly(0), exactly(a.Len()), exactly(a.Len())}
	} else {
		var ok bool
		if base, ok = q.extent(v.X, arr, seen); !ok {
			return anyExtent, false
		}
	}
	low, high, top := exactly(0), base.len, base.cap
	if ssax.IsString(v.X.Type()) {
		top = base.len
	}
	if v.Max != nil {
		top = q.num(v.Max, 0).within(span{0, base.cap.hi})
	}
	if v.Low != nil {
		low = q.num(v.Low, 0).within(span{0, top.hi})
	}
	if v.High != nil {
		high = q.num(v.High, 0).within(span{low.lo, top.hi})
	}
	e := extent{off: base.off.plus(low), cap: top.minus(low).within(anyLength)}
	e.len = high.minus(low).within(anyLength)
	if n, ok := distance(v.Low, v.High); ok {
		e.len = q.num(n, 0).within(anyLength)
	}
	e.cap.lo = max(e.cap.lo, e.len.lo)
	return e, true
}

// distance finds n in s[i : i+n].
func distance(low, high ssa.Value) (ssa.Value, bool) {
	sum, ok := high.(*ssa.BinOp)
	if !ok || sum.Op != token.ADD || low == nil {
		return nil, false
	}
	if ssax.SameOperand(sum.X, low) {
		return sum.Y, true
	}
	if ssax.SameOperand(sum.Y, low) {
		return sum.X, true
	}
	return nil, false
}

// appendExtent gives the extent of an append's result in arr, which is what it
// was appended to or the copy.
func (q *inquiry) appendExtent(v *ssa.Call, arr loc, seen map[ssa.Value]bool) (extent, bool) {
	base := v.Call.Args[0]
	added := q.added(v)
	if arr == q.x.fresh(v, 100) {
		n := q.lengthOf(base).plus(added)
		return extent{exactly(0), n, span{n.lo, inf}}, true
	}
	e, ok := q.extent(base, arr, seen)
	if !ok {
		return anyExtent, false
	}
	e.len = e.len.plus(added).within(span{0, e.cap.hi})
	e.cap.lo = max(e.cap.lo, e.len.lo)
	return e, true
}

// added is how many elements an append adds.
func (q *inquiry) added(v *ssa.Call) span {
	return q.lengthOf(v.Call.Args[1])
}

// lengthOf gives the length of a slice, string or nil, whichever array it is of.
func (q *inquiry) lengthOf(v ssa.Value) span {
	return q.anywhere(v).len
}

// anywhere joins the extents of v in all arrays it can be of. A slice that
// hangs on its own extent, as in loops, can be anywhere.
func (q *inquiry) anywhere(v ssa.Value) extent {
	if e, ok := q.extents[v]; ok {
		return e
	}
	q.extents[v] = anyExtent
	q.extents[v] = q.findExtent(v)
	return q.extents[v]
}

func (q *inquiry) findExtent(v ssa.Value) extent {
	if c, ok := v.(*ssa.Const); ok {
		n := int64(0)
		if c.Value != nil && c.Value.Kind() == constant.String {
			n = int64(len(constant.StringVal(c.Value)))
		}
		return extent{exactly(0), exactly(n), exactly(n)}
	}
	var out extent
	any := false
	for _, w := range q.refine(v) {
		if e, ok := q.extent(v, w.loc, map[ssa.Value]bool{}); !ok {
			return anyExtent
		} else if any {
			out = out.join(e)
		} else {
			out, any = e, true
		}
	}
	if !any {
		return anyExtent
	}
	if q.maybeNil(v, map[ssa.Value]bool{}) {
		out = out.join(extent{exactly(0), exactly(0), exactly(0)})
	}
	return out
}

// maybeNil reports whether a slice can be nil, which no view tells of. What
// comes from a cell, a call or a caller can be.
func (q *inquiry) maybeNil(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.MakeSlice, *ssa.Convert:
		return false
	case *ssa.ChangeType:
		return q.maybeNil(v.X, seen)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return q.maybeNil(e, seen) })
	case *ssa.Slice:
		if _, array := v.X.Type().Underlying().(*types.Pointer); array {
			return false
		}
		for _, bound := range []ssa.Value{v.Low, v.High, v.Max} {
			if bound != nil && q.num(bound, 0).lo > 0 {
				return false
			}
		}
		return q.maybeNil(v.X, seen)
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "append") && len(v.Call.Args) == 2 {
			return q.added(v).lo <= 0 && q.maybeNil(v.Call.Args[0], seen)
		}
	}
	return true
}

// size is the number of elements of an array, its capacity counted.
func (q *inquiry) size(arr loc) span {
	t := q.x.t
	if f := t.nodes[arr].fvar; f != nil {
		if a, ok := f.Type().Underlying().(*types.Array); ok {
			return exactly(a.Len())
		}
	}
	if t.nodes[arr].kind != stepRoot {
		return anyLength
	}
	r := t.unaged(t.info[arr])
	switch v := r.value.(type) {
	case *ssa.MakeSlice:
		return q.length(v.Cap)
	case *ssa.Alloc:
		if a, ok := v.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array); ok {
			return exactly(a.Len())
		}
	case *ssa.Convert:
		if n, ok := bytesOf(v); ok {
			return span{n, inf} // the runtime rounds up to a size class
		}
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "append") && r.index == 100 {
			return span{q.lengthOf(v.Call.Args[0]).plus(q.added(v)).lo, inf}
		}
	}
	return anyLength
}

// refine gives what a register refers to, without what numbers rule out: an
// append for which there is room makes no copy, and one for which there is none
// leaves its array.
func (q *inquiry) refine(v ssa.Value) value {
	if w, ok := q.refined[v]; ok {
		return w
	}
	q.refined[v] = q.x.val(v) // while it is asked for by what it hangs on
	q.refined[v] = q.refineNew(v)
	return q.refined[v]
}

func (q *inquiry) refineNew(v ssa.Value) value {
	all := q.x.val(v)
	switch v := v.(type) {
	case *ssa.Slice:
		return only(all, q.refine(v.X))
	case *ssa.Call:
		if !ssax.IsBuiltin(&v.Call, "append") || len(v.Call.Args) != 2 {
			return all
		}
		fresh := q.x.fresh(v, 100)
		base := q.refine(v.Call.Args[0])
		switch q.outcome(v) {
		case alias.InPlace:
			return only(all, base)
		case alias.Copies:
			return all.mapViews(func(w view) (view, bool) { return w, w.loc == fresh })
		}
		return only(all, base.add(view{loc: fresh}))
	}
	return all
}

// outcome says what an append of the code does.
func (q *inquiry) outcome(v *ssa.Call) alias.Outcome {
	return fits(q.anywhere(v.Call.Args[0]), q.added(v))
}

// only keeps the views of v that are of an array some refers to.
func only(v, some value) value {
	return v.mapViews(func(w view) (view, bool) { return w, some.refersTo(w.loc) })
}

// fits says what appending that many elements to a slice of that extent does.
func fits(e extent, added span) alias.Outcome {
	switch {
	case e.len.hi < inf/2 && e.len.plus(added).hi <= e.cap.lo:
		return alias.InPlace
	case e.len.plus(added).lo > e.cap.hi:
		return alias.Copies
	}
	return alias.Either
}
