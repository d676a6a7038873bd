package escape

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
	"github.com/memvet/memvet/internal/layout"
)

// smallMake is how many bytes a slice that make makes may have to lie on the
// stack if its size is not constant and it does not leave the function: since
// Go 1.25, VariableMakeThreshold in cmd/compile/internal/base/debug.go. Before,
// none could, and the log has them as escapes.
const smallMake = 32

// dynamicMakes are the slices whose size shows at run time and which do not
// leave their function. For the compiler they do not escape, and unless they
// are small they are on the heap all the same.
func (j *joiner) dynamicMakes() []*Allocation {
	logged := map[finding.Position]bool{}
	for _, a := range j.order {
		logged[a.Position] = true
	}
	var out []*Allocation
	info := j.pkg.TypesInfo
	for _, f := range j.pkg.Syntax {
		ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || builtinName(info, call) != "make" {
				return true
			}
			a := &Allocation{
				Package: j.pkg.PkgPath, Compiled: j.pkg.PkgPath, Position: span(j.pkg.Fset, call.Pos(), call.End()), Kind: Make, What: text(call),
				Type: typeName(info.TypeOf(call)), Size: -1, Cause: DynamicSize, Flow: []Step{}, Records: []*gclog.Record{},
			}
			if logged[a.Position] || !j.dynamicSlice(a, info, call, stack) {
				return true
			}
			for _, s := range stack {
				if d, ok := s.(*ast.FuncDecl); ok {
					a.Function = functionName(d)
				}
			}
			out = append(out, a)
			return true
		})
	}
	return out
}

// dynamicSlice reports whether a make makes a slice of a size that the compiler
// does not know, and says what that means.
func (j *joiner) dynamicSlice(a *Allocation, info *types.Info, call *ast.CallExpr, stack []ast.Node) bool {
	s, ok := underlying(info, call).(*types.Slice)
	if !ok || len(call.Args) < 2 || layout.Sizable(s.Elem(), j.arch) != nil {
		return false
	}
	size := call.Args[len(call.Args)-1]
	elem := j.arch.Sizeof(s.Elem())
	if elem == 0 || info.Types[size].Value != nil || j.constantVariable(info, size) || !inFunction(stack) {
		return false
	}
	a.Why = "its size is known at run time only; it does not leave the function"
	if n := smallMake / elem; n > 0 {
		a.Why += fmt.Sprintf(", so up to %d elements lie on the stack", n)
	} else {
		a.Why += ", but its elements are too large to lie on the stack"
	}
	a.Remedy = constantCapacity(elem)
	return true
}

// constantVariable reports whether e is a variable that only ever has the
// value it is declared with; the compiler then looks for a constant there.
func (j *joiner) constantVariable(info *types.Info, e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := info.Uses[id].(*types.Var)
	return ok && j.constants(info)[v] && !j.changing(info, v)
}

// constants are the local variables declared with a constant.
func (j *joiner) constants(info *types.Info) map[*types.Var]bool {
	if j.fixed != nil {
		return j.fixed
	}
	j.fixed = map[*types.Var]bool{}
	note := func(id *ast.Ident, value ast.Expr) {
		if v, ok := info.Defs[id].(*types.Var); ok && info.Types[value].Value != nil {
			j.fixed[v] = true
		}
	}
	for _, f := range j.pkg.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for i, l := range n.Lhs {
					if id, ok := l.(*ast.Ident); ok && len(n.Lhs) == len(n.Rhs) {
						note(id, n.Rhs[i])
					}
				}
			case *ast.ValueSpec:
				for i, id := range n.Names {
					if len(n.Names) == len(n.Values) {
						note(id, n.Values[i])
					}
				}
			}
			return true
		})
	}
	return j.fixed
}

func inFunction(stack []ast.Node) bool {
	for _, n := range stack {
		if _, ok := n.(*ast.FuncDecl); ok {
			return true
		}
	}
	return false
}
