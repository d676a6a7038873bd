package resolve

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/packages"
)

// rewritten is the query's expression with every qualified name replaced by a
// plain one, $0 for the first, which the parser would not take for a path.
func rewritten(q *query) string {
	var b strings.Builder
	last := 0
	for i, n := range q.names {
		b.WriteString(q.arg[last:n.start])
		b.WriteString(plainName(i))
		last = n.end
	}
	return b.String() + q.arg[last:]
}

// plainName stands for the i-th qualified name. Nobody writes such a name.
func plainName(i int) string { return fmt.Sprintf("ǀ%d", i) }

// unqualified returns the names in q that neither the language nor a qualified
// name explains: types of the package in the current folder.
func unqualified(q *query) []string {
	if q.at != nil {
		return nil
	}
	expr, err := parser.ParseExpr(rewritten(q))
	if err != nil {
		return nil
	}
	var names []string
	var visit func(ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field: // names of fields and parameters mean nothing here
			ast.Inspect(n.Type, visit)
			return false
		case *ast.Ident:
			if types.Universe.Lookup(n.Name) == nil && !strings.HasPrefix(n.Name, "ǀ") {
				names = append(names, n.Name)
			}
		}
		return true
	}
	ast.Inspect(expr, visit)
	return names
}

// expression finds the type that q's expression denotes.
func (l *loader) expression(q *query) (Found, error) {
	f := Found{Name: q.arg}
	expr, err := parser.ParseExpr(rewritten(q))
	if err != nil {
		return f, fmt.Errorf("is no type expression: %s", syntax(err))
	}
	home := types.NewPackage("command-line", "main")
	declare := func(name string, n name, p *packages.Package) error {
		if home.Scope().Lookup(name) != nil {
			return nil
		}
		obj, err := typeIn(p, n.typ)
		if err != nil {
			return err
		}
		home.Scope().Insert(types.NewTypeName(token.NoPos, home, name, obj.Type()))
		f.At = l.position(obj.Pos())
		if f.Broken == nil {
			f.Broken = broken(p)
		}
		return nil
	}
	for i, n := range q.names {
		p, err := l.packageOf(n)
		if err == nil {
			err = declare(plainName(i), n, p)
		}
		if err != nil {
			return f, err
		}
	}
	for _, local := range unqualified(q) {
		here := l.matched(".")
		if len(here) == 0 {
			return f, &UnknownError{What: "type", Name: local, Candidates: predeclared()}
		}
		if err := declare(local, name{typ: local}, here[0]); err != nil {
			return f, err
		}
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if err := types.CheckExpr(token.NewFileSet(), home, token.NoPos, expr, info); err != nil {
		return f, errors.New(q.restore(syntax(err)))
	}
	if !info.Types[expr].IsType() {
		return f, errors.New("is no type")
	}
	f.Type = info.Types[expr].Type
	switch expr.(type) {
	case *ast.Ident, *ast.IndexExpr, *ast.IndexListExpr:
	default:
		f.At = token.Position{} // declared nowhere
	}
	return f, nil
}

// syntax is what a parser's or checker's error says, without a position in
// text that the user did not write.
func syntax(err error) string {
	var te types.Error
	if errors.As(err, &te) {
		return te.Msg
	}
	msg := err.Error()
	if _, rest, ok := strings.Cut(msg, ": "); ok && msg[0] >= '0' && msg[0] <= '9' {
		return rest
	}
	return msg
}

// restore puts the user's names back into a message.
func (q *query) restore(msg string) string {
	for i, n := range q.names {
		msg = strings.ReplaceAll(msg, plainName(i), q.arg[n.start:n.end])
	}
	return msg
}

// packageOf finds the package that a name is qualified with.
func (l *loader) packageOf(n name) (*packages.Package, error) {
	paths := l.found[n.pkg]
	if len(paths) > 1 {
		return nil, &AmbiguousError{n.pkg, paths}
	}
	if len(paths) == 0 {
		if err := l.exist([]string{"std"}); err != nil {
			return nil, err
		}
		return nil, &UnknownError{What: "package", Name: n.pkg, Candidates: l.found["std"]}
	}
	p := l.all[paths[0]]
	if p == nil || p.Types == nil {
		return nil, fmt.Errorf("package %s does not load", paths[0])
	}
	return p, nil
}

func typeIn(p *packages.Package, name string) (types.Object, error) {
	scope := p.Types.Scope()
	if tn, ok := scope.Lookup(name).(*types.TypeName); ok {
		return tn, nil
	}
	e := &UnknownError{What: "type", Name: name, In: p.PkgPath}
	for _, n := range scope.Names() {
		if _, ok := scope.Lookup(n).(*types.TypeName); ok {
			e.Candidates = append(e.Candidates, n)
		}
	}
	return nil, e
}

func predeclared() []string {
	var names []string
	for _, n := range types.Universe.Names() {
		if _, ok := types.Universe.Lookup(n).(*types.TypeName); ok {
			names = append(names, n)
		}
	}
	return names
}

func (p *place) abs(dir string) string {
	if filepath.IsAbs(p.file) {
		return filepath.Clean(p.file)
	}
	return filepath.Join(dir, filepath.FromSlash(p.file))
}

// variables finds the variable or expression at a place, or without a column
// all variables declared on the line.
func (l *loader) variables(at *place) ([]Found, error) {
	pkg, file := l.file(at.abs(l.opts.Dir))
	if file == nil {
		return nil, errors.New("is in no Go file that belongs to a package here; with build constraints, -tags may help")
	}
	tf := l.fset.File(file.FileStart)
	if at.line < 1 || at.line > tf.LineCount() {
		return nil, fmt.Errorf("the file has %d lines", tf.LineCount())
	}
	if at.col > 0 {
		pos := tf.LineStart(at.line) + token.Pos(at.col-1)
		nodes, _ := astutil.PathEnclosingInterval(file, pos, pos)
		for _, n := range nodes {
			if f, ok := l.typed(pkg, n); ok {
				return []Found{f}, nil
			}
		}
		return nil, errors.New("nothing there has a type")
	}
	var found []Found
	ast.Inspect(file, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || tf.Line(id.Pos()) != at.line || pkg.TypesInfo.Defs[id] == nil || id.Name == "_" {
			return true
		}
		if f, ok := l.typed(pkg, id); ok {
			found = append(found, f)
		}
		return true
	})
	if len(found) == 0 {
		return nil, errors.New("no variable or type is declared on this line; FILE:LINE:COL names any expression")
	}
	return found, nil
}

