package sanitize

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An edit changes one package of the standard library. Its anchor is a
// declaration, found by name wherever in the package it stands, so that nothing
// of Go's text is needed here and files may be renamed. Edits never add lines:
// stacks go on telling the truth.
type edit interface {
	apply(*pkg) error
}

// A rename gives a function, method, constant or variable another name, so
// that a file added to the package can take its place and call it.
type rename struct {
	decl string // "f", "(*T).m", "T.m"
	sig  string // the types of parameters and results, as "(int, string) error"; "" for other declarations
	to   string
}

// A field adds fields at the end of a struct type.
type field struct {
	typ  string
	code string
}

// A swap replaces every use of a name in the body of a function.
type swap struct {
	in       string
	from, to string
}

// A call makes calls of recv.method in a function calls of another method of
// the same receiver, or of another function that gets the receiver as its first argument.
type call struct {
	in           string
	recv, method string
	to           string // "method" or "f()" for a function
}

// An enter puts statements at the start of a function.
type enter struct {
	in   string
	code string
}

// A reads tells at the start of a function that it reads []byte parameters, for
// functions that go on in assembly, which the compiler does not instrument.
type reads struct {
	in     string
	params []string
}

// A symbol gives a function written in assembly another name.
type symbol struct {
	file     string
	from, to string
}

// A hollow takes everything out of files but the package clause and the functions
// that others call: those whose names have no underscore and begin with one of
// keep. These return false. Files that this Go does not have are passed over.
type hollow struct {
	files []string
	keep  []string
}

// A since is an edit that only newer Go releases want.
type since struct {
	release int
	edit
}

// pkg is a package of GOROOT while it is edited.
type pkg struct {
	fset    *token.FileSet
	files   []*sourceFile
	dir     string
	release int
}

type sourceFile struct {
	name    string
	text    []byte
	ast     *ast.File // nil for assembly
	changes []change
}

// A change replaces the bytes [start, end) of a file.
type change struct {
	start, end int
	text       string
}

// readPackage parses the files of dir that a build for ctx would use.
func readPackage(ctx *build.Context, dir string) (*pkg, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	p := &pkg{fset: token.NewFileSet(), dir: dir, release: len(ctx.ReleaseTags)}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		if ok, err := ctx.MatchFile(dir, e.Name()); err != nil || !ok {
			continue
		}
		name := filepath.Join(dir, e.Name())
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(p.fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.files = append(p.files, &sourceFile{name: name, text: text, ast: f})
	}
	return p, nil
}

// snapshot returns a function that takes back all changes made since.
func (p *pkg) snapshot() (undo func()) {
	n := make([]int, len(p.files))
	for i, f := range p.files {
		n[i] = len(f.changes)
	}
	return func() {
		p.files = p.files[:len(n)]
		for i, f := range p.files {
			f.changes = f.changes[:n[i]]
		}
	}
}

// replace notes a change of the source between two nodes' ends.
func (p *pkg) replace(f *sourceFile, from, to token.Pos, text string) {
	f.changes = append(f.changes, change{p.fset.Position(from).Offset, p.fset.Position(to).Offset, text})
}

// result is the file's text with all changes made.
func (f *sourceFile) result() []byte {
	slices.SortStableFunc(f.changes, func(a, b change) int { return a.start - b.start })
	var out []byte
	at := 0
	for _, c := range f.changes {
		out = append(out, f.text[at:c.start]...)
		out = append(out, c.text...)
		at = c.end
	}
	return append(out, f.text[at:]...)
}

// find returns the declaration of that name: its identifier and, for
// functions, the function.
func (p *pkg) find(name string) (*sourceFile, *ast.Ident, *ast.FuncDecl) {
	for _, f := range p.files {
		if f.ast == nil {
			continue
		}
		for _, d := range f.ast.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if funcName(d) == name {
					return f, d.Name, d
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if id := specName(s, name); id != nil {
						return f, id, nil
					}
				}
			}
		}
	}
	return nil, nil, nil
}

// funcName is f, (*T).m or T.m.
func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	t := types.ExprString(d.Recv.List[0].Type)
	if strings.HasPrefix(t, "*") {
		t = "(" + t + ")"
	}
	return t + "." + d.Name.Name
}

func specName(s ast.Spec, name string) *ast.Ident {
	switch s := s.(type) {
	case *ast.ValueSpec:
		for _, id := range s.Names {
			if id.Name == name {
				return id
			}
		}
	case *ast.TypeSpec:
		if s.Name.Name == name {
			return s.Name
		}
	}
	return nil
}

// body finds a function that has a body.
func (p *pkg) body(name string) (*sourceFile, *ast.FuncDecl, error) {
	f, _, d := p.find(name)
	if d == nil || d.Body == nil {
		return nil, nil, fmt.Errorf("there is no function %s", name)
	}
	return f, d, nil
}

func (e rename) apply(p *pkg) error {
	f, id, d := p.find(e.decl)
	if id == nil {
		return fmt.Errorf("there is no %s", e.decl)
	}
	if d != nil && e.sig != signature(d.Type) {
		return fmt.Errorf("%s has the signature %s, not %s", e.decl, signature(d.Type), e.sig)
	}
	p.replace(f, id.Pos(), id.End(), e.to)
	return nil
}

