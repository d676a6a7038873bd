// Package origin follows references within a function back to where their
// storage comes from, through assignments, containers, copies and calls. Where
// package memory runs a function forwards and knows what is so at each point,
// this package starts at one use and asks which names its storage has and by
// which copies it came to share them: "updated.HTLCs[k] is inv.HTLCs[k],
// because copyInvoice leaves the pointers in the map as they are".
//
// The answer does not depend on the order of statements, but for assignments
// that certainly come first, so it suits questions about who shares what with
// whom, not about when. What other functions do it takes from their contracts.
package origin

import (
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// Analyzer makes a Package for rules to ask.
var Analyzer = &analysis.Analyzer{
	Name:       "origin",
	Doc:        "which names the storage behind a reference has",
	Requires:   []*analysis.Analyzer{memory.Analyzer},
	ResultType: reflect.TypeFor[*Package](),
	Run: func(pass *analysis.Pass) (any, error) {
		return New(pass.ResultOf[memory.Analyzer].(*memory.Package)), nil
	},
}

// A Place names storage or a cell in it: what Root refers to, or is the address
// of, and the steps from there, each ".name" or "[*]". A cell that holds a
// reference and the storage it refers to have the same name, as in
// contract.Place.
type Place struct {
	Root ssa.Value
	Path string
}

// An Origin is one place that a reference can lead to.
type Origin struct {
	Place
	// Via is the copy nearest to the reference that it shares its storage
	// through; nil if it got there by plain references.
	Via *Copy
}

// A How says in which way a copy came to share storage with its source.
type How uint8

const (
	// ByAssign: a struct or array was assigned as a whole.
	ByAssign How = iota
	// ByField: one field of a struct was assigned from another struct.
	ByField
	// ByElement: a reference was put into a container.
	ByElement
	// ByCall: a call returned something new that holds it.
	ByCall
)

// A Copy is one point where something new came to share storage with its source.
type Copy struct {
	How   How
	Instr ssa.Instruction
	// From is the shared storage as the source names it, To the cell of the copy.
	From, To Place
	// Effect is what the callee's contract says, for ByCall.
	Effect contract.Effect
	// Next is the next copy on the way to the source.
	Next *Copy
}

// A Package answers for the functions of one package. Rules run side by side and
// share it, so every question takes the lock.
type Package struct {
	Memory   *memory.Package
	mu       sync.Mutex
	families map[*ssa.Function]*family
	indirect map[*ssa.Function][]fieldWrite
	writes   map[*ssa.Function][]Write
	calls    map[*ssa.CallCommon]*contract.Contract
	reach    map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool

	valueCopies []ValueCopy
	copiesFound bool
}

// New makes a Package from the engine's answers.
func New(m *memory.Package) *Package {
	return &Package{
		Memory: m, families: map[*ssa.Function]*family{}, writes: map[*ssa.Function][]Write{},
		calls: map[*ssa.CallCommon]*contract.Contract{}, reach: map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool{},
	}
}

// contract is the engine's answer for a call, which is not cheap to ask for.
func (p *Package) contract(c *ssa.CallCommon) *contract.Contract {
	k, ok := p.calls[c]
	if !ok {
		k = p.Memory.Call(c)
		p.calls[c] = k
	}
	return k
}

// Between reports whether b can run after a, none of cut in between.
func (p *Package) Between(a, b ssa.Instruction, cut ...ssa.Instruction) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return a.Parent() == b.Parent() && p.reaches(a, b) && ssax.Reaches(a, b, cut...)
}

// reaches reports whether b can run after a, which is in the same function.
func (p *Package) reaches(a, b ssa.Instruction) bool {
	if a.Block() == b.Block() && Before(a, b) {
		return true
	}
	from := p.reach[a.Block()]
	if from == nil {
		from = map[*ssa.BasicBlock]bool{}
		p.reach[a.Block()] = from
		work := []*ssa.BasicBlock{a.Block()}
		for len(work) > 0 {
			next := work[len(work)-1].Succs
			work = work[:len(work)-1]
			for _, s := range next {
				if !from[s] {
					from[s] = true
					work = append(work, s)
				}
			}
		}
	}
	return from[b.Block()]
}

// Of gives the origins of the storage that v, a reference, refers to, or of the
// cell that v is the address of. fn is the function v is in.
func (p *Package) Of(fn *ssa.Function, v ssa.Value) []Origin {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.family(fn).places(v)
}

// Contract is what is known of a call's target; nil if nothing is.
func (p *Package) Contract(c *ssa.CallCommon) *contract.Contract {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.contract(c)
}

// Held gives the origins of what the cell path steps from arg holds at a call.
func (p *Package) Held(call ssa.CallInstruction, arg ssa.Value, path string) []Origin {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.family(call.Parent()).walk(arg, Steps(path), call)
}

// maxOrigins, maxDepth and maxSteps bound the search: origins of one value,
// nested questions, and steps of one path.
const (
	maxOrigins = 8
	maxDepth   = 60
	maxSteps   = 10
	maxWork    = 20000
)

// A family is a function with the closures in it, which share its variables.
type family struct {
	pkg    *Package
	memo   map[ssa.Value][]Origin
	open   map[ssa.Value]bool  // being asked for
	asked  map[question]bool   // being asked for
	cuts   int                 // questions that depended on themselves
	stores map[string][]*store // by the last step of what is stored to
	bound  map[*ssa.FreeVar]ssa.Value
	funcs  []*ssa.Function
	depth  int
	work   int
}

