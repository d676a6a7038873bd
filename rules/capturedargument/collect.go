package capturedargument

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// collected reports whether the object that keeps the argument is what the call
// gives, and goes into a list or map with those of other rounds before anybody
// has looked at it: all of them are there to be seen once the argument has
// changed.
func (c *checker) collected(k keeping) bool {
	if k.holder != ssa.Value(k.call) {
		return false
	}
	found := false
	for _, v := range results(k.call) {
		for _, ref := range ssax.Referrers(v) {
			switch {
			case harmless(ref):
			case c.gathers(k, ref, v):
				found = true
			default:
				return false
			}
		}
	}
	return found
}

// results lists the values that stand for what the call gives, but for its
// error.
func results(call *ssa.Call) []ssa.Value {
	work := []ssa.Value{call}
	var out []ssa.Value
	for len(work) > 0 {
		v := work[0]
		work = work[1:]
		next := false
		for _, ref := range ssax.Referrers(v) {
			switch ref := ref.(type) {
			case *ssa.Extract:
				next = true
				if ref.Index == 0 {
					work = append(work, ref)
				}
			case *ssa.MakeInterface, *ssa.ChangeInterface:
				work = append(work, ref.(ssa.Value))
			}
		}
		if !next {
			out = append(out, v)
		}
	}
	return out
}

// harmless instructions do not look into the object.
func harmless(i ssa.Instruction) bool {
	switch i.(type) {
	case *ssa.DebugRef, *ssa.BinOp, *ssa.MakeInterface, *ssa.ChangeInterface:
		return true
	}
	return false
}

// gathers reports whether i makes v an element of a list, also by way of
// append's arguments, or of a map, that is not made anew in each round.
func (c *checker) gathers(k keeping, i ssa.Instruction, v ssa.Value) bool {
	switch i := i.(type) {
	case *ssa.MapUpdate:
		return i.Value == v && c.lasts(k, i.Map)
	case *ssa.Store:
		at, ok := i.Addr.(*ssa.IndexAddr)
		if !ok || i.Val != v {
			return false
		}
		array, ok := at.X.(*ssa.Alloc)
		if !ok {
			return c.lasts(k, at.X)
		}
		for _, ref := range ssax.Referrers(array) {
			if s, ok := ref.(*ssa.Slice); ok && c.appended(k, s) {
				return true
			}
		}
	}
	return false
}

// lasts reports whether a list or map is not made again after the call.
func (c *checker) lasts(k keeping, list ssa.Value) bool {
	switch made := list.(type) {
	case *ssa.Const:
		return false
	case *ssa.MakeMap:
		return !c.from.Between(k.call, made)
	case *ssa.MakeSlice:
		return !c.from.Between(k.call, made)
	case *ssa.Slice:
		return c.lasts(k, made.X)
	case *ssa.Alloc:
		return !c.from.Between(k.call, made)
	}
	return true
}

// appended reports whether s are the elements that an append adds to a list
// that lasts.
func (c *checker) appended(k keeping, s *ssa.Slice) bool {
	for _, ref := range ssax.Referrers(s) {
		call, ok := ref.(*ssa.Call)
		if ok && ssax.IsBuiltin(&call.Call, "append") && call.Call.Args[1] == s && c.lasts(k, call.Call.Args[0]) {
			return true
		}
	}
	return false
}
