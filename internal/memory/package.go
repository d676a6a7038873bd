// Package memory is memvet's engine: it interprets each function of a package
// over sets of storage, and answers who shares which array with whom, what a
// function does with the storage it is given, and where a view is used after
// its storage was overwritten or given back.
//
// Read in this order:
//
//   - loc.go, value.go, state.go, heap.go: the names of storage, views of it,
//     and what is known at one point of a function;
//   - exec.go, branch.go, slice.go, store.go, append.go, elements.go, takenoff.go: instructions;
//   - call.go, eval.go, effects.go, handoff.go: calls, by the callee's summary;
//   - event.go, owner.go, carried.go, release.go: what spoils views;
//   - use.go, conflict.go, exit.go, emptied.go, storedback.go, visit.go, literal.go, sharing.go, text.go: where
//     that hurts;
//   - summary.go, path.go, summarize.go: what callers are told;
//   - aliases.go, variables.go, holders.go, origins.go, shows.go, extent.go,
//     number.go: who can see an array at one place, for `memvet aliases`;
//   - analysis.go, special.go, funcvalue.go, iterator.go, fields.go, package.go: one
//     package as a whole.
package memory

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"slices"
	"sort"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// Analyzer is the engine. Every rule requires it.
var Analyzer = &analysis.Analyzer{
	Name:       "memory",
	Doc:        "who shares which array with whom, and what functions do with the storage they are given",
	Requires:   []*analysis.Analyzer{buildssa.Analyzer},
	FactTypes:  []analysis.Fact{new(Contracts)},
	ResultType: reflect.TypeFor[*Package](),
	Run:        run,
}

// A Package holds the engine's answers for one package.
type Package struct {
	// Conflicts are the places where two views of one array hurt each other,
	// in source order.
	Conflicts []*Conflict
	// Budget counts what was given up.
	Budget Budget

	work  *packageWork
	funcs []*ssa.Function
	decls []*ast.FuncDecl
	// asking is held by queries that keep what they find out.
	asking sync.Mutex
}

// Contracts is the fact that carries a package's contracts to the packages
// that import it: parallel lists of function names, as types.Func.FullName
// writes them without the package path, and encoded summaries.
type Contracts struct {
	Names     []string
	Summaries []string
}

// AFact implements analysis.Fact.
func (*Contracts) AFact() {}

func (c *Contracts) String() string { return fmt.Sprintf("%d contracts", len(c.Names)) }

func run(pass *analysis.Pass) (any, error) {
	built := pass.ResultOf[buildssa.Analyzer].(*buildssa.SSA)
	p := newPackage(pass, built)
	p.interpret(p.funcs)
	p.work.export()
	return p, nil
}

// newPackage looks at one build of the pass's package as a whole.
func newPackage(pass *analysis.Pass, built *buildssa.SSA) *Package {
	w := &packageWork{
		pass: pass, ssaPkg: built.Pkg, summaries: map[*ssa.Function]*summary{},
		rows: map[*types.Func]*summary{}, imported: map[*types.Func]*summary{}, facts: map[*types.Package]map[string]string{},
		caps: map[*types.Var]capacity{}, globalCaps: map[string]capacity{}, grows: map[*types.Var]bool{}, appended: map[*types.Var]bool{}, handed: map[*types.Var]bool{}, impls: map[*types.Func]*summary{},
		variants:   map[*ssa.Function]map[string]*summary{},
		fieldsRead: map[*ssa.Function]map[string]bool{},
		poolAt:     map[ssa.Instruction]types.Object{}, renewals: map[pooledField]bool{},
	}
	w.funcs = ssax.Functions(built)
	if init := built.Pkg.Func("init"); init != nil && appendsTwice(init) {
		w.funcs = append(w.funcs, init)
	}
	p := &Package{work: w, funcs: w.funcs}
	for _, f := range pass.Files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				p.decls = append(p.decls, fd)
			}
		}
	}
	w.findConcrete()
	w.fieldCaps()
	w.findSettings()
	w.findSnapshots(w.funcs)
	return p
}

