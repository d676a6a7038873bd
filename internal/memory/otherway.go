package memory

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// onOtherPath reports whether reg holds u, a view that was borrowed, only where
// control did not come to block at: a flag says whether the view was copied, and
// the same flag whether the buffer is read on. (if more { line = clone(line) };
// for more { ... })
func (x *exec) onOtherPath(reg ssa.Value, u view, at *ssa.BasicBlock) bool {
	seen := map[ssa.Value]bool{}
	var elsewhere func(v ssa.Value) bool
	elsewhere = func(v ssa.Value) bool {
		if seen[v] || !x.lends(v, u) {
			return true
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Phi:
			for n, e := range v.Edges {
				if !x.lends(e, u) || contradictory(v.Block().Preds[n], v.Block(), at) {
					continue
				}
				if !elsewhere(e) {
					return false
				}
			}
			return true
		case *ssa.Slice:
			return elsewhere(v.X)
		case *ssa.Call:
			return ssax.IsBuiltin(&v.Call, "append") && elsewhere(v.Call.Args[0])
		}
		return false
	}
	return elsewhere(reg)
}

// lends reports whether v may be the view that was borrowed as u.
func (x *exec) lends(v ssa.Value, u view) bool {
	for _, w := range x.val(v) {
		if w.loc == u.loc && w.loan != nil {
			return true
		}
	}
	return false
}

// contradictory reports whether control that went from block p on to b does not
// come to block at before it comes to p again, because p's condition and one that
// leads to at contradict each other.
func contradictory(p, b, at *ssa.BasicBlock) bool {
	branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
	if !ok || p.Succs[0] == p.Succs[1] {
		return false
	}
	taken := b == p.Succs[0]
	for i, holds := range ssax.Branches(at) {
		if p != i.Block() && p.Dominates(i.Block()) && decidedOtherwise(branch.Cond, taken, i, holds) {
			return true
		}
	}
	return false
}

// decidedOtherwise reports whether branch i does not come out as holds where cond
// was known to be taken. Where the condition of i is a loop's, the first round
// counts: there are no others without it.
func decidedOtherwise(cond ssa.Value, taken bool, i *ssa.If, holds bool) bool {
	inside := i.Block().Succs[1]
	if holds {
		inside = i.Block().Succs[0]
	}
	asks := i.Cond
	for {
		not, ok := asks.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		asks, holds = not.X, !holds
	}
	phi, ok := asks.(*ssa.Phi)
	if !ok || phi.Block() != i.Block() {
		same, negated := sameCondition(cond, asks)
		return same && (taken != negated) != holds
	}
	first := false
	for n, e := range phi.Edges {
		if inside.Dominates(phi.Block().Preds[n]) {
			continue
		}
		same, negated := sameCondition(cond, e)
		if !same || (taken != negated) == holds {
			return false
		}
		first = true
	}
	return first
}
