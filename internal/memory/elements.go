package memory

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// otherElement reports whether register reg holds an element that each round of the loop
// at i takes out of a collection, and an earlier loop has made the arrays of the
// elements: m[k] = append(m[k], v). Each round has another array then.
func (x *exec) otherElement(l loc, reg ssa.Value, i ssa.Instruction) bool {
	taken, ok := setTo(baseReg(reg)).(ssa.Instruction)
	if !ok || !takenOut(taken) || x.shape.Loop(taken.Block()) == nil || x.shape.Loop(taken.Block()) != x.shape.Loop(i.Block()) {
		return false
	}
	r := x.t.rootOf(l)
	return r.instr != nil && x.shape.Loop(r.instr.Block()) != nil
}

// setTo gives what a field of a new object was set to, if v is loaded from the field
// and nothing else is stored there; otherwise v.
func setTo(v ssa.Value) ssa.Value {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return v
	}
	at, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return v
	}
	var set *ssa.Store
	for _, ref := range ssax.Referrers(at.X) {
		same, ok := ref.(*ssa.FieldAddr)
		if !ok || same.Field != at.Field {
			continue
		}
		for _, ref := range ssax.Referrers(same) {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == same && ssax.Before(st, load) {
				if set != nil {
					return v
				}
				set = st
			}
		}
	}
	if _, made := at.X.(*ssa.Alloc); !made || set == nil {
		return v
	}
	return baseReg(set.Val)
}

// takenOut reports whether i gives an element of a collection, in loops another one
// each time.
func takenOut(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Extract:
		_, next := i.Tuple.(*ssa.Next)
		return next
	case *ssa.Lookup:
		_, constant := i.Index.(*ssa.Const)
		return !constant
	case *ssa.UnOp:
		at, ok := i.X.(*ssa.IndexAddr)
		if !ok || i.Op != token.MUL {
			return false
		}
		_, constant := at.Index.(*ssa.Const)
		return !constant
	}
	return false
}