// interpret runs functions, callees first, and collects their conflicts.
func (p *Package) interpret(fns []*ssa.Function) {
	w := p.work
	for _, group := range w.order(fns) {
		if len(group) == 1 && !callsItself(group[0]) {
			p.Conflicts = append(p.Conflicts, w.interpret(group[0])...)
			continue
		}
		// Recursion: first as if the inner calls did nothing, then as if theirs did
		// not. What happens one level further down is in the conflicts, and in no
		// summary: there it would be the same again, of ever deeper places.
		for _, fn := range group {
			w.summaries[fn] = &summary{}
		}
		w.interpretAll(group)
		out, settled := w.interpretAll(group)
		if !settled {
			out = nil
			for _, fn := range group {
				s := w.summaries[fn]
				out = append(out, w.interpret(fn)...)
				w.summaries[fn] = s
			}
		}
		p.Conflicts = append(p.Conflicts, out...)
	}
	for _, c := range p.Conflicts {
		c.HandedOut = c.ownerVar != nil && w.handed[c.ownerVar]
		c.OnlyLook = c.How == NotStoredBack && c.ownerVar != nil && w.onlyLook(c.ownerVar, c.UseInstr)
	}
	sort.SliceStable(p.Conflicts, func(i, j int) bool { return p.Conflicts[i].Use < p.Conflicts[j].Use })
	p.Budget = w.budget
}

func callsItself(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if c, ok := i.(ssa.CallInstruction); ok && (c.Common().StaticCallee() == fn || isItself(fn, c.Common().Value)) {
				return true
			}
		}
	}
	return false
}

// maxBlocks and maxInstrs bound the functions that are interpreted; larger
// ones are nearly always generated tables and parsers.
const (
	maxBlocks = 1500
	maxInstrs = 15000
)

// interpretAll runs the functions of a group once. It reports whether all of them do
// what was known of them before: then another time would come to the same.
func (w *packageWork) interpretAll(group []*ssa.Function) (out []*Conflict, settled bool) {
	settled = true
	for _, fn := range group {
		before := w.summaries[fn]
		out = append(out, w.interpret(fn)...)
		now := w.summaries[fn]
		settled = settled && now.opaque == before.opaque && slices.Equal(now.effects, before.effects)
	}
	return out, settled
}

// interpret runs one function and keeps its summary. A failure of ours costs
// this function's findings only; it is said on standard error, never hidden.
func (w *packageWork) interpret(fn *ssa.Function) (out []*Conflict) {
	if len(fn.Blocks) == 0 {
		return nil
	}
	n := 0
	for _, b := range fn.Blocks {
		n += len(b.Instrs)
	}
	if len(fn.Blocks) > maxBlocks || n > maxInstrs {
		w.budget.TooLarge++
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			w.budget.Failed++
			fmt.Fprintf(os.Stderr, "memvet: internal error in %s, its findings are missing; please report this: %v\n", fn, r)
			out = nil
		}
	}()
	x := newExec(w, fn, excluded(fn, nil))
	x.run()
	w.budget.Functions++
	w.summaries[fn] = x.sum
	return onePerRelease(x.out)
}

// order groups functions so that callees come before callers; functions that
// call each other share a group (Tarjan, "Depth-first search and linear graph
// algorithms", 1972).
func (w *packageWork) order(fns []*ssa.Function) [][]*ssa.Function {
	type info struct {
		index, low int
		onStack    bool
	}
	seen := map[*ssa.Function]*info{}
	var stack []*ssa.Function
	var out [][]*ssa.Function
	own := map[*ssa.Function]bool{}
	for _, f := range fns {
		own[f] = true
	}
	var visit func(f *ssa.Function) *info
	visit = func(f *ssa.Function) *info {
		v := &info{index: len(seen), low: len(seen), onStack: true}
		seen[f] = v
		stack = append(stack, f)
		for _, g := range w.calls(f) {
			if !own[g] {
				continue
			}
			if u := seen[g]; u == nil {
				v.low = min(v.low, visit(g).low)
			} else if u.onStack {
				v.low = min(v.low, u.index)
			}
		}
		if v.low == v.index {
			var group []*ssa.Function
			for {
				g := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				seen[g].onStack = false
				group = append(group, g)
				if g == f {
					break
				}
			}
			out = append(out, group)
		}
		return v
	}
	for _, f := range fns {
		if seen[f] == nil {
			visit(f)
		}
	}
	return out
}

