// Package comment finds the code that a comment speaks of.
package comment

import (
	"go/ast"
	"go/token"
)

// BehindCode reports whether code begins or ends before c on its line. line
// gives the line of a position: with or without what //line comments say.
func BehindCode(f *ast.File, c *ast.Comment, line func(token.Pos) int) bool {
	behind, at := false, line(c.Pos())
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || behind || n.Pos() >= c.Pos() {
			return false
		}
		switch n.(type) {
		case *ast.CommentGroup, *ast.Comment:
			return false
		case *ast.File:
			return true
		}
		for _, pos := range []token.Pos{n.Pos(), n.End()} {
			behind = behind || pos <= c.Pos() && line(pos) == at
		}
		return true
	})
	return behind
}
