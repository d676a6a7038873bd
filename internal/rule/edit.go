package rule

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// The methods in this file write suggested fixes. Each gives the edits for one
// change, or nil where it is not certain that the result compiles and means
// what it says. Rules then leave the remedy to words.

// Fix makes edits a fix; none if there are no edits.
func Fix(message string, edits []analysis.TextEdit) []analysis.SuggestedFix {
	if len(edits) == 0 {
		return nil
	}
	return []analysis.SuggestedFix{{Message: message, TextEdits: edits}}
}

// Clone copies the value of e on the spot: slices.Clone(e), maps.Clone(e),
// bytes.Clone(e) or strings.Clone(e). All of them keep nil nil and empty
// empty.
func (p *Pass) Clone(e ast.Expr) []analysis.TextEdit {
	pkg, since := p.cloner(e.Pos(), p.TypesInfo.TypeOf(e))
	if pkg == "" {
		return nil
	}
	return p.wrap(e, pkg, "Clone", since)
}

// CloneName is the function that Clone calls, for messages; "" if there is
// none.
func (p *Pass) CloneName(e ast.Expr) string {
	if pkg, _ := p.cloner(e.Pos(), p.TypesInfo.TypeOf(e)); pkg != "" {
		return pkg + ".Clone"
	}
	return ""
}

// cloner gives the package that clones values of type t, and the version of Go
// that brought it.
func (p *Pass) cloner(at token.Pos, t types.Type) (pkg, since string) {
	if t == nil || t == types.Typ[types.UntypedNil] {
		return "", ""
	}
	switch t.Underlying().(type) {
	case *types.Map:
		return "maps", "go1.21"
	case *types.Basic:
		// A defined string type would need two conversions.
		if types.Identical(t, types.Typ[types.String]) {
			return "strings", "go1.18"
		}
	case *types.Slice:
		// bytes.Clone returns []byte; slices.Clone keeps a type's name.
		f := p.fileAt(at)
		if types.Identical(t, types.NewSlice(types.Typ[types.Byte])) && f != nil && (imports(f, "bytes") || !imports(f, "slices")) {
			return "bytes", "go1.20"
		}
		return "slices", "go1.21"
	}
	return "", ""
}

// Clip makes e a slice without spare capacity, so that an append to it copies:
// s[:n:n] for s[:n], else slices.Clip(e).
func (p *Pass) Clip(e ast.Expr) []analysis.TextEdit {
	t := p.TypesInfo.TypeOf(e)
	if t == nil {
		return nil
	}
	if _, ok := t.Underlying().(*types.Slice); !ok {
		return nil
	}
	if s, ok := e.(*ast.SliceExpr); ok && s.High != nil && !s.Slice3 && p.Pure(s.High) && isOperand(s.High) {
		return []analysis.TextEdit{insert(s.High.End(), ":"+p.Text(s.High))}
	}
	return p.wrap(e, "slices", "Clip", "go1.21")
}

// isOperand reports whether gofmt writes s[:e:e] without spaces.
func isOperand(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.BasicLit:
		return true
	}
	return false
}

// Call replaces e by a call of a function of the standard library, which has
// been there since the given version of Go. args are the source of the arguments.
func (p *Pass) Call(e ast.Expr, pkg, fn, since string, args ...string) []analysis.TextEdit {
	name, edits, ok := p.imported(e.Pos(), pkg, since)
	if !ok {
		return nil
	}
	return append(edits, Replace(e, name+"."+fn+"("+strings.Join(args, ", ")+")"))
}

// wrap makes e the argument of such a call.
func (p *Pass) wrap(e ast.Expr, pkg, fn, since string) []analysis.TextEdit {
	name, edits, ok := p.imported(e.Pos(), pkg, since)
	if !ok {
		return nil
	}
	return append(edits, insert(e.Pos(), name+"."+fn+"("), insert(e.End(), ")"))
}