func (p *Package) family(fn *ssa.Function) *family {
	fn = ssax.Outermost(fn)
	f := p.families[fn]
	if f == nil {
		f = &family{pkg: p, memo: map[ssa.Value][]Origin{}, open: map[ssa.Value]bool{}, asked: map[question]bool{}, stores: map[string][]*store{}, bound: map[*ssa.FreeVar]ssa.Value{}}
		p.families[fn] = f
		f.collect(fn)
	}
	return f
}

func (f *family) collect(fn *ssa.Function) {
	f.funcs = append(f.funcs, fn)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if mc, ok := i.(*ssa.MakeClosure); ok {
				for n, v := range mc.Fn.(*ssa.Function).FreeVars {
					if n < len(mc.Bindings) {
						f.bound[v] = mc.Bindings[n]
					}
				}
			}
			f.collectStores(i)
		}
	}
	for _, g := range fn.AnonFuncs {
		f.collect(g)
	}
}

// places gives the origins of v.
func (f *family) places(v ssa.Value) []Origin {
	if out, ok := f.memo[v]; ok {
		return out
	}
	if f.open[v] || f.depth > maxDepth || f.work > maxWork {
		f.cuts++ // what depends on itself adds nothing
		return nil
	}
	f.depth++
	f.open[v] = true
	before := f.cuts
	out := f.compute(v)
	delete(f.open, v)
	f.depth--
	if f.cuts == before || f.depth == 0 {
		f.memo[v] = out // else it lacks what only the outer question knows
	}
	return out
}

// A question is what a cell holds at an instruction.
type question struct {
	cell Place
	at   ssa.Instruction
}

func root(v ssa.Value) []Origin { return []Origin{{Place: Place{Root: v}}} }

func (f *family) compute(v ssa.Value) []Origin {
	switch v := v.(type) {
	case *ssa.Const, *ssa.Builtin, *ssa.Function:
		return nil
	case *ssa.FreeVar:
		if b := f.bound[v]; b != nil {
			return f.places(b)
		}
	case *ssa.FieldAddr:
		return step(f.places(v.X), "."+ssax.FieldName(v.X.Type(), v.Field))
	case *ssa.IndexAddr:
		return step(f.places(v.X), "[*]")
	case *ssa.Field:
		return f.load(step(f.places(v.X), "."+ssax.FieldName(v.X.Type(), v.Field)), v)
	case *ssa.Index:
		return f.load(step(f.places(v.X), "[*]"), v)
	case *ssa.Lookup:
		return f.load(step(f.places(v.X), "[*]"), v)
	case *ssa.UnOp:
		if addr, ok := loaded(v); ok {
			return f.load(f.places(addr), v)
		}
	case *ssa.Extract:
		return f.extract(v)
	case *ssa.Phi:
		var out []Origin
		for _, e := range v.Edges {
			out = union(out, f.places(e))
		}
		return out
	case *ssa.Slice:
		if emptied(v) {
			return nil
		}
		return f.places(v.X)
	case *ssa.Call:
		return f.result(v, 0)
	}
	if x := converted(v); x != nil {
		return f.places(x)
	}
	return root(v)
}

// converted gives the operand of an instruction that changes a reference's
// type alone.
func converted(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.ChangeType:
		return v.X
	case *ssa.ChangeInterface:
		return v.X
	case *ssa.MakeInterface:
		return v.X
	case *ssa.TypeAssert:
		return v.X
	case *ssa.SliceToArrayPointer:
		return v.X
	}
	return nil
}

func (f *family) extract(v *ssa.Extract) []Origin {
	switch t := v.Tuple.(type) {
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok && v.Index == 2 {
			return f.load(step(f.places(r.X), "[*]"), v)
		}
		return nil
	case *ssa.Lookup:
		if v.Index == 0 {
			return f.load(step(f.places(t.X), "[*]"), v)
		}
		return nil
	case *ssa.TypeAssert:
		if v.Index == 0 {
			return f.places(t.X)
		}
		return nil
	case *ssa.Call:
		return f.result(t, v.Index)
	}
	return root(v)
}

// load gives what the cells hold: for structs and arrays the cells themselves.
func (f *family) load(cells []Origin, at ssa.Value) []Origin {
	if isAggregate(at.Type()) || isTupleOf(at, isAggregate) {
		return cells
	}
	var out []Origin
	for _, c := range cells {
		out = union(out, f.contents(c, at.(ssa.Instruction)))
	}
	return out
}

// step goes from storage to a cell in it.
func step(os []Origin, s string) []Origin {
	var out []Origin
	for _, o := range os {
		if strings.Count(o.Path, ".")+strings.Count(o.Path, "[") >= maxSteps {
			continue
		}
		o.Path += s
		out = append(out, o)
	}
	return out
}

func union(a, b []Origin) []Origin {
	for _, o := range b {
		known := false
		for _, p := range a {
			known = known || p.Place == o.Place && (p.Via == nil) == (o.Via == nil)
		}
		if !known && len(a) < maxOrigins {
			a = append(a[:len(a):len(a)], o)
		}
	}
	return a
}
