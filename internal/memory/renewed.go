package memory

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// renewed reports whether everybody who takes an object out of the pool that i
// gives one back to puts something else in its field f before doing anything
// else with the object:
//
//	w := pool.Get().(*writer)
//	w.reset(dst) // w.buf = dst
//
// What the field holds when the object goes back is not the pool's then; it stays
// with whoever got it out of the object.
func (w *packageWork) renewed(i ssa.Instruction, f *types.Var) bool {
	pool, ok := w.poolAt[i]
	if !ok {
		pool = poolOf(i, 0)
		w.poolAt[i] = pool // it is asked for again in each round, and for each field
	}
	if pool == nil {
		return false
	}
	k := pooledField{pool, f}
	known, ok := w.renewals[k]
	if !ok {
		gets := w.gets(pool)
		known = len(gets) > 0 && !slices.ContainsFunc(gets, func(obj ssa.Value) bool { return !renewsFirst(obj, f) })
		w.renewals[k] = known
	}
	return known
}

type pooledField struct {
	pool  types.Object
	field *types.Var
}

// poolOf gives the variable or field of the sync.Pool that i, or a function that it
// calls, puts something into; nil if there is none, or more than one.
func poolOf(i ssa.Instruction, depth int) (pool types.Object) {
	call, ok := i.(ssa.CallInstruction)
	if !ok || depth > 3 {
		return nil
	}
	fn := call.Common().StaticCallee()
	if fn == nil {
		return nil
	}
	if ssax.FullName(fn) == "(*sync.Pool).Put" {
		return heldIn(call.Common().Args[0])
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch p := poolOf(in, depth+1); {
			case p == nil || p == pool:
			case pool != nil:
				return nil
			default:
				pool = p
			}
		}
	}
	return pool
}

// heldIn gives the package-level variable, or the field of all objects of a type,
// that a pool is, or is pointed to by; nil if it is found elsewhere.
func heldIn(pool ssa.Value) types.Object {
	if load, ok := pool.(*ssa.UnOp); ok {
		pool = load.X
	}
	switch pool := pool.(type) {
	case *ssa.Global:
		return pool.Object()
	case *ssa.FieldAddr:
		if f := ssax.Field(pool); f != nil {
			return f
		}
	}
	return nil
}

// gets lists the objects that functions of the package take out of a pool, as
// what they assert them to be.
func (w *packageWork) gets(pool types.Object) (objects []ssa.Value) {
	for i := range w.instructions() {
		call, ok := i.(*ssa.Call)
		if !ok || ssax.FullName(call.Call.StaticCallee()) != "(*sync.Pool).Get" || heldIn(call.Call.Args[0]) != pool {
			continue
		}
		for _, ref := range ssax.Referrers(call) {
			if ta, ok := ref.(*ssa.TypeAssert); ok && !ta.CommaOk {
				objects = append(objects, ta)
			} else {
				return nil
			}
		}
	}
	return objects
}

// renewsFirst reports whether field f of the object is assigned something other
// than a part of itself before the object is used in any other way.
func renewsFirst(object ssa.Value, f *types.Var) bool {
	var renewal ssa.Instruction
	uses := ssax.Uses(object)
	for _, use := range uses {
		if (renewal == nil || ssax.Before(use, renewal)) && renews(use, object, f, 0) {
			renewal = use
		}
	}
	return renewal != nil && !slices.ContainsFunc(uses, func(use ssa.Instruction) bool {
		return !onlyForDefer(use) && !ssax.Before(renewal, use)
	})
}

// onlyForDefer reports whether i serves a deferred call, as the conversion to an
// interface in defer pool.Put(w) does.
func onlyForDefer(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Defer:
		return true
	case *ssa.MakeInterface:
		return !slices.ContainsFunc(ssax.Referrers(i), func(ref ssa.Instruction) bool { return !onlyForDefer(ref) })
	}
	return false
}

// renews reports whether i, an instruction that uses the object, puts something
// else into its field f.
func renews(i ssa.Instruction, object ssa.Value, f *types.Var, depth int) bool {
	switch i := i.(type) {
	case *ssa.FieldAddr:
		return i.X == object && ssax.Field(i) == f && slices.ContainsFunc(ssax.Referrers(i), func(ref ssa.Instruction) bool {
			st, ok := ref.(*ssa.Store)
			return ok && st.Addr == i && st.Block() == i.Block() && !partOf(st.Val, object, f)
		})
	case *ssa.Call:
		fn := i.Call.StaticCallee()
		if fn == nil || len(fn.Blocks) == 0 || depth > 2 {
			return false
		}
		at := slices.Index(i.Call.Args, object)
		if at < 0 || slices.ContainsFunc(i.Call.Args, func(a ssa.Value) bool { return a != object && partOf(a, object, f) }) {
			return false
		}
		return slices.ContainsFunc(ssax.Referrers(fn.Params[at]), func(ref ssa.Instruction) bool {
			return ssax.OnEveryWay(ref) && renews(ref, fn.Params[at], f, depth+1)
		})
	}
	return false
}

// partOf reports whether v may be what the object's field f holds, or was made of
// it.
func partOf(v, object ssa.Value, f *types.Var) bool {
	switch v := v.(type) {
	case *ssa.Const, *ssa.Parameter, *ssa.MakeSlice, *ssa.Alloc, *ssa.MakeMap, *ssa.Global, *ssa.FreeVar:
		return false
	case *ssa.Slice:
		return partOf(v.X, object, f)
	case *ssa.UnOp:
		from, ok := v.X.(*ssa.FieldAddr)
		return ok && from.X == object && ssax.Field(from) == f
	case *ssa.Call:
		return slices.ContainsFunc(v.Call.Args, func(a ssa.Value) bool { return a == object || partOf(a, object, f) })
	}
	return true
}
