package lostupdate

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// droppedCopies reports calls of methods that change their own copy of the receiver and
// return that, and do nothing else, where nobody takes the result.
func droppedCopies(p *rule.Pass, fns []*ssa.Function) {
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				call, ok := i.(*ssa.Call)
				if !ok || !unused(call) || call.Call.IsInvoke() {
					continue
				}
				callee := ssax.Body(call.Call.StaticCallee())
				if callee == nil || callee.Pkg == nil || callee.Pkg.Pkg != p.Pkg || !givesChanged(callee) {
					continue
				}
				if _, alone := p.StatementAt(call.Pos()).(*ast.ExprStmt); alone {
					reportDroppedCopy(p, call, callee)
				}
			}
		}
	}
}

// givesChanged reports whether a method with a value receiver sets a field of its copy,
// returns the copy, and has no other effect.
func givesChanged(fn *ssa.Function) bool {
	if fn.Signature.Recv() == nil || fn.Signature.Results().Len() != 1 || len(fn.Blocks) == 0 ||
		!types.Identical(fn.Signature.Results().At(0).Type(), fn.Params[0].Type()) {
		return false
	}
	if _, ok := fn.Params[0].Type().Underlying().(*types.Struct); !ok {
		return false
	}
	var own *ssa.Alloc
	for _, ref := range ssax.Referrers(fn.Params[0]) {
		if st, ok := ref.(*ssa.Store); ok {
			own, _ = st.Addr.(*ssa.Alloc)
		}
	}
	if own == nil {
		return false
	}
	changes := false
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				root, local := rootOf(i.Addr).(*ssa.Alloc)
				if !local {
					return false
				}
				_, field := i.Addr.(*ssa.FieldAddr)
				changes = changes || root == own && field
			case *ssa.Call:
				if !ssax.IsBuiltin(&i.Call, "append", "len", "cap", "min", "max") {
					return false
				}
			case *ssa.Return:
				if load, ok := i.Results[0].(*ssa.UnOp); !ok || load.X != ssa.Value(own) {
					return false
				}
			case *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.Panic, *ssa.Select, *ssa.MakeClosure:
				return false
			}
		}
	}
	return changes
}

func reportDroppedCopy(p *rule.Pass, call *ssa.Call, callee *ssa.Function) {
	r := rule.Report{
		Level:   finding.Default,
		Message: "`" + callee.Name() + "` changes a copy and returns it, and its result is not used, so the change is lost",
		Remedy:  "assign the result",
		Steps: []rule.Step{
			{Role: finding.Via, Pos: callee.Pos(), Text: "the receiver is passed by value, and the changed copy is the result"},
			{Role: finding.Spoiled, Pos: call.Pos(), Text: "the result is dropped here"},
		},
	}
	r.Pos, r.End = p.Statement(call.Pos())
	p.Report(r)
}
