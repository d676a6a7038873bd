package escape

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/comment"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
)

// NoEscape is the comment that wants a function or statement free of heap
// allocations.
const NoEscape = "//memvet:noescape"

// A Budget is a //memvet:noescape comment.
type Budget struct {
	Position finding.Position `json:"position"`
	// Of is what it governs: the function, or "a statement of" the function.
	Of string `json:"of"`
}

// A Mistake is a comment that cannot do what it is there for.
type Mistake struct {
	Position finding.Position
	Text     string
}

// A governed region is the code that a comment speaks of, as the compiler
// counts lines: //line comments move it nowhere.
type governed struct {
	start, end token.Position
	budget     *Budget
}

func (g *governed) has(p gclog.Position) bool {
	if p.File != g.start.Filename {
		return false
	}
	first := cmp.Or(cmp.Compare(p.Line, g.start.Line), cmp.Compare(p.Column, g.start.Column))
	last := cmp.Or(cmp.Compare(p.Line, g.end.Line), cmp.Compare(p.Column, g.end.Column))
	return first >= 0 && last < 0
}

// breaks reports whether the allocation happens in the region: its source
// stands there, or is inlined there. What a function that is called and not
// inlined allocates is that function's own.
func (a *Allocation) breaks(g *governed) bool {
	for _, r := range a.Records {
		if g.has(r.Site.At) || slices.ContainsFunc(r.Site.Calls, g.has) {
			return true
		}
	}
	p := a.Position
	return len(a.Records) == 0 && g.has(gclog.Position{File: p.File, Line: p.Line, Column: p.Column})
}

// budgets notes with each allocation of p the innermost comment that it breaks.
func (res *Result) budgets(p *packages.Package, as []*Allocation) {
	var regions []*governed
	for _, f := range p.Syntax {
		for _, g := range f.Comments {
			for _, c := range g.List {
				if r := res.governedBy(p.Fset, f, g, c); r != nil {
					regions = append(regions, r)
				}
			}
		}
	}
	for _, a := range as {
		if a.Free != "" || a.Foreign {
			continue
		}
		for _, r := range regions {
			if a.breaks(r) && (a.Budget == nil || a.Budget.Position.Line < r.budget.Position.Line) {
				a.Budget = r.budget
			}
		}
	}
}

// governedBy reads one comment. It returns nil if that is none of ours, or
// governs nothing, which it notes.
func (res *Result) governedBy(fset *token.FileSet, f *ast.File, g *ast.CommentGroup, c *ast.Comment) *governed {
	at := span(fset, c.Pos(), c.End())
	mistake := func(text string) { res.Mistakes = append(res.Mistakes, Mistake{at, text}) }
	rest, ok := strings.CutPrefix(c.Text, NoEscape)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		if words := strings.Fields(c.Text); len(words) == 2 && "//"+words[1] == NoEscape && words[0] == "//" {
			mistake("this is an ordinary comment because of its space; write " + NoEscape)
		}
		return nil
	}
	start, end, in := subject(fset, f, g, c)
	d, whole := start.(*ast.FuncDecl)
	switch {
	case start == nil:
		mistake(NoEscape + " governs nothing here; put it into the doc comment of a function, or on a statement's first line or the line above it")
		return nil
	case whole && d.Body == nil:
		mistake(fmt.Sprintf("%s governs nothing: %s has no body in Go", NoEscape, functionName(d)))
		return nil
	}
	of := "a statement of " + functionName(in)
	if whole {
		of = functionName(d)
	}
	return &governed{fset.PositionFor(start.Pos(), false), fset.PositionFor(end, false), &Budget{at, of}}
}

// subject is the code that a comment speaks of, from the start of a node to
// end: the function whose doc comment it is in, or else the outermost
// statements that begin on its line, or, if no code stands before it there, on
// the line below its group. in is the function around them.
func subject(fset *token.FileSet, f *ast.File, g *ast.CommentGroup, c *ast.Comment) (start ast.Node, end token.Pos, in *ast.FuncDecl) {
	line := func(pos token.Pos) int { return fset.PositionFor(pos, false).Line }
	want := line(c.Pos())
	if !comment.BehindCode(f, c, line) {
		want = line(g.End()) + 1
	}
	for _, d := range f.Decls {
		d, ok := d.(*ast.FuncDecl)
		switch {
		case !ok:
			continue
		case d.Doc == g || line(d.Pos()) == want:
			return d, d.End(), d
		case line(d.Pos()) > want || line(d.End()) < want || d.Body == nil:
			continue
		}
		in = d
		ast.Inspect(d.Body, func(n ast.Node) bool {
			s, ok := n.(ast.Stmt)
			if n == nil || !ok || line(s.Pos()) != want {
				return n != nil && line(n.Pos()) <= want && want <= line(n.End())
			}
			if start == nil {
				start = s
			}
			end = s.End()
			return false
		})
	}
	return start, end, in
}
