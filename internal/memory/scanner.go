package memory

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/known"
	"github.com/memvet/memvet/internal/ssax"
)

// boxedBytes reports whether an obligation is about a parameter of type any that
// may hold bytes, as that of a sql.Scanner.
func boxedBytes(sig *types.Signature, o known.Obligation) bool {
	t, ok := sig.Params().At(o.Arg).Type().Underlying().(*types.Interface)
	return ok && o.Interface == "database/sql.Scanner" && t.NumMethods() == 0 && sig.Params().Len() == 1 &&
		sig.Results().Len() == 1 && sig.Results().At(0).Type().String() == "error"
}

// keepsBoxed reports the places where a function keeps bytes out of p, which is
// of type any. Other values that p may hold belong to the callee, so what counts is
// that bytes are kept: by their type, or because the way there asked for it.
func (x *exec) keepsBoxed(e exit, p *ssa.Parameter, why string) {
	if len(x.env[p]) == 0 {
		return
	}
	arr := x.env[p][0]
	for _, b := range x.fn.Blocks {
		for _, i := range b.Instrs {
			v, owners := x.boxedKept(i, arr.loc)
			if v == nil {
				continue
			}
			holds := holdsBytes(v, p, b)
			k := conflictKey{use: i, how: BreaksContract, pos: ssax.Pos(i)}
			if holds == refuted || !x.final || x.seen[k] || owners != nil && !x.stillHeld(owners, arr.loc) {
				continue
			}
			x.seen[k] = true
			x.out = append(x.out, &Conflict{
				Kind: contract.Keeps, How: BreaksContract, Fn: x.fn,
				Sure:  holds == proved && x.decidedBy(i, func(c ssa.Value) bool { return asserted(c, p) != nil || compares(c) }),
				Taken: p.Pos(), Kept: ssax.Pos(i), Put: ssax.Pos(i), Use: ssax.Pos(i), UseInstr: e.ret,
				Storage: p.Name(), View: p.Name(), Why: why,
			})
		}
	}
}

// boxedKept gives the value that i keeps, if that views arr, and the cells that it
// goes to, nil where a callee keeps it.
func (x *exec) boxedKept(i ssa.Instruction, arr loc) (v ssa.Value, owners value) {
	switch i := i.(type) {
	case *ssa.Store:
		v, owners = i.Val, x.val(i.Addr)
	case *ssa.MapUpdate:
		v, owners = i.Value, x.elems(x.val(i.Map))
	case *ssa.Call:
		if i.Call.StaticCallee() == nil || i.Call.StaticCallee().Pkg != x.fn.Pkg {
			return nil, nil
		}
		s, _, _ := x.pkg.callee(x, &i.Call)
		for n, a := range i.Call.Args {
			if s != nil && x.val(a).refersTo(arr) && slices.ContainsFunc(s.effects, func(e effect) bool {
				return (e.kind == contract.Stores || e.kind == contract.Keeps) && e.on == paramPath(n) && e.as == ""
			}) {
				return a, nil
			}
		}
		return nil, nil
	default:
		return nil, nil
	}
	if !x.val(v).refersTo(arr) || !slices.ContainsFunc(owners, func(w view) bool { return x.outlasts(w.loc) }) {
		return nil, nil
	}
	return v, owners
}

// stillHeld reports whether one of the cells has arr at a return.
func (x *exec) stillHeld(cells value, arr loc) bool {
	return slices.ContainsFunc(cells, func(w view) bool {
		return slices.ContainsFunc(x.exits, func(e exit) bool { return e.st.heap[w.loc].val.refersTo(arr) })
	})
}

// A verdict on whether something holds is open where nothing says.
type verdict uint8

const (
	undecided verdict = iota
	proved
	refuted
)

// holdsBytes reports whether v, which is p or was made of it, holds a []byte in
// block b.
func holdsBytes(v ssa.Value, p *ssa.Parameter, b *ssa.BasicBlock) verdict {
	switch u := v.(type) {
	case *ssa.ChangeInterface:
		return holdsBytes(u.X, p, b)
	case *ssa.MakeInterface:
		return holdsBytes(u.X, p, b)
	case *ssa.ChangeType:
		return holdsBytes(u.X, p, b)
	case *ssa.Slice:
		return holdsBytes(u.X, p, b)
	case *ssa.Extract:
		return holdsBytes(u.Tuple, p, b)
	case *ssa.TypeAssert:
		if isBytes(u.AssertedType) {
			return proved
		}
		return refuted
	}
	if ssax.IsSlice(v.Type()) {
		return proved
	}
	if v != ssa.Value(p) {
		return undecided
	}
	for cond, holds := range ssax.Branches(b) {
		if t := asserted(cond.Cond, p); t != nil && isBytes(t) {
			return map[bool]verdict{true: proved, false: refuted}[holds]
		} else if t != nil && holds {
			return refuted
		}
	}
	others := len(b.Preds) > 1
	for _, pred := range b.Preds { // case int64, float64:
		cond, ok := pred.Instrs[len(pred.Instrs)-1].(*ssa.If)
		if !ok {
			return undecided
		}
		t := asserted(cond.Cond, p)
		others = others && t != nil && !isBytes(t) && pred.Succs[0] == b
	}
	if others {
		return refuted
	}
	return undecided
}

// asserted gives the type that a condition asks p for, nil if it asks for none.
func asserted(cond ssa.Value, p *ssa.Parameter) types.Type {
	if ok, isExtract := cond.(*ssa.Extract); isExtract {
		if a, isAssert := ok.Tuple.(*ssa.TypeAssert); isAssert && a.X == ssa.Value(p) {
			return a.AssertedType
		}
	}
	return nil
}

// compares reports whether a condition compares two values. One that does not may
// be a setting that says whose the bytes are.
func compares(cond ssa.Value) bool {
	_, ok := cond.(*ssa.BinOp)
	return ok
}

// isBytes reports whether t is []byte itself: drivers have no other slices of bytes.
func isBytes(t types.Type) bool {
	return types.Identical(t, types.NewSlice(types.Typ[types.Byte]))
}