// typed returns the type of an identifier or expression.
func (l *loader) typed(pkg *packages.Package, n ast.Node) (Found, bool) {
	expr, ok := n.(ast.Expr)
	if !ok {
		return Found{}, false
	}
	f := Found{Name: types.ExprString(expr), At: l.position(n.Pos()), Broken: broken(pkg)}
	if id, ok := n.(*ast.Ident); ok {
		switch obj := pkg.TypesInfo.ObjectOf(id).(type) {
		case *types.Var, *types.TypeName:
			f.Type = obj.Type()
			f.At = l.position(obj.Pos())
			return f, true
		default:
			return f, false
		}
	}
	tv, ok := pkg.TypesInfo.Types[expr]
	f.Type = tv.Type
	if _, tuple := tv.Type.(*types.Tuple); tuple || !ok || !tv.IsValue() && !tv.IsType() {
		return f, false
	}
	return f, true
}

// file finds a loaded file and its package.
func (l *loader) file(path string) (*packages.Package, *ast.File) {
	for _, p := range l.roots {
		i := slices.IndexFunc(p.Syntax, func(f *ast.File) bool { return l.fset.Position(f.FileStart).Filename == path })
		if i >= 0 {
			return p, p.Syntax[i]
		}
	}
	return nil, nil
}
