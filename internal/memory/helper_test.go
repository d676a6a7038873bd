package memory

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

var update = flag.Bool("update", false, "rewrite the expected answers in testdata")

// stdPackages are the packages that test sources may import.
var stdPackages = []string{
	"bufio", "bytes", "cmp", "context", "encoding/json", "errors", "fmt", "io", "maps", "os", "runtime",
	"slices", "sort", "strconv", "strings", "sync", "sync/atomic", "time", "unsafe",
}

// An importMap imports what it holds.
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

func load(patterns ...string) (importMap, error) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadTypes}, patterns...)
	if err != nil {
		return nil, err
	}
	m := importMap{}
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		if p.Types != nil && p.Types.Complete() {
			m[p.PkgPath] = p.Types
		}
	})
	return m, nil
}

// quickStd holds stdPackages, from the compiler's export data.
var quickStd = sync.OnceValues(func() (importMap, error) { return load(stdPackages...) })

// typeCheck gives the package of one source file, or the first error in it.
func typeCheck(name string, src []byte, imp types.Importer) (*packages.Package, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
	sizes := types.SizesFor("gc", "amd64")
	conf := types.Config{Importer: imp, Sizes: sizes, GoVersion: "go1.26"}
	pkg, err := conf.Check("test/"+f.Name.Name, fset, []*ast.File{f}, info)
	if err != nil {
		return nil, err
	}
	return &packages.Package{
		ID: pkg.Path(), Name: pkg.Name(), PkgPath: pkg.Path(), Fset: fset, Types: pkg,
		Syntax: []*ast.File{f}, TypesInfo: info, TypesSizes: sizes,
	}, nil
}

// runEngine runs the engine alone, without facts of other packages.
func runEngine(pkg *packages.Package) (*Package, *checker.Action, error) {
	g, err := checker.Analyze([]*analysis.Analyzer{Analyzer}, []*packages.Package{pkg}, &checker.Options{Sequential: true})
	if err != nil {
		return nil, nil, err
	}
	a := g.Roots[0]
	if a.Err != nil {
		return nil, nil, a.Err
	}
	return a.Result.(*Package), a, nil
}

// analyse runs the engine over one source file.
func analyse(t testing.TB, name string, src []byte) (*packages.Package, *Package) {
	t.Helper()
	imp, err := quickStd()
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := typeCheck(name, src, imp)
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := runEngine(pkg)
	if err != nil {
		t.Fatal(err)
	}
	if p.Budget.Failed > 0 {
		t.Errorf("%s: %d functions met an internal error", name, p.Budget.Failed)
	}
	return pkg, p
}
