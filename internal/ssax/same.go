package ssax

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Same reports whether two values are one, or are read in the same way from
// the same place: loads of one field of one object count, whatever is stored
// between them.
func Same(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch x := a.(type) {
	case *ssa.UnOp:
		y, ok := b.(*ssa.UnOp)
		return ok && x.Op == y.Op && Same(x.X, y.X)
	case *ssa.FieldAddr:
		y, ok := b.(*ssa.FieldAddr)
		return ok && x.Field == y.Field && Same(x.X, y.X)
	case *ssa.Field:
		y, ok := b.(*ssa.Field)
		return ok && x.Field == y.Field && Same(x.X, y.X)
	case *ssa.IndexAddr:
		y, ok := b.(*ssa.IndexAddr)
		return ok && Same(x.X, y.X) && Same(x.Index, y.Index)
	}
	return false
}

// Swaps reports whether i is one half of s[a], s[b] = s[b], s[a]: views of the
// array go on showing its elements, in another order.
func Swaps(i *ssa.Store) bool {
	from := MovedFrom(i)
	to, ok := i.Addr.(*ssa.IndexAddr)
	if from == nil || !ok {
		return false
	}
	return slices.ContainsFunc(i.Block().Instrs, func(in ssa.Instruction) bool {
		other, ok := in.(*ssa.Store)
		if !ok || other == i {
			return false
		}
		back, at := MovedFrom(other), other.Addr
		cell, ok := at.(*ssa.IndexAddr)
		return ok && back != nil && sameElement(cell, from) && sameElement(back, to)
	})
}

// MovedFrom gives the element that i puts into another place, nil if it puts
// something else there.
func MovedFrom(i *ssa.Store) *ssa.IndexAddr {
	load, ok := i.Val.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	from, _ := load.X.(*ssa.IndexAddr)
	return from
}

func sameElement(a, b *ssa.IndexAddr) bool {
	return SameOperand(a.Index, b.Index) && SameOperand(a.X, b.X)
}

// SameOperand compares operands of one moment: constants by value, sums by their parts, loads of
// one place and calls of len and cap by what they are applied to.
func SameOperand(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *ssa.Const:
		b, ok := b.(*ssa.Const)
		return ok && a.String() == b.String()
	case *ssa.UnOp:
		b, ok := b.(*ssa.UnOp)
		return ok && a.Op == b.Op && SameOperand(a.X, b.X)
	case *ssa.BinOp:
		b, ok := b.(*ssa.BinOp)
		return ok && a.Op == b.Op && SameOperand(a.X, b.X) && SameOperand(a.Y, b.Y)
	case *ssa.FieldAddr:
		b, ok := b.(*ssa.FieldAddr)
		return ok && a.Field == b.Field && SameOperand(a.X, b.X)
	case *ssa.Call:
		b, ok := b.(*ssa.Call)
		if !ok || len(a.Call.Args) != 1 || len(b.Call.Args) != 1 {
			return false
		}
		f, ok1 := a.Call.Value.(*ssa.Builtin)
		g, ok2 := b.Call.Value.(*ssa.Builtin)
		return ok1 && ok2 && f.Name() == g.Name() && SameOperand(a.Call.Args[0], b.Call.Args[0])
	}
	return false
}
