package retention

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// findRenewed finds the fields that methods give a new map or list: what is kept
// there goes with the next one.
func (pk *parting) findRenewed(fns []*ssa.Function) {
	for _, fn := range fns {
		for _, i := range instrs(fn) {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			switch st.Val.(type) {
			case *ssa.MakeMap, *ssa.MakeSlice:
			default:
				continue
			}
			if a, ok := st.Addr.(*ssa.FieldAddr); ok {
				f := ssax.Field(a)
				if _, receiver := a.X.(*ssa.Parameter); receiver && !asks(st.Block(), f) {
					pk.renewed[f] = true
				}
			}
		}
	}
}

// asks reports whether block b runs only where a test of the field says so, as
// where a map is made when it is first needed.
func asks(b *ssa.BasicBlock, field *types.Var) bool {
	for _, p := range b.Preds {
		cond, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := cond.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		if load, ok := cmp.X.(*ssa.UnOp); ok && ssax.Field(load.X) == field {
			return true
		}
	}
	return false
}
