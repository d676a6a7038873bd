package memory

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/ssax"
)

// relation says what the holder h sees of what the expression shows. e and f
// are their extents.
func (q *inquiry) relation(v value, e extent, h value, f extent) alias.Shows {
	if q.kind() != "array" {
		return q.pathRelation(v, h)
	}
	if len(v) == 0 || len(h) == 0 || v[0].loc != h[0].loc {
		return q.pathRelation(v, h)
	}
	end, hend := e.off.plus(e.len), f.off.plus(f.len)
	switch {
	case e.len.hi == 0, f.len.hi == 0, end.hi <= f.off.lo, hend.hi <= e.off.lo, len(v) == 1 && len(h) == 1 && disjoint(v[0], h[0]):
		return q.apart(v, e, h, f)
	case e.off.exact() && e.off == f.off && e.len.exact() && e.len == f.len:
		return alias.Same
	case f.off.hi <= e.off.lo && hend.lo >= end.hi:
		return alias.More
	case e.off.hi <= f.off.lo && end.lo >= hend.hi:
		return alias.Less
	case f.off.hi < end.lo && e.off.hi < hend.lo:
		return alias.Overlaps
	}
	if len(v) == 1 && len(h) == 1 {
		return likely(v[0], h[0])
	}
	return alias.Perhaps
}

// likely compares views by what bounds them.
func likely(a, b view) alias.Shows {
	switch {
	case a.cut && b.cut:
		return alias.Perhaps
	case b.cut:
		b.win = part
	case a.cut:
		a.win = part
	}
	switch {
	case a.win == b.win && a.lo == b.lo && a.hi == b.hi && a.grown == b.grown && (a.win == whole || a.lo != nil || a.hi != nil):
		return alias.Same
	case b.win == whole && b.grown == nil && a.grown == nil:
		return alias.More
	case a.win == whole && a.grown == nil && b.grown == nil:
		return alias.Less
	}
	return alias.Perhaps
}

// apart tells views that show different elements by who would write over whom.
func (q *inquiry) apart(v value, e extent, h value, f extent) alias.Shows {
	switch {
	case reaches(e, f):
		return alias.Behind
	case reaches(f, e):
		return alias.Before
	case len(v) == 1 && len(h) == 1 && v[0].cap != capExact && v[0].hi != nil && v[0].hi == h[0].lo:
		return alias.Behind
	case len(v) == 1 && len(h) == 1 && h[0].cap != capExact && h[0].hi != nil && h[0].hi == v[0].lo:
		return alias.Before
	}
	return alias.Other
}

// reaches reports whether appends to a can write over what b shows behind it.
func reaches(a, b extent) bool {
	return b.len.hi > 0 && a.cap.hi > a.len.lo && b.off.plus(b.len).hi > a.off.plus(a.len).lo && b.off.lo < a.off.plus(a.cap).hi
}

// pathRelation compares by paths: an element or field against what it lies in.
func (q *inquiry) pathRelation(v, h value) alias.Shows {
	t := q.x.t
	if len(v) == 0 || len(h) == 0 {
		return alias.Perhaps
	}
	a, b := v[0].loc, h[0].loc
	switch {
	case a == b && t.nodes[a].kind == stepElem:
		return alias.Perhaps // two elements, or the same one
	case a == b:
		return alias.Same
	case t.under(a, b):
		if q.kind() != "array" && t.arrayOf(a) != noLoc && (h[0].win != whole || h[0].grown != nil) {
			return alias.Perhaps
		}
		return alias.More
	case t.under(b, a):
		return alias.Less
	}
	return alias.Other
}

// shown describes the part of an array that register v, or views that lie in a
// cell, show.
func (q *inquiry) shown(v ssa.Value, e extent, views value) *alias.View {
	out := &alias.View{Offset: e.off.number(), Length: e.len.number()}
	if _, isString := q.typeOf().Underlying().(*types.Basic); !isString {
		c := e.cap.number()
		out.Capacity = &c
	}
	out.Low, out.High = q.boundsText(v, views)
	return out
}

// boundsText gives the bounds of a slice expression as they stand in the source.
func (q *inquiry) boundsText(v ssa.Value, views value) (low, high string) {
	if len(views) == 1 {
		if r := q.makers[views[0]]; r != nil {
			v = r
		}
	}
	sl, ok := v.(*ssa.Slice)
	if !ok {
		return "", ""
	}
	e := q.slices[sl.Pos()]
	if e == nil {
		return "", ""
	}
	text := func(b ast.Expr) string {
		if b == nil {
			return ""
		}
		return types.ExprString(b)
	}
	return text(e.Low), text(e.High)
}

