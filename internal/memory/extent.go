package memory

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/ssax"
)

// The engine tells views apart by the registers that bound them, which is
// enough to say what overlaps. People who ask want numbers; they are computed
// from the same registers, without regard to branches: an interval that holds
// wherever the code gets past its own bounds checks.

// A span is an interval of numbers.
type span struct{ lo, hi int64 }

// inf stands for a bound that is not known.
const inf = math.MaxInt64 / 4

var (
	anyNumber = span{-inf, inf}
	anyLength = span{0, inf}
)

func exactly(n int64) span { return span{n, n} }

func (s span) plus(o span) span {
	return span{clampInf(s.lo + o.lo), clampInf(s.hi + o.hi)}
}

func (s span) minus(o span) span {
	return span{clampInf(s.lo - o.hi), clampInf(s.hi - o.lo)}
}

func (s span) join(o span) span { return span{min(s.lo, o.lo), max(s.hi, o.hi)} }

// within cuts s down to what lies in o.
func (s span) within(o span) span {
	lo, hi := max(s.lo, o.lo), min(s.hi, o.hi)
	if lo > hi {
		return o
	}
	return span{lo, hi}
}

func (s span) exact() bool { return s.lo == s.hi }

func clampInf(n int64) int64 { return min(max(n, -inf), inf) }

