package dynamic

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/callgraph"
	"golang.org/x/tools/go/callgraph/rta"
	"golang.org/x/tools/go/callgraph/vta"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
)

// ErrPackages is in the chain of errors about packages that do not load.
var ErrPackages = errors.New("packages do not load")

// program is the packages asked for (roots) and all they import, as SSA with a
// call graph.
//
// The call graph is VTA's over a lazily built CHA one: types are propagated
// along assignments, calls and fields, so that a call's callees are the
// methods of types that reach it. Measured on net/http/... (3,300 dynamic calls): CHA
// 187,000 callees, RTA 94,000, VTA 13,500, in 1.2 seconds. RTA, with all
// functions of the roots as entry points, first takes away what only others could
// reach: a quarter of the functions, and 14 of the 48 packages whose logs are
// wanted for what they have of callees, which is what takes longest.
type program struct {
	roots []*packages.Package
	pkgs  map[*types.Package]*packages.Package
	files map[string]*token.File
	fset  *token.FileSet
	ssa   *ssa.Program
	graph *callgraph.Graph
	// calls are the calls at a left parenthesis; code of generic functions
	// occurs once per instance.
	calls map[token.Pos][]ssa.CallInstruction
	// closed says that all roots are commands: nobody else can call into them.
	closed bool
	impls  *implementers
	stores *stores
	// Filled as they are asked for:
	syntax map[*token.File]*ast.File
	exprs  map[*ast.File]map[token.Pos]*ast.CallExpr
	// variables on the heap, of packages whose log was read.
	variables map[string]map[variable][]*gclog.Record
}

const loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedModule

func load(ctx context.Context, cfg *Config) (*program, error) {
	fset := token.NewFileSet()
	roots, err := packages.Load(&packages.Config{
		Context: ctx, Dir: cfg.Dir, Env: cfg.Env, BuildFlags: cfg.BuildFlags, Fset: fset, Mode: loadMode,
	}, cfg.Patterns...)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrPackages, err)
	}
	// A program with holes has call graphs with holes: a callee that is not
	// seen would be one that does not leak.
	if err := firstError(roots); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrPackages, err)
	}
	if len(roots) == 0 {
		return nil, fmt.Errorf("%w: no package matches %q", ErrPackages, cfg.Patterns)
	}
	p := &program{
		roots: roots, fset: fset,
		variables: map[string]map[variable][]*gclog.Record{},
		pkgs:      map[*types.Package]*packages.Package{}, files: map[string]*token.File{}, calls: map[token.Pos][]ssa.CallInstruction{},
		closed: !slices.ContainsFunc(roots, func(r *packages.Package) bool { return r.Name != "main" }),
	}
	packages.Visit(roots, nil, func(pkg *packages.Package) { p.pkgs[pkg.Types] = pkg })
	fset.Iterate(func(f *token.File) bool {
		p.files[f.Name()] = f
		return true
	})
	p.ssa, _ = ssautil.AllPackages(roots, ssa.InstantiateGenerics)
	p.ssa.Build()
	all := ssautil.AllFunctions(p.ssa)
	p.graph = vta.CallGraph(p.reachable(all), nil)
	funcs := p.ordered(all)
	orderEdges(p.graph, funcs)
	p.index(funcs)
	p.impls = newImplementers(p.ssa)
	p.stores = newStores(funcs)
	return p, nil
}

// reachable are the functions that those of the roots can get to. Others may
// call into the roots, but what the dependencies have for other users is not run by that.
func (p *program) reachable(all map[*ssa.Function]bool) map[*ssa.Function]bool {
	var from []*ssa.Function
	for f := range all {
		// Instances of generic functions are reached from where they are used.
		if pkg := p.packageOf(f); pkg != nil && p.isRoot(pkg) && f.TypeParams().Len() == 0 {
			from = append(from, f)
		}
	}
	out := map[*ssa.Function]bool{}
	for _, f := range from {
		out[f] = true
	}
	if res := rta.Analyze(from, false); res != nil {
		for f := range res.Reachable {
			out[f] = true
		}
	}
	return out
}