// Replace puts other source in the place of n.
func Replace(n ast.Node, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}
}

func insert(at token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(text)}
}

// LineBefore puts a line in front of statement s, which must begin a line of
// its own in a list of statements.
func (p *Pass) LineBefore(s ast.Stmt, line string) []analysis.TextEdit {
	indent, ok := p.indent(s)
	if !ok {
		return nil
	}
	return []analysis.TextEdit{insert(s.Pos(), line+"\n"+indent)}
}

// LineBehind puts a line behind statement s and what else is on its last line,
// which must be no code.
func (p *Pass) LineBehind(s ast.Stmt, line string) []analysis.TextEdit {
	indent, ok := p.indent(s)
	end, free := p.lineEnd(s.End())
	if !ok || !free {
		return nil
	}
	return []analysis.TextEdit{insert(end, "\n"+indent+line)}
}

// indent gives the white space in front of a statement; ok is false if
// something else is there, or the statement is part of another one's head.
func (p *Pass) indent(s ast.Stmt) (string, bool) {
	if !p.inList(s) {
		return "", false
	}
	src, at := p.source(s.Pos())
	if src == nil {
		return "", false
	}
	start := bytes.LastIndexByte(src[:at], '\n') + 1
	indent := string(src[start:at])
	return indent, strings.TrimLeft(indent, " \t") == ""
}

func (p *Pass) inList(s ast.Stmt) bool {
	path := p.Enclosing(s.Pos())
	for i, n := range path {
		if n == s && i+1 < len(path) {
			return Statements(path[i+1]) != nil
		}
	}
	return false
}

// lineEnd gives the end of the line that pos is on; free is false if code
// follows there.
func (p *Pass) lineEnd(pos token.Pos) (end token.Pos, free bool) {
	src, at := p.source(pos)
	if src == nil {
		return pos, false
	}
	rest, _, _ := bytes.Cut(src[at:], []byte("\n"))
	text := strings.TrimSpace(string(rest))
	// A comment that opens here may go on below.
	free = text == "" || strings.HasPrefix(text, "//")
	return pos + token.Pos(len(rest)), free
}

// source gives the content of the file at pos and the offset of pos in it.
func (p *Pass) source(pos token.Pos) ([]byte, int) {
	file := p.Fset.File(pos)
	if file == nil {
		return nil, 0
	}
	src, err := p.ReadFile(file.Name())
	if at := file.Offset(pos); err == nil && at <= len(src) && file.Size() == len(src) {
		return src, at
	}
	return nil, 0
}

// Text is the source of an expression, on one line if that is how gofmt
// writes it.
func (p *Pass) Text(e ast.Expr) string {
	var b bytes.Buffer
	if err := format.Node(&b, p.Fset, e); err != nil {
		return ""
	}
	return b.String()
}

// Pure reports whether e can be evaluated twice, or later, without a
// difference that nobody wrote: names, fields, constants, and len, operators
// and indices over them.
func (p *Pass) Pure(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident, *ast.BasicLit:
		return true
	case *ast.ParenExpr:
		return p.Pure(e.X)
	case *ast.SelectorExpr:
		return p.Pure(e.X)
	case *ast.StarExpr:
		return p.Pure(e.X)
	case *ast.BinaryExpr:
		return p.Pure(e.X) && p.Pure(e.Y)
	case *ast.IndexExpr:
		return p.Pure(e.X) && p.Pure(e.Index)
	case *ast.CallExpr:
		return p.IsBuiltin(e, "len") && p.Pure(e.Args[0])
	}
	return false
}

// IsBuiltin reports whether a call is of the predeclared function called name.
func (p *Pass) IsBuiltin(call *ast.CallExpr, name string) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := p.TypesInfo.Uses[id].(*types.Builtin)
	return ok && b.Name() == name
}