// signature writes the types of a function without the names.
func signature(t *ast.FuncType) string {
	list := func(fs *ast.FieldList) (out []string) {
		if fs == nil {
			return nil
		}
		for _, x := range fs.List {
			for range max(1, len(x.Names)) {
				out = append(out, types.ExprString(x.Type))
			}
		}
		return out
	}
	s := "(" + strings.Join(list(t.Params), ", ") + ")"
	switch r := list(t.Results); len(r) {
	case 0:
		return s
	case 1:
		return s + " " + r[0]
	default:
		return s + " (" + strings.Join(r, ", ") + ")"
	}
}

func (e field) apply(p *pkg) error {
	for _, f := range p.files {
		if f.ast == nil {
			continue
		}
		for _, d := range f.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				t, ok := s.(*ast.TypeSpec)
				if !ok || t.Name.Name != e.typ {
					continue
				}
				st, ok := t.Type.(*ast.StructType)
				if !ok {
					return fmt.Errorf("%s is not a struct", e.typ)
				}
				end := st.Fields.Closing
				p.replace(f, end, end, e.code+" ")
				return nil
			}
		}
	}
	return fmt.Errorf("there is no type %s", e.typ)
}

func (e swap) apply(p *pkg) error {
	f, d, err := p.body(e.in)
	if err != nil {
		return err
	}
	n := 0
	ast.Inspect(d.Body, func(x ast.Node) bool {
		if id, ok := x.(*ast.Ident); ok && id.Name == e.from {
			p.replace(f, id.Pos(), id.End(), e.to)
			n++
		}
		return true
	})
	if n == 0 {
		return fmt.Errorf("%s does not mention %s", e.in, e.from)
	}
	return nil
}

func (e call) apply(p *pkg) error {
	f, d, err := p.body(e.in)
	if err != nil {
		return err
	}
	n := 0
	ast.Inspect(d.Body, func(x ast.Node) bool {
		c, ok := x.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := c.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != e.method || types.ExprString(sel.X) != e.recv {
			return true
		}
		n++
		if fn, isFunc := strings.CutSuffix(e.to, "()"); isFunc {
			p.replace(f, sel.Pos(), c.Lparen+1, fn+"("+e.recv+", ")
		} else {
			p.replace(f, sel.Sel.Pos(), sel.Sel.End(), e.to)
		}
		return true
	})
	if n == 0 {
		return fmt.Errorf("%s does not call %s.%s", e.in, e.recv, e.method)
	}
	return nil
}

func (e enter) apply(p *pkg) error {
	f, d, err := p.body(e.in)
	if err != nil {
		return err
	}
	p.replace(f, d.Body.Lbrace+1, d.Body.Lbrace+1, " "+e.code+"; ")
	return nil
}

func (e reads) apply(p *pkg) error {
	f, d, err := p.body(e.in)
	if err != nil {
		return err
	}
	code := ""
	for _, name := range e.params {
		if !hasParam(d.Type, name, "[]byte") {
			return fmt.Errorf("%s has no parameter %s of type []byte", e.in, name)
		}
		code += " memvetRead(" + name + ");"
	}
	p.replace(f, d.Body.Lbrace+1, d.Body.Lbrace+1, code+" ")
	return nil
}

func (e hollow) apply(p *pkg) error {
	for _, f := range p.files {
		if f.ast == nil || !slices.Contains(e.files, filepath.Base(f.name)) {
			continue
		}
		text := "package " + f.ast.Name.Name + "\n"
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || strings.Contains(fn.Name.Name, "_") ||
				!slices.ContainsFunc(e.keep, func(k string) bool { return strings.HasPrefix(fn.Name.Name, k) }) {
				continue
			}
			if sig := signature(fn.Type); !strings.HasSuffix(sig, ") bool") {
				return fmt.Errorf("%s has the signature %s", fn.Name.Name, sig)
			}
			from, to := p.fset.Position(fn.Pos()).Offset, p.fset.Position(fn.Body.Pos()).Offset
			text += string(f.text[from:to]) + "{ return false }\n"
		}
		f.changes = append(f.changes, change{0, len(f.text), text})
	}
	return nil
}

func (e since) apply(p *pkg) error {
	if p.release < e.release {
		return nil
	}
	return e.edit.apply(p)
}

func (e symbol) apply(p *pkg) error {
	name := filepath.Join(p.dir, e.file)
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	def := "runtime·" + e.from + "<ABIInternal>"
	at := strings.Index(string(text), "TEXT "+def)
	if at < 0 || strings.Count(string(text), def) != 1 {
		return fmt.Errorf("%s does not define %s once", e.file, e.from)
	}
	at += len("TEXT runtime·")
	p.files = append(p.files, &sourceFile{name: name, text: text, changes: []change{{at, at + len(e.from), e.to}}})
	return nil
}

func hasParam(t *ast.FuncType, name, typ string) bool {
	for _, x := range t.Params.List {
		for _, id := range x.Names {
			if id.Name == name && types.ExprString(x.Type) == typ {
				return true
			}
		}
	}
	return false
}
