// Package guard answers, for the maps and slices that structs, variables and
// closures of a package hold: who looks at them, who changes them in place,
// under which lock, and where they come out of.
//
// A lock is known by the variable or field that holds it, not by the object it
// lies in: all that the package writes down about a type's own lock is about
// "the lock of this object". Where two objects of one type lock each other the
// answers are about the wrong one; that has to be lived with until it is seen.
package guard

import (
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/memory"
)

// Analyzer indexes one package. It has no facts, so it runs only where a rule
// that requires it does.
var Analyzer = &analysis.Analyzer{
	Name:       "guard",
	Doc:        "which locks guard the maps and slices of a package",
	Requires:   []*analysis.Analyzer{memory.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	Run: func(pass *analysis.Pass) (any, error) {
		return &Result{pkg: New(pass.ResultOf[memory.Analyzer].(*memory.Package))}, nil
	},
}

// A Result lets one rule after the other ask: drivers run them side by side,
// and most answers are worked out when they are first asked for.
type Result struct {
	mu  sync.Mutex
	pkg *Package
}

// Ask runs f with the answers. They must not be used after f returns.
func (r *Result) Ask(f func(*Package)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(r.pkg)
}

// A Package holds the answers for one package.
type Package struct {
	// Funcs are the functions with source, closures included.
	Funcs []*ssa.Function
	// Writes are the changes in place of maps and slices, by what they change.
	Writes map[Cell][]*Write

	mem     *memory.Package
	docs    map[*ssa.Function]string
	makers  map[*ssa.Function]*ssa.MakeClosure // of closures
	callers map[*ssa.Function][]site
	values  map[ssa.Value][]Ref // memo of Refs
	// visiting are the values that Refs is about to answer for; partial says
	// that one of them was asked for again.
	visiting map[ssa.Value]bool
	partial  bool
	addrs    map[ssa.Value][]Ref // memo of addr
	rets     map[*ssa.Function]map[int][]Ref
	stores   map[*ssa.Alloc][]*ssa.Store
	held     map[*ssa.Function]*heldIn
	nets     map[*ssa.Function]*net
	shapes   map[*ssa.Function]*flow.Shape
	lent     map[*types.Var]Lock             // see lentLocks; nil until it is asked for
	fresh    map[*ssa.Function]map[Cell]bool // headers replaced on every path
}

// New indexes a package.
func New(mem *memory.Package) *Package {
	p := &Package{
		Funcs: mem.Funcs(), Writes: map[Cell][]*Write{}, mem: mem,
		docs: map[*ssa.Function]string{}, makers: map[*ssa.Function]*ssa.MakeClosure{},
		callers: map[*ssa.Function][]site{}, values: map[ssa.Value][]Ref{}, visiting: map[ssa.Value]bool{}, addrs: map[ssa.Value][]Ref{},
		rets: map[*ssa.Function]map[int][]Ref{}, stores: map[*ssa.Alloc][]*ssa.Store{},
		held: map[*ssa.Function]*heldIn{}, nets: map[*ssa.Function]*net{}, fresh: map[*ssa.Function]map[Cell]bool{}, shapes: map[*ssa.Function]*flow.Shape{},
	}
	p.index()
	if !p.locks() {
		return p // nothing is guarded here
	}
	p.findHeld()
	p.findWrites()
	return p
}
