package memory

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
)

// carried reports whether array l, made in some earlier round of a loop, is the
// one of the last round in any case: the variable that base is cut from has it
// from there, whichever array the append of that round gave.
func (x *exec) carried(l loc, base ssa.Value) bool {
	r := x.t.rootOf(l)
	if r.kind != rootAged || base == nil {
		return false
	}
	phi, ok := baseReg(base).(*ssa.Phi)
	if !ok {
		return false
	}
	seen := map[ssa.Value]bool{phi: true}
	var only func(v ssa.Value) bool
	only = func(v ssa.Value) bool {
		v = baseReg(v)
		if e, ok := v.(*ssa.Extract); ok {
			v = e.Tuple
		}
		if seen[v] || v == asValue(r.instr) {
			return true
		}
		seen[v] = true
		if call, ok := v.(*ssa.Call); ok {
			d := x.derived[call]
			return d != nil && d.kind == contract.Appends && d.reg != nil && only(d.reg)
		}
		inner, ok := v.(*ssa.Phi)
		return ok && x.shape.InLoop(phi.Block(), inner.Block()) && !slices.ContainsFunc(inner.Edges, func(e ssa.Value) bool { return !only(e) })
	}
	for n, e := range phi.Edges {
		if x.shape.Back(phi.Block().Preds[n], phi.Block()) {
			if !only(e) {
				return false
			}
		} else if x.val(e).refersTo(l) && !x.carried(l, e) {
			return false // into the loop it comes from a list of such arrays, say
		}
	}
	return true
}