// StatementAt gives the smallest statement around pos.
func (p *Pass) StatementAt(pos token.Pos) ast.Stmt {
	for _, n := range p.Enclosing(pos) {
		if s, ok := n.(ast.Stmt); ok {
			return s
		}
	}
	return nil
}

// CallAt gives the call that go/ssa places at pos.
func (p *Pass) CallAt(pos token.Pos) *ast.CallExpr {
	for _, n := range p.Enclosing(pos) {
		if c, ok := n.(*ast.CallExpr); ok && c.Lparen == pos {
			return c
		}
	}
	return nil
}

// InLoop reports whether pos lies in the body of a loop of its function.
func (p *Pass) InLoop(pos token.Pos) bool {
	for _, n := range p.Enclosing(pos) {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.FuncLit, *ast.FuncDecl:
			return false
		}
	}
	return false
}

// CloneFor replaces n by a clone of e; comments within n would be lost.
func (p *Pass) CloneFor(n, e ast.Expr) []analysis.TextEdit {
	call, edits := p.CloneOf(n.Pos(), p.TypesInfo.TypeOf(e), p.Text(e))
	if call == "" {
		return nil
	}
	return append(edits, Replace(n, call))
}

// CloneOf gives the source of a call, for use at a place, that clones a value
// of type t whose source is src, and the edits that import what it needs; ""
// if there is none.
func (p *Pass) CloneOf(at token.Pos, t types.Type, src string) (call string, edits []analysis.TextEdit) {
	pkg, since := p.cloner(at, t)
	if pkg == "" {
		return "", nil
	}
	name, edits, ok := p.imported(at, pkg, since)
	if !ok {
		return "", nil
	}
	return name + ".Clone(" + src + ")", edits
}

// Commented reports whether a comment lies between two places of a file.
func (p *Pass) Commented(from, to token.Pos) bool {
	f := p.fileAt(from)
	if f == nil {
		return true
	}
	for _, g := range f.Comments {
		if g.Pos() < to && from < g.End() {
			return true
		}
	}
	return false
}

// Next gives the statement behind s in its list; nil if it is the last.
func (p *Pass) Next(s ast.Stmt) ast.Stmt {
	path := p.Enclosing(s.Pos())
	for i, n := range path {
		if n != s || i+1 == len(path) {
			continue
		}
		list := Statements(path[i+1])
		if k := slices.Index(list, s); k >= 0 && k+1 < len(list) {
			return list[k+1]
		}
		return nil
	}
	return nil
}

// Statements gives the list of statements that n is; nil if it is none.
func Statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// DropLine removes statement s, which follows prev on the next lines, with its
// lines; nil if a comment would go with it.
func (p *Pass) DropLine(prev, s ast.Stmt) []analysis.TextEdit {
	start, ok1 := p.lineEnd(prev.End())
	end, ok2 := p.lineEnd(s.End())
	if !ok1 || !ok2 || start >= s.Pos() || p.Commented(start, end) {
		return nil
	}
	return []analysis.TextEdit{{Pos: start, End: end}}
}

// FirstLine puts a line at the beginning of a block that has more lines.
func (p *Pass) FirstLine(b *ast.BlockStmt, line string) []analysis.TextEdit {
	if len(b.List) == 0 {
		return nil
	}
	indent, ok := p.indent(b.List[0])
	end, free := p.lineEnd(b.Lbrace + 1)
	if !ok || !free {
		return nil
	}
	return []analysis.TextEdit{insert(end, "\n"+indent+line)}
}

// HasBuiltin reports whether name means the predeclared thing at pos, and the
// file may use what has been there since the given version of Go.
func (p *Pass) HasBuiltin(pos token.Pos, name, since string) bool {
	f, scope := p.fileAt(pos), p.Pkg.Scope().Innermost(pos)
	if f == nil || scope == nil || !p.hasVersion(f, since) {
		return false
	}
	_, obj := scope.LookupParent(name, pos)
	return obj != nil && obj == types.Universe.Lookup(name)
}
