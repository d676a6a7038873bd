package shallowclone

import (
	"go/ast"
	"go/token"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
)

// noCopies reports &*p where a function is to copy: the address of what p
// points to is p, whatever stands in between.
func (c *checker) noCopies() {
	for _, f := range c.Files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || !copyName.MatchString(fd.Name.Name) {
				continue
			}
			ast.Inspect(fd.Body, func(n ast.Node) bool {
				if e, ok := n.(*ast.UnaryExpr); ok && e.Op == token.AND {
					if star, ok := ast.Unparen(e.X).(*ast.StarExpr); ok && c.given(fd, star.X) {
						c.noCopy(e, star.X)
					}
				}
				return true
			})
		}
	}
}

// given reports whether e is a parameter of fd, or a field of one.
func (c *checker) given(fd *ast.FuncDecl, e ast.Expr) bool {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.Ident:
			obj := c.TypesInfo.Uses[x]
			return obj != nil && fd.Pos() <= obj.Pos() && obj.Pos() < fd.Body.Pos()
		default:
			return false
		}
	}
}

func (c *checker) noCopy(e *ast.UnaryExpr, p ast.Expr) {
	name := rule.Quote(c.Source(p), "the pointer")
	r := rule.Report{
		Level:   finding.Default,
		Pos:     e.Pos(),
		Message: "`&*` copies nothing and gives " + name + " itself, so changes to what it points to reach the source as well",
		Steps:   []rule.Step{{Role: finding.Taken, Pos: e.Pos(), Text: "this is the same pointer"}},
		Remedy:  "copy into a variable and take its address: v := *p; return &v",
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}