// number gives the range for readers.
func (s span) number() alias.Range {
	r := alias.Range{Min: max(s.lo, 0)}
	if s.hi < inf/2 {
		hi := s.hi
		r.Max = &hi
	}
	return r
}

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
		return anyExtent, false
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
		return extent{exactly(0), q.length(v.Len, seen), q.length(v.Cap, seen)}, q.x.val(v).refersTo(arr)
	case *ssa.Convert:
		if c, ok := v.X.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String && ssax.IsBytes(v.Type()) {
			n := int64(len(constant.StringVal(c.Value)))
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

// phiExtent joins the paths. What a loop changes is not known but for its
// beginning; a slice that a loop only appends to goes on beginning where it did.
func (q *inquiry) phiExtent(v *ssa.Phi, arr loc, seen map[ssa.Value]bool) (extent, bool) {
	var out extent
	any, loop := false, false
	for n, e := range v.Edges {
		if e != v && q.x.shape.Back(v.Block().Preds[n], v.Block()) {
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
	size := q.size(w.loc, seen)
	e := extent{off: span{0, size.hi}, len: span{0, size.hi}, cap: span{0, size.hi}}
	if w.cut {
		return e
	}
	if w.win == whole || w.win == head {
		e.off = exactly(0)
	} else if w.lo != nil {
		e.off = q.num(w.lo, seen, 0).within(e.off)
	}
	if w.hi != nil {
		e.len = q.num(w.hi, seen, 0).minus(e.off).within(e.len)
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
		top = q.num(v.Max, seen, 0).within(span{0, base.cap.hi})
	}
	if v.Low != nil {
		low = q.num(v.Low, seen, 0).within(span{0, top.hi})
	}
	if v.High != nil {
		high = q.num(v.High, seen, 0).within(span{low.lo, top.hi})
	}
	e := extent{off: base.off.plus(low), cap: top.minus(low).within(anyLength)}
	e.len = high.minus(low).within(anyLength)
	if n, ok := distance(v.Low, v.High); ok {
		e.len = q.num(n, seen, 0).within(anyLength)
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
	if sameOperand(sum.X, low) {
		return sum.Y, true
	}
	if sameOperand(sum.Y, low) {
		return sum.X, true
	}
	return nil, false
}

// appendExtent gives the extent of an append's result in arr, which is what it
// was appended to or the copy.
func (q *inquiry) appendExtent(v *ssa.Call, arr loc, seen map[ssa.Value]bool) (extent, bool) {
	base := v.Call.Args[0]
	added := q.added(v, seen)
	if arr == q.x.fresh(v, 100) {
		n := q.lengthOf(base, seen).plus(added)
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
func (q *inquiry) added(v *ssa.Call, seen map[ssa.Value]bool) span {
	return q.lengthOf(v.Call.Args[1], seen)
}

// lengthOf gives the length of a slice, string or nil, whichever array it is of.
func (q *inquiry) lengthOf(v ssa.Value, seen map[ssa.Value]bool) span {
	return q.anywhere(v, seen).len
}

// anywhere joins the extents of v in all arrays it can be of.
func (q *inquiry) anywhere(v ssa.Value, seen map[ssa.Value]bool) extent {
	if c, ok := v.(*ssa.Const); ok {
		n := int64(0)
		if c.Value != nil && c.Value.Kind() == constant.String {
			n = int64(len(constant.StringVal(c.Value)))
		}
		return extent{exactly(0), exactly(n), exactly(n)}
	}
	var out extent
	any := false
	for _, w := range q.refine(v, 0) {
		if e, ok := q.extent(v, w.loc, seen); !ok {
			return anyExtent
		} else if any {
			out = out.join(e)
		} else {
			out, any = e, true
		}
	}
	if phi, ok := v.(*ssa.Phi); ok && any { // edges that are nil have no view
		for _, e := range phi.Edges {
			if c, ok := e.(*ssa.Const); ok && c.IsNil() {
				out = out.join(extent{exactly(0), exactly(0), exactly(0)})
			}
		}
	}
	if !any {
		return anyExtent
	}
	return out
}

// size is the number of elements of an array, its capacity counted.
func (q *inquiry) size(arr loc, seen map[ssa.Value]bool) span {
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
		return q.length(v.Cap, seen)
	case *ssa.Alloc:
		if a, ok := v.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array); ok {
			return exactly(a.Len())
		}
	case *ssa.Convert:
		if e, ok := q.extent(v, arr, seen); ok {
			return e.cap
		}
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "append") && r.index == 100 {
			if e, ok := q.appendExtent(v, arr, seen); ok {
				return e.cap
			}
		}
	}
	return anyLength
}

// length is num for what cannot be negative.
func (q *inquiry) length(v ssa.Value, seen map[ssa.Value]bool) span {
	return q.num(v, seen, 0).within(anyLength)
}

// num gives the numbers an integer register can hold.
func (q *inquiry) num(v ssa.Value, seen map[ssa.Value]bool, depth int) span {
	if depth > 8 {
		return anyNumber
	}
	out := typeRange(v.Type())
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.Int {
			if n, ok := constant.Int64Val(v.Value); ok {
				return exactly(clampInf(n))
			}
		}
	case *ssa.Convert:
		return q.num(v.X, seen, depth+1).within(out)
	case *ssa.BinOp:
		x, y := q.num(v.X, seen, depth+1), q.num(v.Y, seen, depth+1)
		switch v.Op {
		case token.ADD:
			return x.plus(y).within(out)
		case token.SUB:
			return x.minus(y).within(out)
		case token.REM:
			if y.exact() && y.lo > 0 && x.lo >= 0 {
				return span{0, y.lo - 1}
			}
		case token.AND:
			if y.lo >= 0 {
				return span{0, y.hi}
			}
		case token.QUO:
			if y.exact() && y.lo > 0 && x.lo >= 0 && x.hi < inf {
				return span{x.lo / y.lo, x.hi / y.lo}
			}
		case token.MUL:
			if x.exact() && y.exact() && x.lo >= 0 && y.lo >= 0 && x.lo < 1<<30 && y.lo < 1<<30 {
				return exactly(x.lo * y.lo)
			}
		}
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "len") && !ssax.IsMap(v.Call.Args[0].Type()) {
			return q.lengthOf(v.Call.Args[0], seen)
		}
		if ssax.IsBuiltin(&v.Call, "cap") {
			return q.anywhere(v.Call.Args[0], seen).cap
		}
	case *ssa.Phi:
		return q.phiNumber(v, seen, depth).within(out)
	}
	return out
}

// phiNumber joins the paths; a counter that a loop only adds to never falls
// below where it begins.
func (q *inquiry) phiNumber(v *ssa.Phi, seen map[ssa.Value]bool, depth int) span {
	var out span
	any := false
	for _, e := range v.Edges {
		var s span
		if sum, ok := e.(*ssa.BinOp); ok && sum.Op == token.ADD && sum.X == v {
			step := q.num(sum.Y, seen, depth+1)
			if step.lo < 0 {
				return anyNumber
			}
			s = span{inf, inf}
		} else if e == v {
			continue
		} else {
			s = q.num(e, seen, depth+3)
		}
		if any {
			out = out.join(s)
		} else {
			out, any = s, true
		}
	}
	return out
}

// typeRange is what a type alone says of its numbers.
func typeRange(t types.Type) span {
	b, ok := t.Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsUnsigned == 0 {
		return anyNumber
	}
	switch b.Kind() {
	case types.Uint8:
		return span{0, math.MaxUint8}
	case types.Uint16:
		return span{0, math.MaxUint16}
	case types.Uint32:
		return span{0, math.MaxUint32}
	}
	return anyLength
}

// refine gives what a register refers to, without what numbers rule out: an
// append for which there is room makes no copy, and one for which there is none
// leaves its array.
func (q *inquiry) refine(v ssa.Value, depth int) value {
	all := q.x.val(v)
	if depth > 8 {
		return all
	}
	switch v := v.(type) {
	case *ssa.Slice:
		return only(all, q.refine(v.X, depth+1), q.x.t)
	case *ssa.Call:
		if !ssax.IsBuiltin(&v.Call, "append") || len(v.Call.Args) != 2 {
			return all
		}
		fresh := q.x.fresh(v, 100)
		base := q.refine(v.Call.Args[0], depth+1)
		switch e := q.anywhere(v.Call.Args[0], map[ssa.Value]bool{}); q.fits(e, q.added(v, map[ssa.Value]bool{})) {
		case alias.InPlace:
			return only(all, base, q.x.t)
		case alias.Copies:
			return all.mapViews(func(w view) (view, bool) { return w, w.loc == fresh })
		}
		return only(all, base.add(view{loc: fresh}), q.x.t)
	}
	return all
}

// only keeps the views of v that are of an array some refers to.
func only(v, some value, t *locTable) value {
	return v.mapViews(func(w view) (view, bool) { return w, some.refersTo(w.loc) })
}

// fits says what appending that many elements to a slice of that extent does.
func (q *inquiry) fits(e extent, added span) alias.Outcome {
	switch {
	case e.len.hi < inf/2 && e.len.plus(added).hi <= e.cap.lo:
		return alias.InPlace
	case e.len.plus(added).lo > e.cap.hi:
		return alias.Copies
	}
	return alias.Either
}
