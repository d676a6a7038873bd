package retention

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A list is a slice that outlives the functions which change it: a field, a
// package-level variable, or what a parameter points to. For all objects at
// once it is known by the field, or by the slice type where it is a type of
// its own.
type list struct {
	field types.Object
	named *types.TypeName
}

// shrink is how elements leave a list.
type shrink uint8

const (
	none shrink = iota
	// popped: the last element goes.
	popped
	// shifted: those behind are moved down.
	shifted
	// advanced: the first goes.
	advanced
	// filtered: those that stay are written to the front.
	filtered
	// emptied: all go.
	emptied
)

// A removal is one point where a list gets shorter and its array stays.
type removal struct {
	how   shrink
	list  list
	addr  ssa.Value
	store *ssa.Store
	// at is the place of the slicing.
	at token.Pos
	// moved is the call that moved elements down.
	moved ssa.Instruction
	// wrong is where a slot is cleared that is overwritten afterwards.
	wrong token.Pos
	// beside: what is known to be cleared is another list of the object.
	beside bool
}

// slots reports elements that stay behind the end of a list.
func slots(p *rule.Pass, fns []*ssa.Function) {
	var left []*removal
	careful := map[list]token.Pos{}
	carefulPop := map[list]token.Pos{}
	tidy, resets := findTidy(fns), findResets(fns)
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
				r := removalAt(st)
				if r == nil || r.how == emptied && tidy.after(r) {
					continue
				}
				clears := cleared(fn, r)
				if clears == nil {
					left = append(left, r)
					continue
				}
				if r.how == emptied {
					continue
				}
				at := clears.Pos()
				if old, ok := careful[r.list]; !ok || at < old {
					careful[r.list] = at
				}
				if r.how == popped && together(clears, r.store) {
					carefulPop[r.list] = at
				}
			}
		}
	}
	for _, r := range left {
		at := careful[r.list]
		switch r.how {
		case popped:
			// The next push overwrites the slot, so it takes another pop to show
			// that it matters.
			at = carefulPop[r.list]
		case emptied:
			// So do the next pushes; but who clears one slot does not mean to leave all.
			if at = tidy.removes[r.list]; !at.IsValid() {
				at = resets.beside(r)
				r.beside = true
			}
			if !at.IsValid() {
				continue
			}
		}
		reportSlot(p, fns, r, at)
	}
}

// removalAt looks at what is stored into a list.
func removalAt(st *ssa.Store) *removal {
	s, ok := st.Val.Type().Underlying().(*types.Slice)
	if !ok || !pins(s.Elem(), 0) && !hasText(s.Elem(), 0) {
		return nil
	}
	l, ok := listAt(st.Addr)
	if !ok {
		return nil
	}
	r := &removal{list: l, addr: st.Addr, store: st}
	switch v := st.Val.(type) {
	case *ssa.Slice:
		if !isList(v.X, st.Addr) || v.Max != nil {
			return nil
		}
		r.at = v.Pos()
		r.how, r.moved = shrinkBy(v, st)
	case *ssa.Call:
		r.at = v.Pos()
		r.how = deletes(v, st.Addr)
		r.moved = v
	case *ssa.Phi:
		if cut := filters(v, st.Addr, map[ssa.Value]bool{}); cut != nil {
			r.how, r.at = filtered, cut.Pos()
		}
	}
	if r.how == none || r.how != emptied && !pins(s.Elem(), 0) {
		return nil
	}
	return r
}

// shrinkBy classifies list = list[low:high].
func shrinkBy(v *ssa.Slice, st *ssa.Store) (shrink, ssa.Instruction) {
	switch {
	case v.Low != nil && v.High == nil && (ssax.IsInt(v.Low, 1) || lastOnes(v)):
		return advanced, nil
	case fromStart(v) && v.High != nil && lessOne(v.High):
		for _, i := range instrs(v.Parent()) {
			c, ok := i.(*ssa.Call)
			if ok && ssax.IsBuiltin(c.Common(), "copy") && partOf(c.Call.Args[0], st.Addr) && partOf(c.Call.Args[1], st.Addr) && ssax.Before(c, st) {
				return shifted, c
			}
		}
		return popped, nil
	case fromStart(v) && v.High != nil && ssax.IsInt(v.High, 0):
		return emptied, nil
	}
	return none, nil
}

// fromStart recognises list[:high] and list[0:high].
func fromStart(v *ssa.Slice) bool { return v.Low == nil || ssax.IsInt(v.Low, 0) }

// lastOnes recognises list[len(list)-n:], which lets go of all but the last n.
func lastOnes(v *ssa.Slice) bool {
	rest, ok := v.Low.(*ssa.BinOp)
	if !ok || rest.Op != token.SUB {
		return false
	}
	n, ok := rest.X.(*ssa.Call)
	return ok && ssax.IsBuiltin(&n.Call, "len") && ssax.SameOperand(n.Call.Args[0], v.X)
}

