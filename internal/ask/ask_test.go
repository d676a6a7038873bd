package ask

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/alias"
)

var update = flag.Bool("update", false, "rewrite the expected answers in testdata")

// asker answers the query in a package's source.
var asker = &analysis.Analyzer{
	Name: "asker", Doc: "asks", Requires: Requires, ResultType: reflect.TypeFor[*alias.Reply](),
	Run: func(pass *analysis.Pass) (any, error) {
		return Answer(pass, func(pos token.Pos) (token.Pos, token.Pos) { return pos, token.NoPos }), nil
	},
}

// std are the packages that test sources may import.
var std = sync.OnceValues(func() ([]*packages.Package, error) {
	return packages.Load(&packages.Config{Mode: packages.LoadTypes},
		"bufio", "bytes", "cmp", "context", "encoding/json", "errors", "fmt", "io", "maps", "os", "runtime",
		"slices", "sort", "strconv", "strings", "sync", "sync/atomic", "time")
})

type importMap map[string]*types.Package

func (m importMap) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := m[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("no package %q in this test", path)
}

// reply puts one query to one source file.
func reply(t testing.TB, name string, src []byte, line, column int) *alias.Reply {
	t.Helper()
	return run(t, asker, name, src, line, column)
}

// run runs an analyzer over one source file with a query.
func run(t testing.TB, a *analysis.Analyzer, name string, src []byte, line, column int) *alias.Reply {
	t.Helper()
	pkgs, err := std()
	if err != nil {
		t.Fatal(err)
	}
	m := importMap{}
	packages.Visit(pkgs, nil, func(p *packages.Package) { m[p.PkgPath] = p.Types })
	q := alias.Query{File: name, Dir: filepath.Dir(name), Line: line, Column: column}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, slices.Concat(src, []byte("\n"+q.Comment()+"\n")), parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{Importer: m, Sizes: types.SizesFor("gc", "amd64"), GoVersion: "go1.26"}
	pkg, err := conf.Check("test/"+f.Name.Name, fset, []*ast.File{f}, info)
	if err != nil {
		t.Fatal(err)
	}
	p := &packages.Package{
		ID: pkg.Path(), Name: pkg.Name(), PkgPath: pkg.Path(), Fset: fset, Types: pkg,
		Syntax: []*ast.File{f}, TypesInfo: info, TypesSizes: conf.Sizes,
	}
	g, err := checker.Analyze([]*analysis.Analyzer{a}, []*packages.Package{p}, &checker.Options{Sequential: true})
	if err != nil {
		t.Fatal(err)
	}
	if a := g.Roots[0]; a.Err != nil {
		t.Fatal(a.Err)
	}
	return g.Roots[0].Result.(*alias.Reply)
}

// wantMark begins the expected answers at the end of a file in testdata.
const wantMark = "// WANT:\n"

// TestAnswers asks about every line of the files in testdata that ends in
// "// ASK", which may be followed by the text of an expression on the line, and
// compares the answers with the comment at the end of the file.
func TestAnswers(t *testing.T) {
	files, err := filepath.Glob("testdata/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".go"), func(t *testing.T) {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			code, want, _ := bytes.Cut(src, []byte("\n"+wantMark))
			got := answers(t, name, code)
			if *update {
				out := slices.Concat(bytes.TrimRight(code, "\n"), []byte("\n\n"+wantMark), []byte(got))
				if err := os.WriteFile(name, out, 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
			for i := range max(len(g), len(w)) {
				if i >= len(g) || i >= len(w) || g[i] != w[i] {
					t.Fatalf("%s: answer line %d differs\nwant %s\ngot  %s", name, i+1, strings.Join(w[min(i, len(w)):], "\n     "), strings.Join(g[min(i, len(g)):], "\n     "))
				}
			}
		})
	}
}

func answers(t *testing.T, name string, code []byte) string {
	var b strings.Builder
	for n, line := range strings.Split(string(code), "\n") {
		before, expr, ok := strings.Cut(line, "// ASK")
		if !ok {
			continue
		}
		column := 0
		if expr = strings.TrimSpace(expr); expr != "" {
			if column = strings.LastIndex(before, expr) + 1; column == 0 {
				t.Fatalf("%s:%d has no %q", name, n+1, expr)
			}
		}
		r := reply(t, name, code, n+1, column)
		if r == nil {
			t.Fatalf("%s:%d: no reply", name, n+1)
		}
		if r.Refusal != "" {
			fmt.Fprintf(&b, "//\t%d: refused: %s\n", n+1, r.Refusal)
		}
		for _, a := range r.Answers {
			tell(&b, a)
		}
	}
	return b.String()
}

