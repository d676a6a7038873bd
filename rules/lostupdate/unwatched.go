package lostupdate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// unwatched reports whether a parameter's callers are all known and none of them
// looks again at what it passed: nobody can miss the change then, and the function
// uses the parameter as a variable of its own.
func (r *reporter) unwatched(c *copyVar) bool {
	if c.kind != parameter {
		return false
	}
	fn := c.alloc.Parent()
	n := slices.IndexFunc(fn.Params, func(p *ssa.Parameter) bool {
		return slices.ContainsFunc(ssax.Referrers(p), func(i ssa.Instruction) bool {
			st, ok := i.(*ssa.Store)
			return ok && st.Addr == c.alloc
		})
	})
	calls, all := r.Memory.Callers(fn)
	return n >= 0 && all && !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		return looksAgain(call, call.Common().Args[n])
	})
}

// looksAgain reports whether the caller can look at v, which it passes, after the
// call: at the register, or at the variable of its own that v was loaded from. What
// belongs to somebody else is taken to be looked at.
func looksAgain(call ssa.CallInstruction, v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	if ok {
		if v, ok = load.X.(*ssa.Alloc); !ok {
			return true
		}
	}
	made, ok := v.(ssa.Instruction)
	if !ok {
		return true
	}
	return slices.ContainsFunc(ssax.Referrers(v), func(i ssa.Instruction) bool {
		if _, debug := i.(*ssa.DebugRef); debug {
			return false
		}
		_, captured := i.(*ssa.MakeClosure)
		return captured || ssax.Reaches(call, i, made)
	})
}

// givesItself reports whether w puts into an interface what a method of the value in there
// gave: most likely the same object, changed (v.info, cmd = v.info.Update(msg)). Which
// type it has, and whether that is so, is not seen here.
func givesItself(w access) bool {
	v := w.val
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok || !call.Call.IsInvoke() || w.val == nil || !types.Identical(w.val.Type(), call.Call.Value.Type()) {
		return false
	}
	load, ok := call.Call.Value.(*ssa.UnOp)
	st, isStore := w.instr.(*ssa.Store)
	return ok && isStore && ssax.Field(load.X) != nil && ssax.Field(load.X) == ssax.Field(st.Addr)
}
