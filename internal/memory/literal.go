package memory

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// readByCaller reports whether cell l is a variable that literals captured which are
// passed to this function, and whether one of their functions reads it after the call:
//
//	with(func(b *buffer) { out = b.Bytes() })
//	return out
func (x *exec) readByCaller(l loc) (captured, read bool) {
	in, ok := x.t.initial(l)
	if !ok || x.t.nodes[in].kind != stepDeref {
		return false, false
	}
	field := x.t.nodes[x.t.nodes[in].parent]
	root := x.t.rootOf(in)
	if field.kind != stepField || field.parent != field.root || root.kind != rootParam {
		return false, false
	}
	calls, _ := x.pkg.callers(x.fn)
	for _, c := range calls {
		mc := literalOf(c.Common().Args[root.index])
		if mc == nil {
			continue
		}
		for n, f := range mc.Fn.(*ssa.Function).FreeVars {
			if "$"+f.Name() == field.field {
				captured, read = true, read || readAfter(mc.Bindings[n], c)
			}
		}
	}
	return captured, read
}

// literalOf gives the literal that v is, nil if it is something else.
func literalOf(v ssa.Value) *ssa.MakeClosure {
	if t, ok := v.(*ssa.ChangeType); ok {
		v = t.X
	}
	mc, _ := v.(*ssa.MakeClosure)
	return mc
}

// readAfter reports whether variable v is read after a call.
func readAfter(v ssa.Value, call ssa.Instruction) bool {
	return slices.ContainsFunc(ssax.Referrers(v), func(ref ssa.Instruction) bool {
		load, ok := ref.(*ssa.UnOp)
		return ok && ssax.Reaches(call, load)
	})
}

// ownVariable reports whether l is a captured variable of which nobody but this literal
// reads what it has: one that was declared outside, and could have been inside.
func (x *exec) ownVariable(l loc) bool {
	f, ok := x.t.rootOf(l).value.(*ssa.FreeVar)
	if !ok {
		return false
	}
	for mc := range ssax.Closures(x.fn) {
		for _, ref := range ssax.Referrers(mc.Bindings[slices.Index(x.fn.FreeVars, f)]) {
			if _, set := ref.(*ssa.Store); !set && ref != ssa.Instruction(mc) {
				return false
			}
		}
	}
	return !slices.ContainsFunc(ssax.Referrers(f), func(ref ssa.Instruction) bool {
		load, ok := ref.(*ssa.UnOp)
		return !ok && !isStore(ref) || ok && !x.setBefore(f, load)
	})
}

func isStore(i ssa.Instruction) bool {
	_, ok := i.(*ssa.Store)
	return ok
}

// setBefore reports whether the literal has set variable f whenever it comes to i.
func (x *exec) setBefore(f *ssa.FreeVar, i ssa.Instruction) bool {
	return slices.ContainsFunc(ssax.Referrers(f), func(ref ssa.Instruction) bool {
		return isStore(ref) && ssax.Before(ref, i)
	})
}
