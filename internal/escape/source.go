package escape

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
)

// describePackage is what a result says of a package whatever its log has.
func describePackage(p *packages.Package) Package {
	out := Package{Path: p.PkgPath, Command: p.Name == "main", Files: slices.Concat(p.GoFiles, p.CompiledGoFiles)}
	slices.Sort(out.Files)
	out.Files = slices.Compact(out.Files)
	for _, f := range p.Syntax {
		end := p.Fset.Position(f.FileEnd) // what cgo made has lines of the file it was made of
		out.Sources = append(out.Sources, Source{end.Filename, end.Line})
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				out.Functions = append(out.Functions, functionName(d))
			}
		}
	}
	return out
}

// files finds syntax by the places that the compiler's log names.
type files struct {
	byName map[string]*file
}

type file struct {
	pkg    *packages.Package
	syntax *ast.File
	tok    *token.File
	index  map[ast.Decl]*declIndex
}

// A declIndex finds the nodes of a declaration by the compiler's position.
// Asking astutil.PathEnclosingInterval each time took a third of the whole run,
// where a log has thousands of places in one function.
type declIndex struct {
	at     map[token.Pos]ast.Node // the innermost
	parent map[ast.Node]ast.Node
}

func newDeclIndex(d ast.Decl) *declIndex {
	x := &declIndex{map[token.Pos]ast.Node{}, map[ast.Node]ast.Node{}}
	ast.PreorderStack(d, nil, func(n ast.Node, stack []ast.Node) bool {
		if len(stack) > 0 {
			x.parent[n] = stack[len(stack)-1]
		}
		if pos := compilerPos(n); pos.IsValid() {
			x.at[pos] = n
		}
		return true
	})
	return x
}

func newFiles(pkgs []*packages.Package) *files {
	fs := &files{byName: map[string]*file{}}
	for _, p := range pkgs {
		for _, s := range p.Syntax {
			tok := p.Fset.File(s.FileStart)
			if tok != nil {
				fs.byName[tok.Name()] = &file{p, s, tok, map[ast.Decl]*declIndex{}}
			}
		}
	}
	return fs
}

// find returns the file that a place in a log is in, or nil.
func (fs *files) find(at gclog.Position) *file { return fs.byName[at.File] }

// pos is the place in the file set, or NoPos if the file has no such line.
func (f *file) pos(at gclog.Position) token.Pos {
	if at.Line < 1 || at.Line > f.tok.LineCount() || at.Column < 1 {
		return token.NoPos
	}
	pos := f.tok.LineStart(at.Line) + token.Pos(at.Column-1)
	if int(pos) > f.tok.Base()+f.tok.Size() {
		return token.NoPos
	}
	return pos
}

// node returns what the compiler means by a place: the node whose position is
// there, in the compiler's way of counting, and the nodes around it, innermost
// first and beginning with itself. For the compiler the position of most
// expressions is that of their operator or opening bracket
// (cmd/compile/internal/syntax/parser.go).
func (f *file) node(at gclog.Position) (ast.Node, []ast.Node) {
	pos := f.pos(at)
	if pos == token.NoPos {
		return nil, nil
	}
	i, found := slices.BinarySearchFunc(f.syntax.Decls, pos, func(d ast.Decl, pos token.Pos) int {
		switch {
		case d.End() <= pos:
			return -1
		case d.Pos() > pos:
			return 1
		}
		return 0
	})
	if !found {
		return nil, nil
	}
	d := f.syntax.Decls[i]
	x := f.index[d]
	if x == nil {
		x = newDeclIndex(d)
		f.index[d] = x
	}
	n := x.at[pos]
	if n == nil {
		return nil, []ast.Node{d}
	}
	var path []ast.Node
	for m := n; m != nil; m = x.parent[m] {
		path = append(path, m)
	}
	return n, path
}

func compilerPos(n ast.Node) token.Pos {
	switch n := n.(type) {
	case *ast.CallExpr:
		return n.Lparen
	case *ast.CompositeLit:
		return n.Lbrace
	case *ast.BinaryExpr:
		return n.OpPos
	case *ast.IndexExpr:
		return n.Lbrack
	case *ast.IndexListExpr:
		return n.Lbrack
	case *ast.SliceExpr:
		return n.Lbrack
	case *ast.TypeAssertExpr:
		return n.Lparen - 1 // the dot, unless a space follows it
	case *ast.SelectorExpr:
		return n.X.End() // the dot, unless a space or line precedes it
	case *ast.AssignStmt:
		return n.TokPos
	case *ast.SendStmt:
		return n.Arrow
	case *ast.KeyValueExpr:
		return n.Colon
	case *ast.ExprStmt, *ast.File, *ast.FuncType, *ast.FieldList, *ast.BlockStmt:
		return token.NoPos // stands where something else begins
	case *ast.FuncDecl:
		return n.Name.Pos()
	}
	return n.Pos()
}

// function is the declaration around a node, by its path outwards.
func function(path []ast.Node) *ast.FuncDecl {
	for _, n := range path {
		if d, ok := n.(*ast.FuncDecl); ok {
			return d
		}
	}
	return nil
}

// functionName is the name that Go users know a function by.
func functionName(d *ast.FuncDecl) string {
	if d == nil {
		return ""
	}
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	star := ""
	if s, ok := t.(*ast.StarExpr); ok {
		star, t = "*", s.X
	}
	switch x := t.(type) {
	case *ast.IndexExpr:
		t = x.X
	case *ast.IndexListExpr:
		t = x.X
	}
	name := types.ExprString(t) + ")." + d.Name.Name
	return "(" + star + name
}

// span is the place from pos to end, as people read it: in the file that a line
// directive names.
func span(fset *token.FileSet, pos, end token.Pos) finding.Position {
	p := fset.Position(pos)
	out := finding.Position{File: p.Filename, Line: p.Line, Column: p.Column}
	if e := fset.Position(end); end.IsValid() && e.Filename == p.Filename && e.Line >= p.Line {
		out.EndLine, out.EndColumn = e.Line, e.Column
	}
	return out
}

func point(p gclog.Position) finding.Position {
	return finding.Position{File: p.File, Line: p.Line, Column: p.Column}
}

// text is a node's source on one line, shortened.
func text(n ast.Node) string {
	e, ok := n.(ast.Expr)
	if !ok {
		return ""
	}
	return shorten(types.ExprString(e))
}

func shorten(s string) string {
	const most = 60
	// cgo's name for C.f.
	s = strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "_Cfunc_", "C.")
	if len(s) <= most {
		return s
	}
	i := most - len("...")
	for i > 0 && s[i]&0xC0 == 0x80 { // not within a character
		i--
	}
	return s[:i] + "..."
}
