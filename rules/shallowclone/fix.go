package shallowclone

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/rule"
)

// copyField copies the one slice or map that is shared, where the copy of the
// struct is made: behind "d := *c", or in a literal. What is shared behind
// further fields or in elements needs more than one call.
func (c *checker) copyField(k claim) []analysis.SuggestedFix {
	field := strings.TrimPrefix(k.path, ".")
	if !token.IsIdentifier(field) {
		return nil
	}
	for _, n := range c.Enclosing(k.pos) {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			key, ok := n.Key.(*ast.Ident)
			if _, isSel := n.Value.(*ast.SelectorExpr); !ok || !isSel || key.Name != field {
				return nil
			}
			return rule.Fix("copy `"+field+"` with "+c.CloneName(n.Value), c.Clone(n.Value))
		case *ast.AssignStmt:
			return c.behindCopy(n, field)
		case ast.Stmt:
			return nil
		}
	}
	return nil
}

func (c *checker) behindCopy(s *ast.AssignStmt, field string) []analysis.SuggestedFix {
	if len(s.Lhs) != 1 || len(s.Rhs) != 1 {
		return nil
	}
	to, ok1 := s.Lhs[0].(*ast.Ident)
	from, ok2 := ast.Unparen(s.Rhs[0]).(*ast.StarExpr)
	if !ok1 || !ok2 || to.Name == "_" || !c.Pure(from.X) {
		return nil
	}
	st, ok := c.TypesInfo.TypeOf(s.Rhs[0]).Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for f := range st.Fields() {
		if f.Name() != field || f.Pkg() != c.Pkg {
			continue
		}
		call, edits := c.CloneOf(s.Pos(), f.Type(), c.Text(from.X)+"."+field)
		line := c.LineBehind(s, to.Name+"."+field+" = "+call)
		if call == "" || line == nil {
			return nil
		}
		return rule.Fix("copy `"+field+"` behind it", append(edits, line...))
	}
	return nil
}