// sizes gives the number of elements of the array and the bytes of each.
func (q *inquiry) sizes(top loc, views value) (n *alias.Range, bytes int64, ok bool) {
	if q.kind() != "array" || len(views) == 0 {
		return nil, 0, false
	}
	size := q.size(views[0].loc).number()
	bytes = 1
	if s, isSlice := q.typeOf().Underlying().(*types.Slice); isSlice {
		bytes = q.sizeof(s.Elem())
	}
	return &size, bytes, true
}

// sizeof is the size of a type in bytes, 0 if type parameters decide it.
func (q *inquiry) sizeof(t types.Type) (n int64) {
	defer func() {
		if recover() != nil {
			n = 0 // go/types has no size for type parameters
		}
	}()
	return q.p.work.pass.TypesSizes.Sizeof(t)
}

// appendHere says what append(expression, x) would do.
func (q *inquiry) appendHere() *alias.Append {
	e := anyExtent
	if !q.IsAddr {
		e = q.anywhere(q.Value)
	} else if len(q.views) > 0 {
		e = q.viewExtents(q.views)
	}
	does := fits(e, exactly(1))
	exact := len(q.views) > 0 && !slices.ContainsFunc(q.views, func(w view) bool { return w.cap != capExact || w.cut })
	if does == alias.Either && exact {
		does = alias.Copies
	}
	if len(q.views) == 0 && does == alias.Either && nilOnly(q.Value) {
		does = alias.Copies
	}
	out := &alias.Append{Does: does}
	for _, top := range q.storages(q.views) {
		views := q.in(q.views, top)
		for _, h := range q.holders(top, views) {
			if over(q.extentOf(q.Value, views), h) && does != alias.Copies && !slices.Contains(out.Over, h.Name) {
				out.Over = append(out.Over, h.Name)
			}
		}
	}
	switch does {
	case alias.InPlace:
		out.Text = fmt.Sprintf("writes into this array: %s", room(e))
	case alias.Copies:
		out.Text = "moves to an array of its own: the capacity ends with the length"
	default:
		out.Text = "writes into this array where the capacity allows it, else moves to one of its own: which one is not known here"
	}
	return out
}

