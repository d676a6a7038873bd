package dynamic

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/gclog"
)

// none says that there is no flow; other values count dereferences on the way.
const none = -1

// A tag is what the compiler knows of one parameter, in its own terms: where the
// parameter's value flows after how many dereferences.
type tag struct {
	heap    int
	results []int
}

func noLeak() tag { return tag{heap: none} }

func leaksAll() tag { return tag{heap: 0} }

// join is what holds if either function may be called.
func (t tag) join(u tag) tag {
	out := tag{heap: least(t.heap, u.heap), results: make([]int, max(len(t.results), len(u.results)))}
	for i := range out.results {
		out.results[i] = least(t.result(i), u.result(i))
	}
	return out
}

func (t tag) result(i int) int {
	if i < len(t.results) {
		return t.results[i]
	}
	return none
}

// deeper is the tag of a pointer to what t is the tag of.
func (t tag) deeper() tag {
	out := tag{heap: t.heap, results: make([]int, len(t.results))}
	if out.heap != none {
		out.heap++
	}
	for i, r := range t.results {
		out.results[i] = r
		if r != none {
			out.results[i]++
		}
	}
	return out
}

func least(a, b int) int {
	if a == none || b != none && b < a {
		return b
	}
	return a
}

// declared are the compiler's tags of a function that stands in the source; why
// says what is special about them, or, with nil, why there are none.
func (p *program) declared(log *gclog.Log, f *ssa.Function) (_ []tag, why string) {
	pkg := p.packageOf(f)
	var from []gclog.Tag
	switch syntax := f.Syntax().(type) {
	case *ast.FuncDecl:
		fn, ok := f.Object().(*types.Func)
		if o := f.Origin(); o != nil {
			fn, ok = o.Object().(*types.Func)
		}
		if !ok {
			return nil, "its declaration was not found"
		}
		if from, why = log.Tags(p.fset, fn, syntax); why != "" {
			return nil, why
		}
		if syntax.Body == nil {
			why = "it has no Go body"
		}
	case *ast.FuncLit:
		if from, why = log.LitTags(p.fset, pkg.PkgPath, pkg.TypesInfo, syntax); why != "" {
			return nil, why
		}
	default:
		return nil, "its source is not known"
	}
	out := make([]tag, len(from))
	for i, t := range from {
		out[i] = tag{t.Heap, t.Results}
		if !hasPointers(t.Param.Type()) {
			out[i] = noLeak()
		}
	}
	return out, why
}

// leakRecord is the record that says why a parameter of a function leaks to the
// heap, or nil.
func (p *program) leakRecord(log *gclog.Log, v *types.Var) *gclog.Record {
	at := p.fset.PositionFor(v.Pos(), false)
	for _, r := range log.HeapAt(at) {
		if len(r.Site.Calls) == 0 {
			return r
		}
	}
	var found *gclog.Record
	for _, r := range log.LeaksAt(at) {
		if r.Dest == "{heap}" && (found == nil || r.Derefs < found.Derefs) {
			found = r
		}
	}
	return found
}
