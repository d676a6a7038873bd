package memory

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// Elements that were appended in one round of a loop are taken off again before the
// next append, which then writes where the last one did.

// cutBack gives the views that v = s[:len(s)-n] shows where s is what an append of n
// elements gave, n being constant: what was there before the append.
func (x *exec) cutBack(i *ssa.Slice, v value) value {
	by := cutsBack(i)
	if by == nil {
		return v
	}
	d := x.derived[by]
	if d == nil || d.kind != contract.Appends {
		return v
	}
	if added, ok := addedBy(by); !ok || added != cutBy(i) {
		return v
	}
	return v.mapViews(func(w view) (view, bool) {
		for _, o := range d.base {
			if o.loc == w.loc && w.grown == by {
				o.taken = w.taken
				return o, true
			}
		}
		if w.grown == by { // the append's own copy
			w.grown, w.win, w.lo, w.hi = nil, whole, nil, nil
		}
		return w, true
	})
}

// cutsBack gives the append whose result i takes a constant number of elements off
// again, nil if i does something else.
func cutsBack(i *ssa.Slice) *ssa.Call {
	call, ok := i.X.(*ssa.Call)
	if !ok || !ssax.IsBuiltin(&call.Call, "append") || i.Low != nil || i.Max != nil || cutBy(i) <= 0 {
		return nil
	}
	return call
}

// cutBy gives n where i is s[:len(s)-n], -1 if it is something else.
func cutBy(i *ssa.Slice) int64 {
	rest, ok := i.High.(*ssa.BinOp)
	if !ok || rest.Op != token.SUB || !isLenOf(rest.X, i.X) {
		return -1
	}
	return constLen(rest.Y)
}

// onlyRound reports whether base is a variable that comes round a loop with what the
// append at i added taken off again: whatever round made the array, it is the same now.
func (x *exec) onlyRound(base ssa.Value, i ssa.Instruction) bool {
	phi, ok := base.(*ssa.Phi)
	return ok && x.comesBack(phi, i)
}

// comesBack reports whether what a loop appends at i to phi is taken off again before
// the next round: then phi is the same storage, unless the append copied, and what that
// gave is the storage of the next round.
func (x *exec) comesBack(phi *ssa.Phi, i ssa.Instruction) bool {
	back := false
	for n, e := range phi.Edges {
		if !x.shape.Back(phi.Block().Preds[n], phi.Block()) {
			continue
		}
		cut, ok := e.(*ssa.Slice)
		if !ok || cutsBack(cut) != i {
			return false
		}
		added, known := addedBy(cutsBack(cut))
		if back = known && added == cutBy(cut); !back {
			return false
		}
	}
	return back
}

// emptiedEachTime reports whether the variable phi, which has been appended to in some
// rounds of its loop, comes back emptied from others: what it showed before then is
// overwritten, and the element is no part of a list that only grows.
func (x *exec) emptiedEachTime(phi *ssa.Phi, l loc) bool {
	for n, e := range phi.Edges {
		cut, ok := e.(*ssa.Slice)
		if !ok || !x.shape.Back(phi.Block().Preds[n], phi.Block()) || !ssax.IsInt(cut.High, 0) {
			continue
		}
		if slices.ContainsFunc(x.val(e), func(w view) bool { return w.loc == l }) {
			return true
		}
	}
	return false
}
