package origin

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// loaded gives the address that v loads from.
func loaded(v *ssa.UnOp) (ssa.Value, bool) { return v.X, v.Op == token.MUL }

func isAggregate(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// isTupleOf reports whether v is the value that a map lookup or range gives
// beside something else, and its type passes.
func isTupleOf(v ssa.Value, is func(types.Type) bool) bool {
	t, ok := v.Type().(*types.Tuple)
	return ok && t.Len() > 0 && is(t.At(0).Type())
}

// emptied reports whether v is s[:0:0], which shares nothing that an append
// could write.
func emptied(v *ssa.Slice) bool {
	c, ok := v.Max.(*ssa.Const)
	if !ok || c.Value == nil {
		return false
	}
	n, exact := constant.Int64Val(c.Value)
	return exact && n == 0
}

// Made reports whether v is storage that its function made itself.
func Made(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc, *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeChan, *ssa.MakeClosure:
		return true
	case *ssa.Convert:
		return true // []byte(s)
	case *ssa.Call:
		return ssax.IsBuiltin(&v.Call, "append")
	}
	return false
}

// Outlives reports whether what v refers to was there before the function and
// stays.
func Outlives(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Parameter, *ssa.Global, *ssa.FreeVar:
		return true
	}
	return false
}

// sameAddress reports whether two addresses are written alike: the same fields
// and elements of the same values.
func sameAddress(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *ssa.FieldAddr:
		b, ok := b.(*ssa.FieldAddr)
		return ok && a.Field == b.Field && sameAddress(a.X, b.X)
	case *ssa.IndexAddr:
		b, ok := b.(*ssa.IndexAddr)
		return ok && sameAddress(a.X, b.X) && sameAddress(a.Index, b.Index)
	case *ssa.UnOp:
		b, ok := b.(*ssa.UnOp)
		return ok && a.Op == token.MUL && b.Op == token.MUL && sameAddress(a.X, b.X)
	case *ssa.Const:
		b, ok := b.(*ssa.Const)
		return ok && a.String() == b.String()
	}
	return false
}

// Before reports whether a has certainly run when b runs.
func Before(a, b ssa.Instruction) bool {
	return a != b && a.Parent() == b.Parent() && ssax.Before(a, b)
}

// guardedByNil reports whether i runs only where the cell at addr was found to
// be nil or empty, as in "if c.m == nil { c.m = make(...) }".
func guardedByNil(i ssa.Instruction, addr ssa.Value) bool {
	for br, holds := range ssax.Branches(i.Block()) {
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL || !holds {
			continue
		}
		asked := cmp.X
		c, isConst := cmp.Y.(*ssa.Const)
		if call, ok := asked.(*ssa.Call); ok && ssax.IsBuiltin(&call.Call, "len") && ssax.IsInt(cmp.Y, 0) {
			asked = call.Call.Args[0]
		} else if !isConst || !c.IsNil() {
			continue
		}
		if load, ok := asked.(*ssa.UnOp); ok && load.Op == token.MUL && sameAddress(load.X, addr) {
			return true
		}
	}
	return false
}

// Birth gives the instruction that makes new storage under the same name.
func Birth(v ssa.Value) []ssa.Instruction {
	if i, ok := v.(ssa.Instruction); ok {
		return []ssa.Instruction{i}
	}
	return nil
}