// ordered are the functions in an order that is the same in each run, so that the
// answers are: by place in the source, and where several have one by name.
func (p *program) ordered(funcs map[*ssa.Function]bool) []*ssa.Function {
	places := make(map[*ssa.Function]token.Position, len(funcs))
	for f := range funcs {
		places[f] = p.fset.PositionFor(f.Pos(), false)
	}
	return slices.SortedFunc(maps.Keys(funcs), func(f, g *ssa.Function) int {
		if c := comparePlaces(places[f], places[g]); c != 0 {
			return c
		}
		return strings.Compare(f.String(), g.String())
	})
}

func orderEdges(g *callgraph.Graph, funcs []*ssa.Function) {
	rank := make(map[*ssa.Function]int, len(funcs))
	for i, f := range funcs {
		rank[f] = i
	}
	compare := func(a, b *callgraph.Edge) int {
		return cmp.Or(cmp.Compare(rank[a.Caller.Func], rank[b.Caller.Func]), cmp.Compare(a.Pos(), b.Pos()), cmp.Compare(rank[a.Callee.Func], rank[b.Callee.Func]))
	}
	for _, n := range g.Nodes {
		slices.SortFunc(n.In, compare)
		slices.SortFunc(n.Out, compare)
	}
}

// inOrder are the keys by place in the source. Positions as such have another
// order each time: files are parsed side by side.
func inOrder[T any](fset *token.FileSet, m map[token.Pos]T) []token.Pos {
	return slices.SortedFunc(maps.Keys(m), func(a, b token.Pos) int {
		return comparePlaces(fset.PositionFor(a, false), fset.PositionFor(b, false))
	})
}

func comparePlaces(a, b token.Position) int {
	return cmp.Or(strings.Compare(a.Filename, b.Filename), cmp.Compare(a.Offset, b.Offset))
}

func firstError(roots []*packages.Package) error {
	var first error
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		if first == nil && len(pkg.Errors) > 0 {
			first = fmt.Errorf("%s: %v", pkg.PkgPath, pkg.Errors[0])
		}
	})
	return first
}

func (p *program) index(funcs []*ssa.Function) {
	for _, f := range funcs {
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				if c, ok := in.(ssa.CallInstruction); ok && c.Common().Pos().IsValid() {
					p.calls[c.Common().Pos()] = append(p.calls[c.Common().Pos()], c)
				}
			}
		}
	}
}

// pos finds the place that a log names; NoPos if no file of the program has it,
// as with cgo's output and other code that line directives move.
func (p *program) pos(at gclog.Position) token.Pos {
	f := p.files[at.File]
	if f == nil || at.Line < 1 || at.Line > f.LineCount() || at.Column < 1 {
		return token.NoPos
	}
	start := f.LineStart(at.Line)
	if int(start)+at.Column-1 > f.Base()+f.Size() {
		return token.NoPos
	}
	return start + token.Pos(at.Column-1)
}

// at is the opposite of pos.
func (p *program) at(pos token.Pos) gclog.Position {
	if !pos.IsValid() {
		return gclog.Position{}
	}
	pp := p.fset.PositionFor(pos, false)
	return gclog.Position{File: pp.Filename, Line: pp.Line, Column: pp.Column}
}

func (p *program) position(pos token.Pos) finding.Position {
	at := p.at(pos)
	return finding.Position{File: at.File, Line: at.Line, Column: at.Column}
}

// isDynamic says whether the compiler would not know the callee either, as far
// as can be told from the source.
func isDynamic(c ssa.CallInstruction) bool {
	common := c.Common()
	if common.IsInvoke() {
		return true
	}
	if _, ok := common.Value.(*ssa.Builtin); ok {
		return false
	}
	return common.StaticCallee() == nil
}

// dynamicAt are the dynamic calls at a left parenthesis.
func (p *program) dynamicAt(pos token.Pos) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, c := range p.calls[pos] {
		if isDynamic(c) {
			out = append(out, c)
		}
	}
	return out
}

// packageOf is the package whose compilation holds the function's code, as far
// as it was loaded.
func (p *program) packageOf(f *ssa.Function) *packages.Package {
	if f.Pkg != nil {
		return p.pkgs[f.Pkg.Pkg]
	}
	if o := f.Origin(); o != nil && o.Pkg != nil {
		return p.pkgs[o.Pkg.Pkg]
	}
	if f.Object() != nil && f.Object().Pkg() != nil {
		return p.pkgs[f.Object().Pkg()]
	}
	return nil
}

// isRoot says whether the user asked for the package.
func (p *program) isRoot(pkg *packages.Package) bool { return slices.Contains(p.roots, pkg) }
