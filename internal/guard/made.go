package guard

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// MadeBy reports whether fn made the object, or the function that fn is a part of
// and runs in, or that it may have been made by a function which was called. What a
// new object refers to is as new.
func (p *Package) MadeBy(object ssa.Value, fn *ssa.Function) bool { return p.madeBy(object, fn, 0) }

func (p *Package) madeBy(object ssa.Value, fn *ssa.Function, depth int) bool {
	switch o := object.(type) {
	case *ssa.Alloc:
		return slices.Contains(p.Within(o.Parent()), fn)
	case *ssa.UnOp:
		return p.onlyMadeBy(o.X, fn, depth+1)
	case *ssa.Call:
		return true
	case *ssa.Extract:
		_, call := o.Tuple.(*ssa.Call)
		return call
	}
	return false
}

// onlyMadeBy reports whether all that is found at an address was made by fn: it is a
// variable of its own, or a field of an object that it made, and is given new objects
// only.
func (p *Package) onlyMadeBy(addr ssa.Value, fn *ssa.Function, depth int) bool {
	if depth > 4 { // p = p.next
		return false
	}
	var stores []ssa.Value
	switch a := addr.(type) {
	case *ssa.Alloc:
		stores = storedAt(a)
	case *ssa.FieldAddr:
		if !p.madeBy(p.Origin(a.X), fn, depth) {
			return false
		}
		for _, ref := range ssax.Referrers(a.X) {
			if same, ok := ref.(*ssa.FieldAddr); ok && same.Field == a.Field {
				stores = append(stores, storedAt(same)...)
			}
		}
	}
	return len(stores) > 0 && !slices.ContainsFunc(stores, func(v ssa.Value) bool {
		if c, ok := v.(*ssa.Const); ok && c.IsNil() {
			return false
		}
		load, ok := v.(*ssa.UnOp)
		return !(ok && load.X == addr) && !p.madeBy(v, fn, depth) // return x stores x where x is
	})
}

// storedAt lists what is stored at an address.
func storedAt(addr ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, st := range ssax.StoresTo(addr) {
		out = append(out, st.Val)
	}
	return out
}

// MadeUnder reports whether fn is a method of objects that come from functions which
// return with the lock held: whoever has such an object has the lock, until another of
// its methods gives it back.
func (p *Package) MadeUnder(fn *ssa.Function, lock Lock) bool {
	recv := fn.Signature.Recv()
	if recv == nil {
		return false
	}
	object := recv.Type()
	if ptr, ok := object.Underlying().(*types.Pointer); ok {
		object = ptr.Elem()
	}
	made := false
	for _, f := range p.Funcs {
		if !makes(f, object) {
			continue
		}
		if slices.ContainsFunc(Returns(f), func(r *ssa.Return) bool { return !p.Held(r).Has(lock) || p.AtEntry(f).Has(lock) }) {
			return false
		}
		made = true
	}
	return made
}

// makes reports whether fn has a variable of type t, or makes an object of that type.
func makes(fn *ssa.Function, t types.Type) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if a, ok := i.(*ssa.Alloc); ok && types.Identical(a.Type().Underlying().(*types.Pointer).Elem(), t) {
				return true
			}
		}
	}
	return false
}
