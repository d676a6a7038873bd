package nilempty

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// clone replaces the conversion at pos by a clone, which keeps nil nil and
// empty empty: append([]T{}, s...), or a make with the copying right behind.
func (c *checker) clone(pos token.Pos) []analysis.SuggestedFix {
	call := c.CallAt(pos)
	if call == nil || c.Commented(call.Pos(), call.End()) {
		return nil
	}
	var source ast.Expr
	var drop []analysis.TextEdit
	switch {
	case c.IsBuiltin(call, "append"):
		if len(call.Args) == 2 && call.Ellipsis.IsValid() {
			source = call.Args[1]
		}
	case c.IsBuiltin(call, "make"):
		source, drop = c.copiedBehind(call)
	}
	if source == nil || !types.Identical(c.TypesInfo.TypeOf(call), c.TypesInfo.TypeOf(source)) {
		return nil
	}
	edits := c.CloneFor(call, source)
	if edits == nil {
		return nil
	}
	return rule.Fix("clone it with "+c.CloneName(source)+", which keeps nil nil and empty empty", append(edits, drop...))
}

// copiedBehind gives what the statement behind x = make(...) copies all of into
// x, and the edits that drop that statement.
func (c *checker) copiedBehind(call *ast.CallExpr) (ast.Expr, []analysis.TextEdit) {
	as, ok := c.StatementAt(call.Pos()).(*ast.AssignStmt)
	if !ok || len(as.Lhs) != 1 || ast.Unparen(as.Rhs[0]) != call || !c.Pure(as.Lhs[0]) {
		return nil, nil
	}
	next := c.Next(as)
	into := c.Text(as.Lhs[0])
	var source ast.Expr
	switch next := next.(type) {
	case *ast.ExprStmt:
		cp, ok := next.X.(*ast.CallExpr)
		if ok && c.IsBuiltin(cp, "copy") && len(call.Args) == 2 && c.Text(cp.Args[0]) == into && c.Text(call.Args[1]) == "len("+c.Text(cp.Args[1])+")" {
			source = cp.Args[1]
		}
	case *ast.RangeStmt:
		if next.Value == nil || len(next.Body.List) != 1 {
			break
		}
		if put, ok := next.Body.List[0].(*ast.AssignStmt); ok && put.Tok == token.ASSIGN && len(put.Lhs) == 1 && ssax.IsMap(c.TypesInfo.TypeOf(next.X)) &&
			c.Text(put.Lhs[0]) == into+"["+c.Text(next.Key)+"]" && c.Text(put.Rhs[0]) == c.Text(next.Value) {
			source = next.X
		}
	}
	if source == nil || !c.Pure(source) {
		return nil, nil
	}
	drop := c.DropLine(as, next)
	if drop == nil {
		return nil, nil
	}
	return source, drop
}
