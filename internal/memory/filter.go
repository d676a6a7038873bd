package memory

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// filter looks for a list that is filtered into its own array:
//
//	kept := s[:0]
//	for _, v := range s {
//		if ok(v) {
//			kept = append(kept, v)
//		}
//	}
//
// The append at i goes to an emptied view of an array whose elements the same
// loop reads. What it does to the array is what slices.DeleteFunc does: who has
// the old view of it finds elements moved down. A buffer that is emptied to be
// filled with something else is not read in between.
func (x *exec) filter(i ssa.CallInstruction, base value) {
	if x.shape.Loop(i.Block()) == nil {
		return
	}
	for _, b := range base {
		if !b.showsNothing() || b.cap == capExact || !x.readsAlong(i, b.loc) || x.filledUp(i, b.loc) {
			continue
		}
		c := cause{instr: i}
		x.effectOn(contract.Shrinks, b, c)
		if d := x.derived[i]; d != nil {
			d.kind, d.cut = contract.Shrinks, false
		}
	}
}

// droppedNone reports whether, in block b, it is known that the filter whose
// appends are at i kept every element, so that each was written over itself: a
// flag that is set wherever one is left out is not set, or as many are left as
// there were.
func (x *exec) droppedNone(i ssa.Instruction, array loc, b *ssa.BasicBlock) bool {
	for branch, holds := range ssax.Branches(b) {
		cond := branch.Cond
		for not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT; not, ok = cond.(*ssa.UnOp) {
			cond, holds = not.X, !holds
		}
		switch cond := cond.(type) {
		case *ssa.Phi:
			if x.setUnlessKept(cond, i, holds) {
				return true
			}
		case *ssa.BinOp:
			if (cond.Op == token.EQL && holds || cond.Op == token.NEQ && !holds) &&
				(x.sizes(cond.X, cond.Y, i, array) || x.sizes(cond.Y, cond.X, i, array)) {
				return true
			}
		}
	}
	return false
}

// setUnlessKept reports whether a flag is other than was at the end of the loop
// around i if any round went past i.
func (x *exec) setUnlessKept(flag *ssa.Phi, i ssa.Instruction, was bool) bool {
	if x.shape.Loop(i.Block()) != flag.Block() {
		return false
	}
	for n, e := range flag.Edges {
		pred := flag.Block().Preds[n]
		if !x.shape.ShareLoop(pred, i.Block()) || i.Block().Dominates(pred) {
			continue
		}
		if !ssax.IsBool(e, !was) {
			return false
		}
	}
	return true
}

// sizes reports whether left is the length of what the appends at i made of the
// array, and all that of a view from before them.
func (x *exec) sizes(left, all ssa.Value, i ssa.Instruction, array loc) bool {
	refers := func(v ssa.Value, as func(view) bool) bool {
		call, ok := v.(*ssa.Call)
		return ok && ssax.IsBuiltin(&call.Call, "len") && slices.ContainsFunc(x.val(call.Call.Args[0]), func(w view) bool {
			return w.loc == array && as(w)
		})
	}
	return refers(left, func(w view) bool { return w.grown == i }) &&
		refers(all, func(w view) bool { return w.grown == nil && !w.showsNothing() })
}

// compact looks for a filter that is written with an index:
//
//	for _, v := range s {
//		if ok(v) {
//			s[n] = v
//			n++
//		}
//	}
//	return s[:n]
//
// or that moves the last element, or all behind, over those that are taken out:
//
//	s[i] = s[len(s)-1]
//	return s[:len(s)-1]
//
// What s[:n] leaves out is what callers are told of; whoever stores the result
// knows.
func (x *exec) compact(i *ssa.Slice) {
	if !x.final || i.High == nil || constLen(i.High) >= 0 || i.Low != nil && constLen(i.Low) != 0 {
		return
	}
	for _, w := range x.val(i.X) {
		if w.grown != nil || !x.shared(w.loc) {
			continue
		}
		at := x.movedTo(i.High, w.loc)
		if at == nil {
			at = x.closedUp(i, w.loc)
		}
		if at != nil {
			x.effectOn(contract.Shrinks, w, cause{instr: i, e: effect{pos: at.Pos()}})
		}
	}
}

