package memory

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// fieldCaps finds, for each slice field the package stores to, whether what
// is stored can have spare capacity: a field that is ever given an append's
// result may have room, one that only gets literals and clipped slices never.
func (w *packageWork) fieldCaps() {
	seen := map[*types.Var]bool{}
	for st := range w.stores() {
		if g, ok := st.Addr.(*ssa.Global); ok && ssax.IsSlice(st.Val.Type()) {
			w.globalCap(g, st.Val)
			continue
		}
		f := ssax.Field(st.Addr)
		if f == nil || f.Pkg() != w.pass.Pkg || !ssax.IsSlice(f.Type()) {
			continue
		}
		c := w.storedCap(st.Val, map[ssa.Value]bool{})
		if _, local := st.Addr.(*ssa.FieldAddr).X.(*ssa.Alloc); !local && c == capRoom {
			w.grows[f] = true
			_, cut := st.Val.(*ssa.Slice)
			w.appended[f] = w.appended[f] || !cut
		}
		if seen[f] {
			c = joinCap(w.caps[f], c)
		}
		w.caps[f], seen[f] = c, true
	}
	for f, c := range w.caps {
		// others can store to an exported field
		if c == capExact && f.Exported() {
			w.caps[f] = capUnknown
		}
	}
}

func (w *packageWork) globalCap(g *ssa.Global, v ssa.Value) {
	c := w.storedCap(v, map[ssa.Value]bool{})
	if conv, ok := v.(*ssa.Convert); ok && conv.Parent().Name() == "init" {
		if _, ok := conv.X.(*ssa.Const); ok {
			c = capExact // laid out in the data section: cmd/compile/internal/staticinit
		}
	}
	if old, ok := w.globalCaps[globalName(g)]; ok {
		c = joinCap(old, c)
	}
	w.globalCaps[globalName(g)] = c
}

// storedCap judges what one value that is stored into a field says about its
// capacity.
func (w *packageWork) storedCap(v ssa.Value, seen map[ssa.Value]bool) capacity {
	if seen[v] {
		return capExact // says nothing new
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		return capExact // nil
	case *ssa.MakeSlice:
		return makeCap(v)
	case *ssa.Slice:
		if v.Max != nil && (v.Max == v.High || ssax.SameOperand(v.Max, v.High)) {
			return capExact
		}
		if _, ok := v.X.(*ssa.Alloc); ok && v.Low == nil && v.High == nil && v.Max == nil {
			return capExact // literal
		}
		if wholeArray(v) {
			return capExact // make with a constant length
		}
		if v.High != nil {
			return capRoom
		}
		return w.storedCap(v.X, seen)
	case *ssa.Phi:
		c := w.storedCap(v.Edges[0], seen)
		for _, e := range v.Edges[1:] {
			c = joinCap(c, w.storedCap(e, seen))
		}
		return c
	case *ssa.ChangeType:
		return w.storedCap(v.X, seen)
	case *ssa.Call:
		return w.callCap(v, seen)
	case *ssa.Parameter:
		return w.paramCap(v, seen)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return w.loadedCap(v.X, seen)
		}
	}
	return capUnknown
}

// paramCap gives what the callers say about the capacity of a parameter. One
// that passes room is enough to know of room; that there is none takes all callers,
// so a function that only this package can call, and by its name only.
func (w *packageWork) paramCap(p *ssa.Parameter, seen map[ssa.Value]bool) capacity {
	fn := p.Parent()
	calls, all := w.callers(fn)
	n := slices.Index(fn.Params, p)
	c := capExact
	for _, call := range calls {
		c = joinCap(c, w.storedCap(call.Common().Args[n], seen))
	}
	if !all && c != capRoom {
		return capUnknown
	}
	return c
}

