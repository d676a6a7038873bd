package memory

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// sameEachRound reports whether the append at i adds in each round of its loop
// what it added the round before: that it then writes over it harms nobody.
func (x *exec) sameEachRound(i ssa.Instruction) bool {
	call, ok := i.(ssa.CallInstruction)
	if !ok || !ssax.IsBuiltin(call.Common(), "append") {
		return false
	}
	added := listed(call.Common().Args[1])
	for _, v := range added {
		if !x.invariant(v, i, 0) {
			return false
		}
	}
	return len(added) > 0
}

// samePrefix reports whether two appends add the beginning of one list, of which
// elements are not overwritten where loops come to them again: append(path, key[:i]...).
// Where both have written, there is the same.
func (x *exec) samePrefix(a, b ssa.Instruction) bool {
	from, to := x.prefixAdded(a), x.prefixAdded(b)
	if from == nil || from != to || !x.invariant(from, b, 0) {
		return false
	}
	for _, ref := range ssax.Referrers(from) {
		if at, ok := ref.(*ssa.IndexAddr); ok && slices.ContainsFunc(ssax.Referrers(at), func(i ssa.Instruction) bool { _, written := i.(*ssa.Store); return written }) {
			return false
		}
	}
	return true
}

// prefixAdded gives s where i is append(base, s[:n]...), nil if it is something else.
func (x *exec) prefixAdded(i ssa.Instruction) ssa.Value {
	call, ok := i.(*ssa.Call)
	if !ok || !ssax.IsBuiltin(&call.Call, "append") {
		return nil
	}
	s, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok || s.Low != nil || !ssax.IsSlice(s.X.Type()) {
		return nil
	}
	return s.X
}

// invariant reports whether v is the same in all rounds of the loops around i.
func (x *exec) invariant(v ssa.Value, i ssa.Instruction, depth int) bool {
	in, ok := v.(ssa.Instruction)
	if !ok || !x.shape.ShareLoop(in.Block(), i.Block()) {
		return true
	}
	if depth > 4 {
		return false
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		return v.Op == token.MUL && x.invariant(v.X, i, depth+1) && !x.setInLoop(v.X, i)
	case *ssa.FieldAddr:
		return x.invariant(v.X, i, depth+1)
	case *ssa.Field:
		return x.invariant(v.X, i, depth+1)
	}
	return false
}

// setInLoop reports whether a loop around i may store to what addr points to.
// A call that is given the address of the whole may as well.
func (x *exec) setInLoop(addr ssa.Value, i ssa.Instruction) bool {
	for _, b := range x.fn.Blocks {
		if !x.shape.ShareLoop(b, i.Block()) {
			continue
		}
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Store:
				if mayAlias(in.Addr, addr) {
					return true
				}
			case ssa.CallInstruction:
				for _, a := range in.Common().Args {
					if a == addr || a == baseReg(addr) {
						return true
					}
				}
			}
		}
	}
	return false
}

// mayAlias: two addresses of fields are the same only for the same field, and
// variables and elements are other storage than fields.
func mayAlias(a, b ssa.Value) bool {
	fa, ok1 := a.(*ssa.FieldAddr)
	fb, ok2 := b.(*ssa.FieldAddr)
	if ok1 && ok2 {
		return fa.Field == fb.Field && fa.X.Type() == fb.X.Type()
	}
	_, elem := a.(*ssa.IndexAddr)
	return a == b || ok1 == ok2 && !elem && a.Type() == b.Type() && !isAlloc(a)
}

func isAlloc(v ssa.Value) bool {
	_, ok := v.(*ssa.Alloc)
	return ok
}