// movedTo finds where a loop puts elements of the array at the index n, which
// counts them, and leaves others behind; nil if none does.
func (x *exec) movedTo(n ssa.Value, array loc) ssa.Instruction {
	if _, counted := n.(*ssa.Phi); !counted {
		return nil
	}
	for _, ref := range ssax.Referrers(n) {
		at, ok := ref.(*ssa.IndexAddr)
		if !ok || !x.val(at.X).refersTo(array) {
			continue
		}
		for _, r := range ssax.Referrers(at) {
			if st, ok := r.(*ssa.Store); ok && st.Addr == at && !ssax.Swaps(st) && x.shape.Loop(st.Block()) != nil && x.readsAlong(st, array) {
				return st
			}
		}
	}
	return nil
}

// closedUp finds where elements of the array were overwritten by others of it on
// the way to the cut; nil if they were not.
func (x *exec) closedUp(cut *ssa.Slice, array loc) ssa.Instruction {
	views := func(v ssa.Value) bool { return x.val(v).refersTo(array) }
	for _, b := range x.fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Store:
				from := ssax.MovedFrom(in)
				to, ok := in.Addr.(*ssa.IndexAddr)
				if ok && from != nil && views(from.X) && views(to.X) && !ssax.Swaps(in) && ssax.Reaches(in, cut) {
					return in
				}
			case *ssa.Call:
				if ssax.IsBuiltin(&in.Call, "copy") && views(in.Call.Args[0]) && views(in.Call.Args[1]) && ssax.Reaches(in, cut) {
					return in
				}
			}
		}
	}
	return nil
}

// filledUp reports whether the function also puts something behind what the
// filter at i leaves, so that the array holds all its elements in the end: those
// that were left out go to the back.
func (x *exec) filledUp(i ssa.Instruction, array loc) bool {
	views := func(v ssa.Value) bool { return x.val(v).refersTo(array) }
	for _, b := range x.fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Call:
				if ssax.IsBuiltin(&in.Call, "copy") && views(in.Call.Args[0]) ||
					ssax.IsBuiltin(&in.Call, "append") && !x.shape.ShareLoop(b, i.Block()) && views(in.Call.Args[0]) {
					return true
				}
			case *ssa.Store:
				at, ok := in.Addr.(*ssa.IndexAddr)
				if _, zero := in.Val.(*ssa.Const); ok && !zero && views(at.X) {
					return true
				}
			}
		}
	}
	return false
}

// readsAlong reports whether a loop that i is in reads elements of the array
// through a view that showed them before.
func (x *exec) readsAlong(i ssa.Instruction, array loc) bool {
	for _, b := range x.fn.Blocks {
		if !x.shape.ShareLoop(b, i.Block()) {
			continue
		}
		for _, in := range b.Instrs {
			if at, ok := in.(*ssa.IndexAddr); ok && x.showsElements(at, array) {
				return true
			}
		}
	}
	return false
}

// showsElements reports whether an element of the array is read at an address,
// through a view that showed elements before anything was appended.
func (x *exec) showsElements(at *ssa.IndexAddr, array loc) bool {
	return ssax.IsSlice(at.X.Type()) && isLoaded(at) && slices.ContainsFunc(x.val(at.X), func(w view) bool {
		return w.loc == array && w.grown == nil && !w.showsNothing()
	})
}

// isLoaded reports whether what is at addr, or a part of it, is read.
func isLoaded(addr ssa.Value) bool {
	for _, ref := range ssax.Referrers(addr) {
		switch ref := ref.(type) {
		case *ssa.UnOp:
			return ref.Op == token.MUL
		case *ssa.FieldAddr:
			if isLoaded(ref) {
				return true
			}
		case *ssa.Call:
			return true
		}
	}
	return false
}