// nilOnly reports whether a register is certainly nil.
func nilOnly(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

func room(e extent) string {
	n := e.cap.minus(e.len)
	if n.exact() {
		if n.lo == 1 {
			return "there is room for 1 more element"
		}
		return fmt.Sprintf("there is room for %d more elements", n.lo)
	}
	return fmt.Sprintf("there is room for at least %d more", max(n.lo, 1))
}

// over reports whether a holder can see the element behind the end of e.
func over(e extent, h alias.Holder) bool {
	switch h.Shows {
	case alias.Behind:
		return h.View == nil || h.View.Offset.Min <= e.off.plus(e.len).hi
	case alias.Other, alias.Same, alias.Less:
		return false
	}
	if h.View == nil {
		return h.Shows == alias.More && h.Kind != "closure"
	}
	end := e.off.plus(e.len)
	return h.View.Length.Max == nil || h.View.Offset.Max == nil || *h.View.Offset.Max+*h.View.Length.Max > end.lo
}

// keeps says what a kept value keeps in memory.
func (q *inquiry) keeps(top loc, views value, s *alias.Storage) alias.Keeps {
	switch s.Kind {
	case "map":
		return alias.Keeps{More: "no", Text: "the whole map, with all that its keys and values refer to; deleting entries does not shrink it"}
	case "channel":
		return alias.Keeps{More: "no", Text: "the channel with all that waits in it"}
	case "function":
		return alias.Keeps{More: "unknown", Text: "the variables that the function literal has captured"}
	case "variable":
		return q.pointerKeeps(top, views)
	}
	e := q.extentOf(q.Value, views)
	size := q.size(views[0].loc)
	unit := "elements"
	if s.ElementBytes == 1 {
		unit = "bytes"
	}
	k := alias.Keeps{}
	if size.exact() && s.ElementBytes > 0 {
		n := size.lo * s.ElementBytes
		k.Bytes = &alias.Range{Min: n, Max: &n}
	}
	part := slices.ContainsFunc(views, func(w view) bool { return w.win != whole || w.cut })
	switch {
	case size.exact() && (e.len.hi < size.lo || part):
		k.More = "yes"
		k.Text = fmt.Sprintf("all %d %s of the array%s, of which this shows %s", size.lo, unit, bytesText(size.lo, s.ElementBytes), countText(e.len.below(size.lo)))
	case e.len.exact() && e.len == size:
		k.More, k.Text = "no", "what it shows and nothing more"
	case size.lo > e.len.hi:
		k.More = "yes"
		k.Text = fmt.Sprintf("the rest of the array too, at least %d %s%s, of which this shows %s", size.lo, unit, bytesText(size.lo, s.ElementBytes), countText(e.len))
	case part:
		k.More, k.Text = "yes", "the rest of the array too, however large, of which this shows "+countText(e.len)
	case size.exact():
		k.More, k.Text = "unknown", fmt.Sprintf("all %d %s of the array%s, whatever this shows of it", size.lo, unit, bytesText(size.lo, s.ElementBytes))
	case s.Origin.Kind == alias.Made || s.Origin.Kind == alias.Grown || s.Origin.Kind == alias.Fresh:
		k.More, k.Text = "unknown", "the array with its spare capacity"
	default:
		k.More, k.Text = "unknown", "the whole array behind it; how much that is beyond what this shows is not known here"
	}
	return k
}

func bytesText(n, each int64) string {
	if each <= 1 {
		return ""
	}
	return fmt.Sprintf(" (%d bytes)", n*each)
}

func countText(s span) string {
	switch {
	case s.exact():
		return fmt.Sprint(s.lo)
	case s.hi < inf/2 && s.lo > 0:
		return fmt.Sprintf("%d to %d", s.lo, s.hi)
	case s.hi < inf/2:
		return fmt.Sprintf("at most %d", s.hi)
	}
	return "a part"
}

// below forgets an upper bound that says nothing: all n elements.
func (s span) below(n int64) span {
	if s.hi >= n {
		s.hi = inf
	}
	return s
}

// pointerKeeps says what a pointer keeps in memory: all of what its variable
// was allocated in.
func (q *inquiry) pointerKeeps(top loc, views value) alias.Keeps {
	part := q.part(views)
	t := q.x.t
	if part == "" {
		k := alias.Keeps{More: "no", Text: "the variable it points to, with all that it refers to"}
		if _, isPtr := q.typeOf().Underlying().(*types.Pointer); !isPtr {
			k = alias.Keeps{More: "unknown", Text: "whatever it refers to"}
		}
		return k
	}
	arr := noLoc
	for _, w := range views {
		if a := t.arrayOf(w.loc); a != noLoc {
			arr = a
		}
	}
	if arr == noLoc {
		return alias.Keeps{More: "yes", Text: "the whole struct that the field is part of"}
	}
	k := alias.Keeps{More: "yes", Text: "the whole array that the element lies in"}
	if size := q.size(arr); size.exact() {
		k.Text = fmt.Sprintf("the whole array that the element lies in, %d elements", size.lo)
		if p, ok := q.typeOf().Underlying().(*types.Pointer); ok && ssax.IsSlice(types.NewSlice(p.Elem())) && t.nodes[views[0].loc].kind == stepElem {
			n := size.lo * q.sizeof(p.Elem())
			k.Bytes = &alias.Range{Min: n, Max: &n}
		}
	}
	return k
}

// maxBesides bounds how much is told of what storage refers to.
const maxBesides = 3

// besides lists what the elements and fields of an allocation refer to, where
// this function put it there.
func (q *inquiry) besides(top loc) []alias.Place {
	var out []alias.Place
	t := q.x.t
	seen := map[loc]bool{top: true}
	for _, l := range q.x.reachable(value{{loc: top}}, 2) {
		c, stored := q.x.st.heap[l]
		if !stored || c.tested {
			continue
		}
		for _, w := range c.val {
			other := t.storage(w.loc)
			if other == noLoc || seen[other] || len(out) == maxBesides {
				continue
			}
			seen[other] = true
			o := q.origin(other)
			if slices.ContainsFunc(out, func(p alias.Place) bool { return strings.HasPrefix(p.Text, o.Text) }) {
				continue
			}
			if w.win != whole || w.cut || t.arrayOf(w.loc) != noLoc {
				o.Text += ", of which only a part is referred to"
			}
			out = append(out, alias.Place{Text: o.Text, Position: q.Place(c.at)})
		}
	}
	return out
}
