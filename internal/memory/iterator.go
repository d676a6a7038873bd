package memory

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// A function that returns a function literal, as iterators do, is called twice: for
// the literal, and then the literal, with what the loop does as its argument.

// made lists the function literals that v certainly is: one that is made here, or all
// that a function of this package returns; nil if it can be something else.
func (w *packageWork) made(v ssa.Value) []*ssa.MakeClosure {
	for range 4 {
		switch u := v.(type) {
		case *ssa.ChangeType:
			v = u.X
			continue
		case *ssa.MakeClosure:
			return []*ssa.MakeClosure{u}
		case *ssa.Call:
			return w.returnedLiterals(ssax.Body(u.Call.StaticCallee()))
		}
		break
	}
	return nil
}

// returnedLiterals lists the literals that fn returns, if it returns nothing else.
func (w *packageWork) returnedLiterals(fn *ssa.Function) (out []*ssa.MakeClosure) {
	if fn == nil || fn.Pkg != w.ssaPkg || fn.Signature.Results().Len() != 1 {
		return nil
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		mc := literalOf(ret.Results[0])
		if mc == nil {
			return nil
		}
		out = append(out, mc)
	}
	return out
}

// collectors are the library's functions that keep all that an iterator yields, by the
// index of the iterator among the arguments.
var collectors = map[string]int{
	"slices.Collect": 0, "slices.AppendSeq": 1, "slices.SortedFunc": 0, "slices.SortedStableFunc": 0,
	"maps.Collect": 0, "maps.Insert": 1,
}

// noteCollector remembers that a call keeps what literals yield that it is given.
func (w *packageWork) noteCollector(call *ssa.Call) {
	fn := ssax.Origin(call.Call.StaticCallee())
	n, ok := collectors[ssax.FullName(fn)]
	if !ok || n >= len(call.Call.Args) {
		return
	}
	for _, mc := range w.made(call.Call.Args[n]) {
		lit := mc.Fn.(*ssa.Function)
		w.collectedAt[lit] = append(w.collectedAt[lit], call)
	}
}

// collecting is the target that the parameter of an iterator is where call keeps all
// that it is passed.
func collecting(yield *ssa.Parameter, call *ssa.Call) target {
	s := &summary{}
	sig, _ := yield.Type().Underlying().(*types.Signature)
	for n := range sig.Params().Len() {
		s.add(effect{kind: contract.Keeps, on: paramPath(n), to: "unknown", pos: call.Pos()})
	}
	return target{fn: ssax.Origin(call.Call.StaticCallee()), does: s}
}

// isItself reports whether v is the variable that fn, a literal which calls itself, is
// in:
//
//	var walk func(n *node)
//	walk = func(n *node) { ... walk(n.next) }
func isItself(fn *ssa.Function, v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	_, captured := load.X.(*ssa.FreeVar)
	return captured && literalIn(v) == fn
}

// literalIn gives the one literal that a local variable holds which v is loaded from,
// nil if it is something else.
func literalIn(v ssa.Value) *ssa.Function {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil
	}
	at := load.X
	if captured, ok := at.(*ssa.FreeVar); ok {
		at = boundTo(captured)
	}
	variable, ok := at.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var found *ssa.Function
	for _, ref := range ssax.Referrers(variable) {
		switch ref := ref.(type) {
		case *ssa.Store:
			mc, ok := ref.Val.(*ssa.MakeClosure)
			if ref.Addr != variable || found != nil || !ok {
				return nil
			}
			found = mc.Fn.(*ssa.Function)
		case *ssa.MakeClosure:
			if n := slices.Index(ref.Bindings, ssa.Value(variable)); n < 0 || assigns(ref.Fn.(*ssa.Function), n) {
				return nil
			}
		}
	}
	return found
}