// tell writes an answer in a few words, one line for each fact.
func tell(b *strings.Builder, a alias.Answer) {
	say := func(format string, args ...any) { fmt.Fprintf(b, "//\t"+format+"\n", args...) }
	say("%d: %s in %s", a.Position.Line, a.Expression, a.Function)
	if a.Nothing != "" {
		say("  nothing: %s", a.Nothing)
	}
	for _, s := range a.Storage {
		say("  %s: %s, %s, line %d%s", s.Kind, s.Origin.Kind, s.Origin.Text, s.Origin.Position.Line, view(s.View, s.Size))
		if s.Part != "" {
			say("    part %s", s.Part)
		}
		for _, h := range s.Holders {
			more := ""
			if h.May {
				more += " may"
			}
			if h.Unused {
				more += " unused"
			}
			say("    holder %s (%s), line %d: %s%s%s", h.Name, h.Kind, h.Position.Line, h.Shows, more, view(h.View, nil))
		}
		for _, c := range s.Callers {
			say("    caller %s passes %s, line %d: %s", c.Function, c.Argument, c.Position.Line, c.Text)
		}
		for _, u := range s.Unknown {
			say("    unknown, line %d: %s", u.Position.Line, u.Text)
		}
		for _, c := range s.Changes {
			say("    change %s %s, line %d: %s", c.When, c.Kind, c.Position.Line, c.Text)
		}
		say("    keeps more: %s; %s", s.Keeps.More, s.Keeps.Text)
		for _, p := range s.Keeps.Besides {
			say("    besides, line %d: %s", p.Position.Line, p.Text)
		}
	}
	if a.Append != nil {
		say("  append %s, over %q", a.Append.Does, a.Append.Over)
	}
}

func view(v *alias.View, size *alias.Range) string {
	if v == nil {
		return ""
	}
	out := fmt.Sprintf("; off %s len %s", number(v.Offset), number(v.Length))
	if v.Capacity != nil {
		out += " cap " + number(*v.Capacity)
	}
	if size != nil {
		out += " of " + number(*size)
	}
	if v.Low+v.High != "" {
		out += " [" + v.Low + ":" + v.High + "]"
	}
	return out
}

func number(r alias.Range) string {
	switch {
	case r.Max == nil:
		return fmt.Sprintf("%d..", r.Min)
	case *r.Max == r.Min:
		return fmt.Sprint(r.Min)
	}
	return fmt.Sprintf("%d..%d", r.Min, *r.Max)
}

// TestEverything asks about every expression of every line of the engine's own
// test sources: no question may fail in the engine, and none about a variable or
// slice expression may go without an answer that says something.
func TestEverything(t *testing.T) {
	files, err := filepath.Glob("../memory/testdata/*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no sources", err)
	}
	asked := 0
	for _, name := range append(files, "testdata/slices.go", "testdata/holders.go", "testdata/hard.go") {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		asked += everything(t, name, src)
	}
	if asked < 1000 {
		t.Errorf("only %d questions", asked)
	}
}

func everything(t *testing.T, name string, src []byte) (asked int) {
	every := &analysis.Analyzer{
		Name: "every", Doc: "asks about everything", Requires: Requires, ResultType: reflect.TypeFor[*alias.Reply](),
		Run: func(pass *analysis.Pass) (any, error) {
			w := newWork(pass, func(pos token.Pos) (token.Pos, token.Pos) { return pos, token.NoPos })
			w.find()
			w.build()
			for line := range bytes.Count(src, []byte("\n")) {
				w.query.Line = line + 1
				for _, e := range w.expressions() {
					a, ok := w.answer(e)
					asked++
					if ok && len(a.Storage) == 0 && a.Nothing == "" || a.Choice.Type == "" && ok {
						t.Errorf("%s:%d: an empty answer for %s", name, line+1, w.text(e.expr))
					}
					for _, s := range a.Storage {
						checkStorage(t, fmt.Sprintf("%s:%d: %s", name, line+1, w.text(e.expr)), s)
					}
				}
			}
			return new(alias.Reply), nil
		},
	}
	run(t, every, name, src, 1, 0)
	return asked
}

// checkStorage wants ranges that are in order and everything to be said in
// words.
func checkStorage(t *testing.T, what string, s alias.Storage) {
	t.Helper()
	var ranges []alias.Range
	note := func(v *alias.View) {
		if v != nil {
			ranges = append(ranges, v.Offset, v.Length)
			if v.Capacity != nil {
				ranges = append(ranges, *v.Capacity)
			}
			if v.Capacity != nil && v.Capacity.Max != nil && *v.Capacity.Max < v.Length.Min {
				t.Errorf("%s: the capacity is less than the length: %+v", what, v)
			}
		}
	}
	note(s.View)
	for _, h := range s.Holders {
		note(h.View)
		if h.Name == "" || h.Text == "" || h.Shows == "" {
			t.Errorf("%s: nothing is said of holder %+v", what, h)
		}
	}
	for _, r := range ranges {
		if r.Min < 0 || r.Max != nil && *r.Max < r.Min {
			t.Errorf("%s: range %d to %d", what, r.Min, *r.Max)
		}
	}
	if s.Origin.Text == "" || s.Keeps.Text == "" {
		t.Errorf("%s: nothing is said of %+v", what, s)
	}
}
