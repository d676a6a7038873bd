package memory

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A call of what a field or a variable holds (app.toString(b)) is a call of one
// of the functions that the package stores there. Their summaries are joined,
// as those of an interface's implementations are.

// A target is a function that a function value can be.
type target struct {
	fn *ssa.Function
	// bound: a method value, whose receiver was bound where it was made.
	bound bool
	// captured names what the value has with it, nil if it is no closure.
	captured []string
	// does is what it does, where that does not follow from fn's source.
	does *summary
}

// maxTargets bounds how many functions a value can be before it counts as any.
const maxTargets = 8

// findFuncStores notes what the package stores into fields and variables of
// function types.
func (w *packageWork) findFuncStores() {
	w.funcStores = map[any][]ssa.Value{}
	for st := range w.stores() {
		if _, ok := st.Val.Type().Underlying().(*types.Signature); !ok {
			continue
		}
		if k := slotOf(st.Addr); k != nil {
			w.funcStores[k] = append(w.funcStores[k], st.Val)
		}
	}
}

// slotOf gives the field or the package's variable at addr, nil if it is
// something else.
func slotOf(addr ssa.Value) any {
	if g, ok := addr.(*ssa.Global); ok {
		return g
	}
	if f := ssax.Field(addr); f != nil {
		return f.Origin()
	}
	return nil
}

// targets lists the functions that v can be; all is false if it can be others
// too.
func (w *packageWork) targets(v ssa.Value) (out []target, all bool) {
	if w.funcStores == nil {
		w.findFuncStores()
	}
	all = true
	seen := map[ssa.Value]bool{}
	var visit func(v ssa.Value)
	visitAll := func(vs []ssa.Value) {
		all = all && len(vs) > 0
		for _, v := range vs {
			visit(v)
		}
	}
	visit = func(v ssa.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Const:
		case *ssa.Function:
			out = append(out, w.target(v, nil))
		case *ssa.MakeClosure:
			out = append(out, w.target(v.Fn.(*ssa.Function), v))
		case *ssa.ChangeType:
			visit(v.X)
		case *ssa.Phi:
			visitAll(v.Edges)
		case *ssa.UnOp:
			if k := slotOf(v.X); k != nil && v.Op == token.MUL {
				visitAll(w.funcStores[k])
				return
			}
			all = false
		case *ssa.Field:
			st := v.X.Type().Underlying().(*types.Struct)
			visitAll(w.funcStores[st.Field(v.Field).Origin()])
		case *ssa.Parameter:
			calls, ok := w.callers(v.Parent())
			all = all && ok
			for _, c := range calls {
				visit(c.Common().Args[slices.Index(v.Parent().Params, v)])
			}
			for _, c := range w.collectedAt[v.Parent()] {
				out = append(out, collecting(v, c))
			}
		case *ssa.Call:
			lits := w.made(v)
			for _, mc := range lits {
				visit(mc)
			}
			all = all && len(lits) > 0
		default:
			all = false
		}
	}
	visit(v)
	return out, all && len(out) > 0
}

func (w *packageWork) target(fn *ssa.Function, mc *ssa.MakeClosure) target {
	t := target{fn: fn}
	if mc != nil {
		for _, f := range fn.FreeVars {
			t.captured = append(t.captured, f.Name())
		}
	}
	if fn.Synthetic == "" {
		return t
	}
	if obj, ok := fn.Object().(*types.Func); ok { // a method value or expression
		if method := fn.Prog.FuncValue(obj); method != nil {
			t.fn, t.bound = method, strings.HasSuffix(fn.Name(), "$bound")
		}
	}
	return t
}

// dynamic gives what the functions do that v can be; nil if it can be any.
func (w *packageWork) dynamic(v ssa.Value) (s *summary, name string) {
	ts, all := w.targets(v)
	if len(ts) == 0 || len(ts) > maxTargets {
		return nil, ""
	}
	for _, t := range ts {
		one := cmp.Or(t.does, w.summaryOf(t.fn))
		if one == nil {
			one = &summary{opaque: true}
		}
		one = one.inClosure(t)
		if s == nil {
			s, name = one, t.fn.Name()
		} else {
			s = s.join(one)
		}
	}
	if !all {
		s = s.join(&summary{opaque: true})
	}
	return s, name
}

// closureRoot is the root of paths in a summary that start from the function
// value which is called: what it captured is in fields of it.
const closureRoot = "c"

// inClosure writes the paths of a summary as seen from a call of a function
// value that is t.
func (s *summary) inClosure(t target) *summary {
	if !t.bound && len(t.captured) == 0 {
		return s
	}
	rename := func(p path) path {
		root, _ := p.split()
		kind, n := rootIndex(root)
		switch {
		case kind == 'f' && n < len(t.captured):
			return path(closureRoot+".$"+t.captured[n]+"*") + p[len(root):]
		case kind == 'p' && t.bound && n == 0:
			return path(closureRoot+".$"+t.captured[0]+"*") + p[len(root):]
		case kind == 'p' && t.bound:
			return paramPath(n-1) + p[len(root):]
		}
		return p
	}
	out := &summary{opaque: s.opaque, effects: slices.Clone(s.effects)}
	for i, e := range out.effects {
		out.effects[i].on, out.effects[i].to = rename(e.on), rename(e.to)
	}
	return out
}
