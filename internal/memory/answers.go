package memory

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// excluded reports whether what happens at pos, in a function of this package that is
// called here with a view of arr, does not happen in any of these calls: they are made only where a
// question about the object, like w.async(), is answered as it is not on the way to
// pos. Answers are taken to stay the same for the time of a call.
func (x *exec) excluded(pos token.Pos, arr loc) bool {
	if !pos.IsValid() || x.writtenHere(pos) {
		return false
	}
	found := false
	for _, b := range x.fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok || call.Call.StaticCallee() == nil || !slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return x.val(a).refersTo(arr) }) {
				continue
			}
			callee := call.Call.StaticCallee()
			at := blockOf(callee, pos)
			if at == nil {
				continue
			}
			if !contradict(saidOf(b), saidOf(at), call) {
				return false
			}
			found = true
		}
	}
	return found
}

// blockOf gives the block of fn in which something happens at pos.
func blockOf(fn *ssa.Function, pos token.Pos) *ssa.BasicBlock {
	if fn.Syntax() == nil || pos < fn.Syntax().Pos() || pos >= fn.Syntax().End() {
		return nil
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if ssax.Pos(i) == pos {
				return b
			}
		}
	}
	return nil
}

// An answer is what a method without further arguments says of an object.
type answer struct {
	method *ssa.Function
	of     ssa.Value
}

// saidOf lists what is known in b of such methods' results.
func saidOf(b *ssa.BasicBlock) map[answer]bool {
	out := map[answer]bool{}
	for br, holds := range ssax.Branches(b) {
		cond := br.Cond
		if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
			cond, holds = not.X, !holds
		}
		call, ok := cond.(*ssa.Call)
		if ok && call.Call.StaticCallee() != nil && len(call.Call.Args) == 1 {
			out[answer{call.Call.StaticCallee(), parameter(call.Call.Args[0])}] = holds
		}
	}
	return out
}

// parameter gives the parameter that v is loaded from, where a closure shares its
// variable and nothing else is assigned to that; or else v.
func parameter(v ssa.Value) ssa.Value {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return v
	}
	var p ssa.Value
	for _, r := range ssax.Referrers(load.X) {
		if st, ok := r.(*ssa.Store); ok && st.Addr == load.X {
			if p != nil {
				return v
			}
			p = st.Val
		}
	}
	if p, ok := p.(*ssa.Parameter); ok {
		return p
	}
	return v
}

// contradict reports whether what is known here of an argument of call rules out what
// is known there, in the function that is called, of the parameter.
func contradict(here, there map[answer]bool, call *ssa.Call) bool {
	for n, p := range call.Call.StaticCallee().Params {
		for a, holds := range there {
			if a.of != ssa.Value(p) || n >= len(call.Call.Args) {
				continue
			}
			if known, ok := here[answer{a.method, parameter(call.Call.Args[n])}]; ok && known != holds {
				return true
			}
		}
	}
	return false
}
