package memory

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// askedAgain gives what v, a variable in which branches have met, holds on the edge from
// pred to b, where a condition that parted the branches is asked a second time on the way:
//
//	if n > 0 { last = load() }
//	...
//	if n > 0 { break } // goes on with what last was before
//
// ok is false where nothing of that kind is asked.
func (x *exec) askedAgain(v ssa.Value, pred, b *ssa.BasicBlock) (out value, ok bool) {
	met, isPhi := v.(*ssa.Phi)
	if !isPhi || met.Block() == b || !met.Block().Dominates(pred) {
		return nil, false
	}
	later := conditions(pred, b, met.Block())
	if len(later) == 0 {
		return nil, false
	}
	for n, e := range met.Edges {
		from := met.Block().Preds[n]
		if excludeEachOther(conditions(from, met.Block(), nil), later, met.Block()) {
			ok = true
			continue
		}
		out = out.union(x.val(e))
	}
	return out, ok
}

// An outcome is a condition that has been found to hold, or not to.
type outcome struct {
	cond  ssa.Value
	holds bool
}

// conditions lists what is known on the edge from one block to the next by the branches
// that below dominates; by all if it is nil.
func conditions(from, to, below *ssa.BasicBlock) (out []outcome) {
	if i, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If); ok && from.Succs[0] != from.Succs[1] {
		out = append(out, outcome{i.Cond, from.Succs[0] == to})
	}
	for i, holds := range ssax.Branches(from) {
		if below == nil || below.Dominates(i.Block()) {
			out = append(out, outcome{i.Cond, holds})
		}
	}
	return out
}

// excludeEachOther reports whether two lists of outcomes cannot both be: they have one condition
// with both outcomes, about what is computed before block b and so the same for both.
func excludeEachOther(first, later []outcome, b *ssa.BasicBlock) bool {
	for _, p := range first {
		for _, q := range later {
			same, negated := sameCondition(p.cond, q.cond)
			if same && (p.holds != negated) != q.holds && fixedBefore(p.cond, b) && fixedBefore(q.cond, b) {
				return true
			}
		}
	}
	return false
}

// fixedBefore reports whether a condition asks only for what stays as it is when b is
// entered and until it is entered again: registers that are set before it.
func fixedBefore(cond ssa.Value, b *ssa.BasicBlock) bool {
	switch v := cond.(type) {
	case *ssa.Const, *ssa.Parameter, *ssa.FreeVar:
		return true
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return fixedBefore(v.X, b)
		}
	case *ssa.BinOp:
		return fixedBefore(v.X, b) && fixedBefore(v.Y, b)
	}
	i, ok := cond.(ssa.Instruction)
	return ok && i.Block() != b && i.Block().Dominates(b)
}