// calls lists the functions whose summaries f's interpretation asks for.
func (w *packageWork) calls(f *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	for _, b := range f.Blocks {
		for _, i := range b.Instrs {
			if mc, ok := i.(*ssa.MakeClosure); ok {
				out = append(out, mc.Fn.(*ssa.Function))
			}
			c, ok := i.(ssa.CallInstruction)
			if !ok {
				continue
			}
			common := c.Common()
			if common.IsInvoke() {
				if common.Method.Pkg() == w.pass.Pkg {
					out = append(out, w.implementations(common.Method)...)
				}
			} else if g := common.StaticCallee(); g != nil {
				out = append(out, ssax.Origin(g))
			} else if _, builtin := common.Value.(*ssa.Builtin); !builtin {
				targets, _ := w.targets(common.Value)
				for _, t := range targets {
					out = append(out, ssax.Origin(t.fn))
				}
			}
		}
	}
	return out
}

// export writes the contracts that other packages may ask for.
func (w *packageWork) export() {
	var c Contracts
	text := map[string]string{}
	for fn, s := range w.summaries {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || len(s.effects) == 0 || obj.Pkg() != w.pass.Pkg {
			continue
		}
		if w.pass.Module == nil {
			s = s.withoutGlobals()
		}
		text[shortName(obj)] = s.encode()
	}
	for name := range text {
		c.Names = append(c.Names, name)
	}
	sort.Strings(c.Names)
	for _, name := range c.Names {
		c.Summaries = append(c.Summaries, text[name])
	}
	if len(c.Names) > 0 {
		w.pass.ExportPackageFact(&c)
	}
}

// shortName is a function's name within its package: "F", "(*T).M", "(T).M".
func shortName(obj *types.Func) string {
	recv := obj.Signature().Recv()
	if recv == nil {
		return obj.Name()
	}
	t, star := recv.Type(), ""
	if p, ok := t.(*types.Pointer); ok {
		t, star = p.Elem(), "*"
	}
	if n, ok := t.(*types.Named); ok {
		return "(" + star + n.Obj().Name() + ")." + obj.Name()
	}
	return obj.Name()
}

// fact gives what the run over another package found out about obj.
func (w *packageWork) fact(obj *types.Func) *summary {
	if s, ok := w.imported[obj]; ok {
		return s
	}
	m, ok := w.facts[obj.Pkg()]
	if !ok {
		var c Contracts
		if w.pass.ImportPackageFact(obj.Pkg(), &c) {
			m = make(map[string]string, len(c.Names))
			for i, n := range c.Names {
				m[n] = c.Summaries[i]
			}
		}
		w.facts[obj.Pkg()] = m
	}
	var s *summary
	if text, ok := m[shortName(obj)]; ok {
		s, _ = decodeSummary(text) // a fact we cannot read is a fact we do not have
	}
	w.imported[obj] = s
	return s
}

// FunctionAt returns the name of the function that encloses pos, as Go writes
// it: "f", "(*T).m"; "" outside functions.
func (p *Package) FunctionAt(pos token.Pos) string {
	for _, d := range p.decls {
		if d.Pos() <= pos && pos < d.End() {
			if obj, ok := p.work.pass.TypesInfo.Defs[d.Name].(*types.Func); ok {
				return shortName(obj)
			}
			return d.Name.Name
		}
	}
	return ""
}

// Contract gives the contract of a function of the package, as inferred.
func (p *Package) Contract(fn *types.Func) *contract.Contract {
	s := p.work.summaries[p.work.ssaPkg.Prog.FuncValue(fn)]
	if s == nil {
		return nil
	}
	return s.contract(fn.Signature().Recv() != nil)
}

// appendsTwice reports whether the initializer of the package's variables appends to one of
// them twice: nothing else that it does concerns two views of one array, and those with
// tables are long.
func appendsTwice(init *ssa.Function) bool {
	bases := map[ssa.Value]bool{}
	for _, b := range init.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok || !ssax.IsBuiltin(&call.Call, "append") {
				continue
			}
			if load, ok := call.Call.Args[0].(*ssa.UnOp); ok {
				if bases[load.X] {
					return true
				}
				bases[load.X] = true
			}
		}
	}
	return false
}
