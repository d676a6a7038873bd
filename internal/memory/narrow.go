package memory

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// narrowed finds, for each block, the interface value of which every way into the block
// has found that it holds a number, a string or nothing at all: the case of a type switch
// that lists several such types. What it holds refers to nothing there.
func narrowed(fn *ssa.Function) map[*ssa.BasicBlock]ssa.Value {
	var out map[*ssa.BasicBlock]ssa.Value
	for _, b := range fn.Blocks {
		var v ssa.Value
		for n, p := range b.Preds {
			on := holdsScalar(p, b)
			if on == nil || n > 0 && on != v {
				v = nil
				break
			}
			v = on
		}
		if v != nil {
			if out == nil {
				out = map[*ssa.BasicBlock]ssa.Value{}
			}
			out[b] = v
		}
	}
	return out
}

// holdsScalar gives the interface value that certainly holds a scalar, or nil, on the edge
// from one block to the next; nil if there is none.
func holdsScalar(from, to *ssa.BasicBlock) ssa.Value {
	i, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[0] != to || from.Succs[1] == to {
		return nil
	}
	switch c := i.Cond.(type) {
	case *ssa.Extract:
		a, ok := c.Tuple.(*ssa.TypeAssert)
		if !ok || c.Index != 1 {
			return nil
		}
		if _, scalar := a.AssertedType.Underlying().(*types.Basic); scalar {
			return a.X
		}
	case *ssa.BinOp:
		if c.Op == token.EQL && nilConst(c.Y) && types.IsInterface(c.X.Type()) {
			return c.X
		}
	}
	return nil
}

// isScalar reports whether interface value v holds nothing that refers to memory in b.
func (x *exec) isScalar(v ssa.Value, b *ssa.BasicBlock) bool {
	if len(x.narrowed) == 0 || v == nil || !types.IsInterface(v.Type()) {
		return false
	}
	for ; b != nil; b = b.Idom() {
		if x.narrowed[b] == v {
			return true
		}
	}
	return false
}