// deletes recognises append(list[:i], list[j:]...).
func deletes(c *ssa.Call, addr ssa.Value) shrink {
	if !ssax.IsBuiltin(c.Common(), "append") {
		return none
	}
	head, ok1 := c.Call.Args[0].(*ssa.Slice)
	tail, ok2 := c.Call.Args[1].(*ssa.Slice)
	if ok1 && ok2 && isList(head.X, addr) && isList(tail.X, addr) && head.Low == nil && head.High != nil && tail.Low != nil && tail.High == nil && head.Max == nil &&
		!notBefore(head.High, tail.Low) {
		return shifted
	}
	return none
}

// notBefore recognises a == b and a == b + n: append(s[:i+1], s[i:]...) makes
// room, it deletes nothing.
func notBefore(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	sum, ok := a.(*ssa.BinOp)
	return ok && sum.Op == token.ADD && (sum.X == b || sum.Y == b)
}

// filters gives list[:0] if v is what appends in a loop made of it.
func filters(v ssa.Value, addr ssa.Value, seen map[ssa.Value]bool) *ssa.Slice {
	if seen[v] {
		return nil
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Phi:
		for _, e := range v.Edges {
			if cut := filters(e, addr, seen); cut != nil {
				return cut
			}
		}
	case *ssa.Call:
		if ssax.IsBuiltin(v.Common(), "append") {
			return filters(v.Call.Args[0], addr, seen)
		}
	case *ssa.Slice:
		if v.High != nil && ssax.IsInt(v.High, 0) && isList(v.X, addr) {
			return v
		}
	}
	return nil
}

// listAt names the list at an address, if it outlives the function.
func listAt(addr ssa.Value) (list, bool) {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		s := a.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		return list{field: s.Field(a.Field).Origin()}, ssax.Outlives(a.X)
	case *ssa.Global:
		return list{field: a.Object()}, true
	case *ssa.Parameter, *ssa.FreeVar:
		if n, ok := types.Unalias(a.Type().Underlying().(*types.Pointer).Elem()).(*types.Named); ok {
			return list{named: n.Origin().Obj()}, true
		}
	}
	return list{}, false
}

