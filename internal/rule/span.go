package rule

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
)

// span turns a position as go/ssa gives it into what a reader takes for the
// place: go/ssa points at the parenthesis of a call and the bracket of an index
// expression; readers look for the call and the expression. The line never
// changes, since directives and expectations go by it.
func span(pass *analysis.Pass, pos token.Pos) (start, end token.Pos) {
	for _, f := range pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return spanIn(pass.Fset, f, pos)
		}
	}
	return pos, token.NoPos
}

func spanIn(fset *token.FileSet, f *ast.File, pos token.Pos) (start, end token.Pos) {
	path, _ := astutil.PathEnclosingInterval(f, pos, pos+1)
	var node ast.Node
	for _, n := range path {
		if points(n, pos) {
			node = n
			break
		}
		if n.Pos() == pos && node == nil {
			node = n // the innermost that starts here
		}
	}
	if node == nil {
		return pos, token.NoPos
	}
	start, end = node.Pos(), node.End()
	if fset.Position(start).Line != fset.Position(pos).Line {
		start = pos
	}
	if body := bodyOf(node); body != nil {
		end = body.Lbrace // a loop's or branch's place is its head
	}
	return start, end
}

// points reports whether pos is n's own place for go/ssa though n starts
// before it.
func points(n ast.Node, pos token.Pos) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		return n.Lparen == pos
	case *ast.IndexExpr:
		return n.Lbrack == pos
	case *ast.SliceExpr:
		return n.Lbrack == pos
	case *ast.BinaryExpr:
		return n.OpPos == pos
	case *ast.AssignStmt:
		return n.TokPos == pos
	case *ast.SendStmt:
		return n.Arrow == pos
	case *ast.CompositeLit:
		return n.Lbrace == pos
	case *ast.TypeAssertExpr:
		return n.Lparen == pos
	case *ast.SelectorExpr:
		return n.Sel.Pos() == pos
	}
	return false
}

func bodyOf(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.ForStmt:
		return n.Body
	case *ast.RangeStmt:
		return n.Body
	case *ast.IfStmt:
		return n.Body
	case *ast.FuncDecl:
		return n.Body
	case *ast.FuncLit:
		return n.Body
	}
	return nil
}
