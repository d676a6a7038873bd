package rule

import (
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// pass loads one file. Its imports need not exist.
func pass(t *testing.T, src, goVersion string) *Pass {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(name, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{Importer: noImporter{}, GoVersion: goVersion, Error: func(error) {}}
	pkg, _ := conf.Check("a", fset, []*ast.File{f}, info)
	return &Pass{Pass: &analysis.Pass{Fset: fset, Files: []*ast.File{f}, Pkg: pkg, TypesInfo: info, ReadFile: os.ReadFile}}
}

type noImporter struct{}

var _ types.Importer = noImporter{}

func (noImporter) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return importer.Default().Import(path)
	}
	p := types.NewPackage(path, filepath.Base(path))
	p.MarkComplete()
	return p, nil
}

// target gives the value of the assignment to the variable called target.
func target(t *testing.T, p *Pass) ast.Expr {
	t.Helper()
	var out ast.Expr
	ast.Inspect(p.Files[0], func(n ast.Node) bool {
		if as, ok := n.(*ast.AssignStmt); ok {
			if id, ok := as.Lhs[0].(*ast.Ident); ok && id.Name == "target" {
				out = as.Rhs[0]
			}
		}
		return true
	})
	if out == nil {
		t.Fatal("no target")
	}
	return out
}

func apply(t *testing.T, p *Pass, src string, edits []analysis.TextEdit) string {
	t.Helper()
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	file := p.Fset.File(p.Files[0].FileStart)
	out, last := "", 0
	for _, e := range edits {
		if file.Offset(e.Pos) < last {
			t.Fatalf("edits overlap: %v", edits)
		}
		out += src[last:file.Offset(e.Pos)] + string(e.NewText)
		last = file.Offset(e.End)
	}
	out += src[last:]
	formatted, err := format.Source([]byte(out))
	if err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	return string(formatted) // as whoever applies fixes does
}

