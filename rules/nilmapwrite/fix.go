package nilmapwrite

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/rule"
)

// makeLocal makes the map where a local variable is declared without one. It
// leaves variables alone that are compared with nil, where nil means something, or
// that become nil again.
func (w *work) makeLocal(f finding) []analysis.SuggestedFix {
	// In a register, a variable's first nil is a constant without a place.
	if f.why.reason != declared && f.why.reason != never && (f.why.reason != assigned || f.why.pos.IsValid()) {
		return nil
	}
	v := w.localMap(f.how.pos)
	if v == nil {
		return nil
	}
	spec, decl, body := w.declaration(v)
	if spec == nil || body == nil || w.mayBeNil(body, v) || !w.pass.HasBuiltin(spec.Pos(), "make", "") {
		return nil
	}
	head := analysis.TextEdit{Pos: spec.Type.Pos(), End: spec.Type.Pos(), NewText: []byte("= make(")}
	if len(decl.Specs) == 1 && !decl.Lparen.IsValid() {
		head = analysis.TextEdit{Pos: decl.Pos(), End: spec.Type.Pos(), NewText: []byte(v.Name() + " := make(")}
	}
	tail := analysis.TextEdit{Pos: spec.Type.End(), End: spec.Type.End(), NewText: []byte(")")}
	return rule.Fix("make the map where it is declared", []analysis.TextEdit{head, tail})
}

// localMap gives the variable whose map is written at pos: m in m[k] = v, or
// the receiver of a method that writes.
func (w *work) localMap(pos token.Pos) *types.Var {
	var e ast.Expr
	for _, n := range w.pass.Enclosing(pos) {
		switch n := n.(type) {
		case *ast.IndexExpr:
			e = n.X
		case *ast.CallExpr:
			if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
				e = sel.X
			}
		case *ast.AssignStmt:
			if x, ok := n.Lhs[0].(*ast.IndexExpr); ok && len(n.Lhs) == 1 {
				e = x.X
			}
		case *ast.IncDecStmt:
			if x, ok := n.X.(*ast.IndexExpr); ok {
				e = x.X
			}
		case ast.Stmt:
			return nil
		}
		if e != nil {
			break
		}
	}
	id, ok := e.(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := w.pass.TypesInfo.Uses[id].(*types.Var)
	if !ok || v.IsField() || v.Parent() == w.pass.Pkg.Scope() {
		return nil
	}
	if _, ok := v.Type().Underlying().(*types.Map); !ok {
		return nil
	}
	return v
}

// declaration gives "var v T" and the body of the function it stands in.
func (w *work) declaration(v *types.Var) (spec *ast.ValueSpec, decl *ast.GenDecl, body *ast.BlockStmt) {
	for _, n := range w.pass.Enclosing(v.Pos()) {
		switch n := n.(type) {
		case *ast.ValueSpec:
			if len(n.Names) != 1 || len(n.Values) > 0 || n.Type == nil {
				return nil, nil, nil
			}
			spec = n
		case *ast.GenDecl:
			decl = n
		case *ast.FuncLit:
			return spec, decl, n.Body
		case *ast.FuncDecl:
			return spec, decl, n.Body
		}
	}
	return nil, nil, nil
}

// mayBeNil reports whether v is compared with nil, or may become nil again.
func (w *work) mayBeNil(body *ast.BlockStmt, v *types.Var) bool {
	found := false
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && w.pass.TypesInfo.Uses[id] == v
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			found = found || (n.Op == token.EQL || n.Op == token.NEQ) && (is(n.X) || is(n.Y))
		case *ast.AssignStmt:
			for k, l := range n.Lhs {
				if is(l) {
					found = found || len(n.Rhs) != len(n.Lhs) || w.pass.TypesInfo.Types[n.Rhs[k]].IsNil()
				}
			}
		case *ast.UnaryExpr:
			found = found || n.Op == token.AND && is(n.X)
		}
		return !found
	})
	return found
}