// loadedCap judges what is loaded from addr: from a field by all that the
// package stores there, from a variable that closures share likewise.
func (w *packageWork) loadedCap(addr ssa.Value, seen map[ssa.Value]bool) capacity {
	switch a := addr.(type) {
	case *ssa.Global:
		return w.globalCaps[globalName(a)]
	case *ssa.FieldAddr:
		return w.caps[ssax.Field(a)]
	case *ssa.FreeVar:
		return w.loadedCap(boundTo(a), seen)
	case *ssa.Alloc:
		c, stored := capExact, false
		for _, ref := range ssax.Referrers(a) {
			switch ref := ref.(type) {
			case *ssa.Store:
				if ref.Addr != a {
					return capUnknown
				}
				c, stored = joinCap(c, w.storedCap(ref.Val, seen)), true
			case *ssa.MakeClosure:
				if assigns(ref.Fn.(*ssa.Function), slices.Index(ref.Bindings, ssa.Value(a))) {
					return capUnknown
				}
			case *ssa.UnOp, *ssa.DebugRef:
			default:
				return capUnknown
			}
		}
		if stored {
			return c
		}
	}
	return capUnknown
}

// boundTo gives the variable that a closure captured, nil if there are several
// such closures.
func boundTo(v *ssa.FreeVar) ssa.Value {
	var found ssa.Value
	for mc := range ssax.Closures(v.Parent()) {
		to := mc.Bindings[slices.Index(v.Parent().FreeVars, v)]
		if found != nil && found != to {
			return nil
		}
		found = to
	}
	return found
}

// assigns reports whether fn may change the captured variable n: it does
// anything with it but load it.
func assigns(fn *ssa.Function, n int) bool {
	for _, ref := range ssax.Referrers(fn.FreeVars[n]) {
		if load, ok := ref.(*ssa.UnOp); !ok || load.Op != token.MUL {
			return true
		}
	}
	return false
}

// callers lists the calls of fn by its name; all is false if there may be others.
func (w *packageWork) callers(fn *ssa.Function) (calls []ssa.CallInstruction, all bool) {
	if w.calledBy == nil {
		w.findCallers()
	}
	calls = w.calledBy[fn]
	if obj := fn.Object(); obj != nil && obj.Exported() || len(fn.TypeArgs()) > 0 || fn.Signature.TypeParams() != nil {
		return calls, false
	}
	if fn.Signature.Recv() != nil && (w.invokedNames[fn.Name()] || w.invokedNames[methodKey(fn.Name(), fn.Signature)]) {
		return calls, false
	}
	entered := slices.ContainsFunc(calls, func(c ssa.CallInstruction) bool { return c.Parent() != fn })
	return calls, entered && !w.usedAsValue[fn]
}

// findCallers notes who calls each function of the package by its name, and
// which functions are used otherwise.
func (w *packageWork) findCallers() {
	w.collectedAt = map[*ssa.Function][]*ssa.Call{}
	w.calledBy, w.usedAsValue, w.invokedNames = map[*ssa.Function][]ssa.CallInstruction{}, map[*ssa.Function]bool{}, map[string]bool{}
	for i := range w.instructions() {
		w.noteCalls(i)
	}
}

func (w *packageWork) noteCalls(i ssa.Instruction) {
	call, _ := i.(ssa.CallInstruction)
	var callee *ssa.Function
	if call != nil {
		if callee = call.Common().StaticCallee(); callee != nil {
			w.calledBy[callee] = append(w.calledBy[callee], call)
		} else if call.Common().IsInvoke() {
			m := call.Common().Method
			w.invokedNames[methodKey(m.Name(), m.Signature())] = true
			if len(i.Parent().TypeArgs()) > 0 || i.Parent().TypeParams().Len() > 0 {
				w.invokedNames[m.Name()] = true // by whatever types it is called with
			}
		} else if lit := literalIn(call.Common().Value); lit != nil {
			w.calledBy[lit] = append(w.calledBy[lit], call)
		} else if made, ok := call.Common().Value.(*ssa.Call); ok {
			for _, mc := range w.made(made) {
				lit := mc.Fn.(*ssa.Function)
				w.calledBy[lit] = append(w.calledBy[lit], call)
			}
		}
		if c, ok := call.(*ssa.Call); ok {
			w.noteCollector(c)
		}
	}
	for n, op := range i.Operands(nil) {
		if *op == nil {
			continue
		}
		if fn, ok := (*op).(*ssa.Function); ok && !(n == 0 && fn == callee) {
			if method, ok := fn.Object().(*types.Func); ok && fn.Synthetic != "" { // a method value or expression
				w.usedAsValue[fn.Prog.FuncValue(method)] = true
			}
			w.usedAsValue[fn] = w.usedAsValue[fn] || !isClosure(i)
		}
		if mc, ok := (*op).(*ssa.MakeClosure); ok && !(n == 0 && mc.Fn == callee) {
			w.usedAsValue[mc.Fn.(*ssa.Function)] = true
		}
	}
}