// pins reports whether a value of type t keeps other memory alive. Times and network
// addresses have pointers to what the whole program shares: time zones and their names.
func pins(t types.Type, depth int) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && (n.Obj().Pkg().Path() == "time" || n.Obj().Pkg().Path() == "net/netip") {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return true
	case *types.Array:
		return depth < 5 && pins(u.Elem(), depth+1)
	case *types.Struct:
		for f := range u.Fields() {
			if depth < 5 && pins(f.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

// isList reports whether v is loaded from addr.
func isList(v, addr ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	return ok && load.Op == token.MUL && ssax.Same(load.X, addr)
}

func partOf(v, addr ssa.Value) bool {
	if s, ok := v.(*ssa.Slice); ok {
		return partOf(s.X, addr)
	}
	return isList(v, addr)
}

// lessOne reports whether v is x - 1, or what may be one.
func lessOne(v ssa.Value) bool {
	b, ok := v.(*ssa.BinOp)
	return ok && b.Op == token.SUB && ssax.IsInt(b.Y, 1)
}

func instrs(fn *ssa.Function) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range fn.Blocks {
		out = append(out, b.Instrs...)
	}
	return out
}

// together reports whether one never runs without the other: a slot that is
// cleared under a condition says that some elements leave nothing behind.
func together(clears, removes ssa.Instruction) bool {
	return ssax.Before(clears, removes) || ssax.Before(removes, clears)
}

// cleared finds what clears a slot of the list that r shortens in fn; it notes a
// slot that is cleared before the elements are moved over it.
func cleared(fn *ssa.Function, r *removal) ssa.Instruction {
	for _, i := range instrs(fn) {
		switch i := i.(type) {
		case *ssa.Store:
			ia, ok := i.Addr.(*ssa.IndexAddr)
			if !ok || !isZero(i.Val) || !ofList(ia.X, r) {
				continue
			}
			if r.how == shifted && r.moved != nil && ssax.Before(i, r.moved) && !r.lastSlot(ia) {
				r.wrong = i.Pos()
				continue
			}
			return i
		case *ssa.Call:
			if ssax.IsBuiltin(i.Common(), "clear") && ofList(i.Call.Args[0], r) {
				return i
			}
			if passesList(i, r) {
				return i // it may do so
			}
		}
	}
	return nil
}

// lastSlot reports whether the slot at ia is the one behind the new end.
func (r *removal) lastSlot(ia *ssa.IndexAddr) bool { return lessOne(ia.Index) }

// ofList reports whether v is the list's array.
func ofList(v ssa.Value, r *removal) bool {
	if partOf(v, r.addr) {
		return true
	}
	base := r.store.Val
	if s, ok := base.(*ssa.Slice); ok && r.how != filtered {
		base = s.X
	}
	for {
		s, ok := v.(*ssa.Slice)
		if !ok {
			return v == base
		}
		v = s.X
	}
}

// passesList reports whether a call gets the list and could clear the slots.
func passesList(c *ssa.Call, r *removal) bool {
	if _, ok := c.Call.Value.(*ssa.Builtin); ok || c == r.moved {
		return false
	}
	for _, a := range c.Call.Args {
		if _, ok := a.(*ssa.Slice); ok && partOf(a, r.addr) {
			return true
		}
	}
	return false
}

// givesZero reports whether a call can only give a zero value: of a type parameter that it
// has no argument of, a function has no other.
func givesZero(call *ssa.Call) bool {
	fn := call.Call.StaticCallee()
	if fn == nil || len(call.Call.Args) > 0 {
		return false
	}
	results := ssax.Origin(fn).Signature.Results()
	if results.Len() != 1 {
		return false
	}
	_, ok := results.At(0).Type().(*types.TypeParam)
	return ok
}

func isZero(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	if ok {
		return c.Value == nil
	}
	if call, ok := v.(*ssa.Call); ok {
		return givesZero(call)
	}
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	a, ok := load.X.(*ssa.Alloc) // T{} of a struct type
	if !ok {
		return false
	}
	for _, ref := range ssax.Referrers(a) {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == a {
			return false
		}
		if _, ok := ref.(*ssa.FieldAddr); ok {
			return false
		}
	}
	return true
}

// gone tells where fn lets go of elements of r's list in another way, so that
// the list is the last to hold them: they are deleted from a map or closed.
func gone(r *removal) token.Pos {
	for _, i := range instrs(r.store.Parent()) {
		c, ok := i.(*ssa.Call)
		if !ok || !ssax.IsBuiltin(c.Common(), "delete") {
			continue
		}
		if m, ok := c.Call.Args[0].Type().Underlying().(*types.Map); ok && sameElem(m.Elem(), r) {
			return c.Pos()
		}
	}
	return token.NoPos
}

func sameElem(t types.Type, r *removal) bool {
	return types.Identical(t, r.store.Val.Type().Underlying().(*types.Slice).Elem())
}

var leaves = map[shrink]string{
	popped:   "the removed element stays in the slot behind the end of ",
	shifted:  "the slot behind the new end still holds an element of ",
	advanced: "the removed element stays in the array in front of ",
	filtered: "the slots behind the new end still hold the elements that were filtered out of ",
	emptied:  "the array still holds all elements that were in ",
}

func reportSlot(p *rule.Pass, fns []*ssa.Function, r *removal, careful token.Pos) {
	name := rule.Quote(listName(r.addr), "the list")
	rep := rule.Report{
		Level: finding.Audit, Pos: r.at,
		Message: leaves[r.how] + name + ", so the garbage collector cannot free it",
		Steps:   []rule.Step{{Role: finding.Kept, Pos: r.at, Text: "the array keeps what is no longer in the list"}},
		Remedy:  "clear the slot after the move: set it to the zero value, or use slices.Delete or clear",
	}
	if r.how == emptied {
		rep.Message = leaves[r.how] + name + ", so the garbage collector cannot free them"
		rep.Remedy = "clear the list before it is cut: clear(list)"
	}
	if r.how == filtered {
		rep.Message = leaves[r.how] + name + ", so the garbage collector cannot free them"
		rep.Remedy = "clear what is behind the new end, use slices.DeleteFunc, or filter into a new slice"
	}
	switch {
	case r.wrong.IsValid():
		rep.Level = finding.Default
		rep.Steps = append(rep.Steps, rule.Step{Role: finding.Via, Pos: r.wrong, Text: "this clears a slot that is overwritten afterwards"})
	case careful.IsValid() && r.how != advanced:
		rep.Level = finding.Default
		text := "the slot is cleared here, in another way to remove"
		if r.beside {
			text = "a list beside it is cleared before it is emptied"
		}
		rep.Steps = append(rep.Steps, rule.Step{Role: finding.Via, Pos: careful, Text: text})
	case r.how == filtered:
		if at := gone(r); at.IsValid() {
			rep.Level = finding.Default
			rep.Steps = append(rep.Steps, rule.Step{Role: finding.Via, Pos: at, Text: "nobody else is meant to hold it any longer"})
		}
	}
	rep.Fixes = clearSlots(p, fns, r, careful.IsValid() || r.wrong.IsValid())
	rep.Pos, rep.End = p.Statement(rep.Pos)
	p.Report(rep)
}

func listName(addr ssa.Value) string {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		s := a.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		name := s.Field(a.Field).Name()
		if base := listName(a.X); base != "" {
			return base + "." + name
		}
		return name
	case *ssa.UnOp:
		return listName(a.X)
	case *ssa.Parameter:
		return a.Name()
	case *ssa.FreeVar:
		return a.Name()
	case *ssa.Global:
		return a.Name()
	}
	return ""
}
