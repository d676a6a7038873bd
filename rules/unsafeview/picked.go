package unsafeview

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// picked reports whether i runs only where another parameter of its function
// than those that v comes from equals a constant: it is one of several calls that
// gives v then, and a trail that takes all calls together does not know which.
func picked(i ssa.Instruction, v ssa.Value) bool {
	of := map[*ssa.Parameter]bool{}
	paramsOf(v, of, 0)
	if len(of) == 0 {
		return false
	}
	for br, holds := range ssax.Branches(i.Block()) {
		cmp, ok := br.Cond.(*ssa.BinOp)
		if ok && holds && cmp.Op == token.EQL && (isConst(cmp.X) || isConst(cmp.Y)) && asksOther(cmp, of) {
			return true
		}
	}
	return false
}

// asksOther reports whether a condition is about a parameter that is not in of.
func asksOther(cond ssa.Value, of map[*ssa.Parameter]bool) bool {
	asked := map[*ssa.Parameter]bool{}
	paramsOf(cond, asked, 0)
	for q := range asked {
		if !of[q] {
			return true
		}
	}
	return false
}

// chosen reports whether the conversion at i is one of two that its function
// chooses from by another parameter, and the other one copies: which of them a
// call gets, its caller has settled.
func chosen(i ssa.Instruction, bytes ssa.Value) bool {
	of := map[*ssa.Parameter]bool{}
	paramsOf(bytes, of, 0)
	copies := slices.ContainsFunc(i.Parent().Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			c, ok := in.(*ssa.Convert)
			return ok && ssax.IsString(c.Type()) && ssax.IsBytes(c.X.Type())
		})
	})
	if len(of) == 0 || !copies {
		return false
	}
	for br := range ssax.Branches(i.Block()) {
		if asksOther(br.Cond, of) {
			return true
		}
	}
	return false
}

func isConst(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

// paramsOf collects the parameters that v is computed from, also by way of the
// arguments of calls and of what was stored into lists made for them.
func paramsOf(v ssa.Value, out map[*ssa.Parameter]bool, depth int) {
	if depth > 8 {
		return
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		out[v] = true
	case *ssa.Alloc:
		for _, ref := range ssax.Referrers(v) {
			at, ok := ref.(*ssa.IndexAddr)
			if !ok {
				continue
			}
			for _, st := range ssax.StoresTo(at) {
				paramsOf(st.Val, out, depth+1)
			}
		}
	case ssa.Instruction:
		var space [8]*ssa.Value
		for _, op := range v.Operands(space[:0]) {
			if *op != nil {
				paramsOf(*op, out, depth+1)
			}
		}
	}
}