func TestClone(t *testing.T) {
	const body = "\n\nfunc f(s []int) {\n\ttarget := s\n}\n"
	const cloned = "\n\nfunc f(s []int) {\n\ttarget := slices.Clone(s)\n}\n"
	for _, c := range []struct{ name, src, want string }{
		{"without imports", "package a" + body, "package a\n\nimport \"slices\"" + cloned},
		{"behind a comment", "package a // why" + body, "package a // why\n\nimport \"slices\"" + cloned},
		{"one import", "package a\n\nimport \"io\" // for r" + body, "package a\n\nimport (\n\t\"io\" // for r\n\t\"slices\"\n)" + cloned},
		{"a block", "package a\n\nimport (\n\t\"io\"\n\t\"os\"\n\n\t\"x.org/y\"\n)" + body, "package a\n\nimport (\n\t\"io\"\n\t\"os\"\n\t\"slices\"\n\n\t\"x.org/y\"\n)" + cloned},
		{"into a block", "package a\n\nimport (\n\t\"io\"\n\t\"sync\" // for m\n)" + body, "package a\n\nimport (\n\t\"io\"\n\t\"slices\"\n\t\"sync\" // for m\n)" + cloned},
		{"a block of others", "package a\n\nimport (\n\t\"x.org/y\"\n)" + body, "package a\n\nimport (\n\t\"slices\"\n\n\t\"x.org/y\"\n)" + cloned},
		{"there already", "package a\n\nimport \"slices\"" + body, "package a\n\nimport \"slices\"" + cloned},
		{"under another name", "package a\n\nimport sl \"slices\"" + body, "package a\n\nimport sl \"slices\"\n\nfunc f(s []int) {\n\ttarget := sl.Clone(s)\n}\n"},
		{"cgo", "package a\n\nimport \"C\"" + body, "package a\n\nimport \"slices\"\n\nimport \"C\"" + cloned},
		{"a map", "package a\n\nimport \"maps\"\n\nfunc f(m map[int]int) {\n\ttarget := m\n}\n", "package a\n\nimport \"maps\"\n\nfunc f(m map[int]int) {\n\ttarget := maps.Clone(m)\n}\n"},
		{"bytes", "package a\n\nimport \"bytes\"\n\nfunc f(b []byte) {\n\ttarget := b[1:]\n}\n", "package a\n\nimport \"bytes\"\n\nfunc f(b []byte) {\n\ttarget := bytes.Clone(b[1:])\n}\n"},
		{"bytes with a name", "package a\n\nimport \"slices\"\n\ntype raw []byte\n\nfunc f(b raw) {\n\ttarget := b\n}\n", "package a\n\nimport \"slices\"\n\ntype raw []byte\n\nfunc f(b raw) {\n\ttarget := slices.Clone(b)\n}\n"},
		{"a string", "package a\n\nimport \"strings\"\n\nfunc f(s string) {\n\ttarget := s[:3]\n}\n", "package a\n\nimport \"strings\"\n\nfunc f(s string) {\n\ttarget := strings.Clone(s[:3])\n}\n"},

		{"hidden by a variable", "package a\n\nfunc f(s []int) {\n\tslices := 1\n\ttarget := s\n\t_ = slices\n}\n", ""},
		{"hidden in the package", "package a\n\nvar slices int" + body, ""},
		{"another package of that name", "package a\n\nimport \"x.org/slices\"" + body, ""},
		{"a blank import", "package a\n\nimport _ \"slices\"" + body, ""},
		{"a type with a name for strings", "package a\n\nimport \"strings\"\n\ntype name string\n\nfunc f(s name) {\n\ttarget := s\n}\n", ""},
		{"an array", "package a\n\nfunc f(s [3]int) {\n\ttarget := s\n}\n", ""},
		{"a type parameter", "package a\n\nfunc f[S ~[]int](s S) {\n\ttarget := s\n}\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := pass(t, c.src, "go1.26")
			edits := p.Clone(target(t, p))
			if c.want == "" {
				if edits != nil {
					t.Errorf("got %v, want no edit", edits)
				}
				return
			}
			if edits == nil {
				t.Fatal("no edit")
			}
			if got := apply(t, p, c.src, edits); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestOldGo(t *testing.T) {
	const src = "package a\n\nfunc f(s []int) {\n\ttarget := s\n}\n"
	p := pass(t, src, "go1.20")
	if edits := p.Clone(target(t, p)); edits != nil {
		t.Errorf("package slices is used in a file for Go 1.20: %v", edits)
	}
	if p.HasBuiltin(target(t, p).Pos(), "clear", "go1.21") {
		t.Error("clear is used in a file for Go 1.20")
	}
}

func TestClip(t *testing.T) {
	const head = "package a\n\nimport \"slices\"\n\nfunc f(s []int, n int, g func() int) {\n\ttarget := "
	for _, c := range []struct{ src, want string }{
		{"s[:n]", "s[:n:n]"},
		{"s[1:n]", "s[1:n:n]"},
		{"s[:len(s)-1]", "slices.Clip(s[:len(s)-1])"},
		{"s[:g()]", "slices.Clip(s[:g()])"},
		{"s[n:]", "slices.Clip(s[n:])"},
		{"s", "slices.Clip(s)"},
	} {
		src := head + c.src + "\n}\n"
		p := pass(t, src, "go1.26")
		if got := apply(t, p, src, p.Clip(target(t, p))); got != head+c.want+"\n}\n" {
			t.Errorf("%s: got\n%s", c.src, got)
		}
	}
}

func TestLines(t *testing.T) {
	const src = "package a\n\nfunc f(s []int) {\n\tx := 1 // one\n\n\ttarget := s // two\n\tif y := x; y > 0 {\n\t}\n}\n"
	p := pass(t, src, "go1.26")
	s := p.StatementAt(target(t, p).Pos())
	const before = "package a\n\nfunc f(s []int) {\n\tx := 1 // one\n\n\tclear(s)\n\ttarget := s // two\n\tif y := x; y > 0 {\n\t}\n}\n"
	if got := apply(t, p, src, p.LineBefore(s, "clear(s)")); got != before {
		t.Errorf("before: got\n%s", got)
	}
	const behind = "package a\n\nfunc f(s []int) {\n\tx := 1 // one\n\n\ttarget := s // two\n\tclear(s)\n\tif y := x; y > 0 {\n\t}\n}\n"
	if got := apply(t, p, src, p.LineBehind(s, "clear(s)")); got != behind {
		t.Errorf("behind: got\n%s", got)
	}
	loop, ok := p.Next(s).(*ast.IfStmt)
	if !ok {
		t.Fatal("the if statement is not next")
	}
	if edits := p.LineBefore(loop.Init, "clear(s)"); edits != nil {
		t.Errorf("a line was put into the head of an if statement: %v", edits)
	}
	if edits := p.DropLine(p.Files[0].Decls[0].(*ast.FuncDecl).Body.List[0], s); edits != nil {
		t.Errorf("a statement was dropped with its comment: %v", edits)
	}
}
