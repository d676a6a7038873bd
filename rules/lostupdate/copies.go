package lostupdate

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A copyVar is a variable of a function that holds a copy of a struct or
// array which is somewhere else too.
type copyVar struct {
	*uses
	alloc *ssa.Alloc
	kind  kind
	// source is what holds the original; nil for parameters.
	source ssa.Value
	// copying are the instructions that make the copy.
	copying           map[ssa.Instruction]bool
	readsAt, writesAt map[ssa.Instruction][]access
}

// copiesIn lists the copies that fn makes and whose address stays in fn.
func (fx *effects) copiesIn(fn *ssa.Function) []*copyVar {
	if fn.Synthetic != "" {
		return nil
	}
	var out []*copyVar
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if a, ok := i.(*ssa.Alloc); ok && isAggregate(a.Type()) {
				if c := fx.copyIn(a); c != nil {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

func isAggregate(ptr types.Type) bool {
	switch ptr.Underlying().(*types.Pointer).Elem().Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// copyIn gives nil unless every value that a is assigned as a whole is a copy.
func (fx *effects) copyIn(a *ssa.Alloc) *copyVar {
	c := &copyVar{alloc: a, copying: map[ssa.Instruction]bool{}, readsAt: map[ssa.Instruction][]access{}, writesAt: map[ssa.Instruction][]access{}}
	for _, ref := range ssax.Referrers(a) {
		st, ok := ref.(*ssa.Store)
		if !ok || st.Addr != a {
			continue
		}
		k, source := copied(st.Val)
		if source == a {
			continue // a named result that is returned
		}
		if k == none {
			return nil
		}
		if c.kind == none {
			c.kind, c.source = k, source
		} else if c.source != source {
			c.source = nil
		}
		c.noteCopying(st.Val)
	}
	if c.kind == none {
		return nil
	}
	c.uses = fx.usesOf(a)
	if c.kept || c.returned || len(c.writes) == 0 {
		return nil
	}
	for _, r := range c.reads {
		c.readsAt[r.instr] = append(c.readsAt[r.instr], r)
	}
	for _, w := range c.writes {
		c.writesAt[w.instr] = append(c.writesAt[w.instr], w)
	}
	return c
}

func (c *copyVar) noteCopying(v ssa.Value) {
	if i, ok := v.(ssa.Instruction); ok {
		c.copying[i] = true
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if x, ok := v.X.(ssa.Instruction); ok {
			c.copying[x] = true
			if ia, ok := x.(*ssa.IndexAddr); ok {
				c.noteLoop(ia.X)
			}
		}
	case *ssa.Extract:
		if i, ok := v.Tuple.(ssa.Instruction); ok {
			c.copying[i] = true
		}
	}
}

// noteLoop: the list of a loop is loaded for the loop.
func (c *copyVar) noteLoop(list ssa.Value) {
	if i, ok := list.(ssa.Instruction); ok {
		c.copying[i] = true
	}
}

// isWhole reports whether w assigns the variable as a whole, which makes the
// copy and loses nothing.
func (w access) isWhole() bool { return w.path == "" && w.val != nil }

// onPurpose reports whether what w writes shows that the change is for this
// function only, or reaches its goal without being seen in the copy.
func (c *copyVar) onPurpose(w access, fx *effects) bool {
	if w.decoder != "" {
		return !c.decodedForEffect(w)
	}
	if w.callee != nil {
		return !calledToChange(w) && !c.calledToSet(w, fx)
	}
	switch v := w.val.(type) {
	case *ssa.UnOp:
		// An old value is put back.
		return c.loads(v, w.path)
	case *ssa.Call:
		return c.changedBehind(v, w.path, fx)
	case *ssa.Field:
		// So is one that was read out of the same interface.
		t, ok := v.X.(*ssa.TypeAssert)
		return ok && c.kind == boxed && t.X == c.source
	}
	return false
}

// calledToChange reports whether a call that writes to the copy seems to be
// made for that. Whoever takes the address by hand and passes it means the copy
// as an argument; a result that is used is what the call was for, and the copy
// a cursor; a method that acts on what it wrote has made use of it; a method
// that writes nothing but constants wipes.
func calledToChange(w access) bool {
	call, ok := w.instr.(*ssa.Call)
	if !ok || w.callee.Wipes || len(ssax.Referrers(call)) > 0 || call.Call.StaticCallee().Signature.Recv() == nil {
		return false
	}
	if !w.callee.Outside {
		return true
	}
	return !w.callee.looksAt(w.inCallee)
}

// calledToSet reports whether a method whose result is an error sets a field
// that nothing else sets, without looking at it: then the error is all that
// comes of the call, and those who read the field never find anything.
func (c *copyVar) calledToSet(w access, fx *effects) bool {
	call, ok := w.instr.(*ssa.Call)
	if !ok || w.callee.Wipes || c.kind != receiver || call.Call.StaticCallee().Signature.Recv() == nil {
		return false
	}
	if !ssax.IsError(call.Type()) {
		return false
	}
	return !w.callee.looksAt(w.inCallee) && c.onlyHere(w, fx) && c.missed(w, fx)
}

// looksAt reports whether the function reads the part at p.
func (e *effect) looksAt(p path) bool {
	return slices.ContainsFunc(e.Reads, func(q path) bool { return q.overlaps(p) })
}

// loads reports whether v was read from the part at p.
func (c *copyVar) loads(v ssa.Value, p path) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	q, ok := c.pathOf(load.X)
	return ok && q == p
}

func (c *copyVar) pathOf(addr ssa.Value) (path, bool) {
	switch x := addr.(type) {
	case *ssa.Alloc:
		return "", x == c.alloc
	case *ssa.FieldAddr:
		p, ok := c.pathOf(x.X)
		return p.field(x.Field), ok
	case *ssa.IndexAddr:
		p, ok := c.pathOf(x.X)
		return p.elem(), ok
	}
	return "", false
}

// changedBehind reports whether a call changes what the part at p refers to,
// so that the assignment puts back what is there: a method that returns its
// receiver, or an append to memory that was cut for it.
func (c *copyVar) changedBehind(call *ssa.Call, p path, fx *effects) bool {
	if len(call.Call.Args) == 0 {
		return false
	}
	first := call.Call.Args[0]
	if ssax.IsBuiltin(call.Common(), "append") {
		s, ok := first.(*ssa.Slice)
		return ok && c.derives(s.X, p)
	}
	if !c.loads(first, p) {
		return false
	}
	switch first.Type().Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Chan:
		e := fx.argument(call, first)
		return e == nil || e.Keeps || e.Returns
	}
	return false
}

func (c *copyVar) derives(v ssa.Value, p path) bool {
	if s, ok := v.(*ssa.Slice); ok {
		return c.derives(s.X, p)
	}
	return c.loads(v, p)
}

// renews reports whether w puts an empty map or list in the place of one that
// was used before: the copy is got ready for a use that may never come.
func (c *copyVar) renews(w access) bool {
	switch v := w.val.(type) {
	case *ssa.MakeMap:
	case *ssa.MakeSlice:
		if !ssax.IsInt(v.Len, 0) {
			return false
		}
	case *ssa.Alloc: // &T{}
		if len(ssax.Referrers(v)) != 1 {
			return false
		}
	default:
		return false
	}
	return slices.ContainsFunc(c.reads, func(r access) bool { return r.path.overlaps(w.path) && ssax.Before(r.instr, w.instr) })
}

func isZero(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	if !ok {
		return false
	}
	if c.Value == nil {
		return true
	}
	switch c.Value.Kind() {
	case constant.Bool:
		return !constant.BoolVal(c.Value)
	case constant.String:
		return constant.StringVal(c.Value) == ""
	case constant.Int, constant.Float:
		return constant.Sign(c.Value) == 0
	}
	return false
}

// fillsOwner reports whether the function that makes the copy also sets other
// fields of what holds the original, and leaves the original there: then it
// prepares the original, it does not take it down.
func (c *copyVar) fillsOwner() bool {
	load, ok := c.source.(*ssa.UnOp)
	if !ok {
		return false
	}
	field, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	fills := false
	for _, ref := range ssax.Referrers(field.X) {
		other, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, ref := range ssax.Referrers(other) {
			st, ok := ref.(*ssa.Store)
			if !ok || st.Addr != other {
				continue
			}
			if other.Field == field.Field {
				return false
			}
			fills = fills || !isZero(st.Val)
		}
	}
	return fills
}