// methodKey names a method with the types of its parameters and results: two
// with the same name and other types are no implementations of one method.
func methodKey(name string, sig *types.Signature) string {
	for _, t := range []*types.Tuple{sig.Params(), sig.Results()} {
		name += "("
		for v := range t.Variables() {
			name += types.TypeString(v.Type(), nil) + ","
		}
	}
	return name
}

// isClosure: a closure names its function, which calls it no more than a
// definition does.
func isClosure(i ssa.Instruction) bool {
	_, ok := i.(*ssa.MakeClosure)
	return ok
}

// roomBehind gives what is known of the spare capacity of the base of an
// append: what the engine saw, or else what all that can be stored in the
// register or the field it came from says.
func (x *exec) roomBehind(b view, reg ssa.Value) capacity {
	if b.cap != capUnknown {
		return b.cap
	}
	if owner, ok := x.t.ownerCell(b.loc); ok {
		if c := x.fieldCap(owner); c != capUnknown {
			return c
		}
	}
	if reg == nil {
		return capUnknown
	}
	return x.pkg.storedCap(reg, map[ssa.Value]bool{})
}

// wholeArray reports whether v shows all of a new array: go/ssa makes slices of
// constant length so.
func wholeArray(v *ssa.Slice) bool {
	a, ok := v.X.(*ssa.Alloc)
	if !ok || v.Low != nil || v.Max != nil {
		return false
	}
	arr, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	return ok && ssax.IsInt(v.High, arr.Len())
}

// callCap judges the result of a call: of a function of this package by all that it
// returns.
func (w *packageWork) callCap(v *ssa.Call, seen map[ssa.Value]bool) capacity {
	if ssax.IsBuiltin(&v.Call, "append") {
		return capRoom
	}
	if ssax.FullName(v.Call.StaticCallee()) == "slices.Clip" {
		return capExact
	}
	fn := v.Call.StaticCallee()
	if fn == nil {
		return capUnknown
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		if s := w.row(obj); s != nil && slices.ContainsFunc(s.effects, func(e effect) bool { return e.kind == contract.Grows && e.to == "r0" }) {
			return capRoom
		}
	}
	if fn.Pkg != w.ssaPkg || fn.Signature.Results().Len() != 1 {
		return capUnknown
	}
	c, returned := capExact, false
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			c, returned = joinCap(c, w.storedCap(ret.Results[0], seen)), true
		}
	}
	if !returned {
		return capUnknown
	}
	return c
}

// fieldCap gives what is known of the capacity of the slice in cell l.
func (x *exec) fieldCap(l loc) capacity {
	if l == noLoc {
		return capUnknown
	}
	if r := x.t.rootOf(l); r.kind == rootGlobal && x.t.nodes[l].kind == stepRoot {
		return x.pkg.globalCaps[r.name]
	}
	f := x.t.nodes[l].fvar
	if f == nil {
		return capUnknown
	}
	c := x.pkg.caps[f]
	if c == capRoom && x.t.rootOf(l).kind == rootGlobal && !x.pkg.grows[f] {
		return capUnknown // it grows in copies of the variable, not in it
	}
	return c
}
