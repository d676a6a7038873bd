package memory

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// fieldCaps finds, for each slice field the package stores to, whether what
// is stored can have spare capacity: a field that is ever given an append's
// result may have room, one that only gets literals and clipped slices never.
func (w *packageWork) fieldCaps(fns []*ssa.Function) {
	seen := map[*types.Var]bool{}
	if init := w.ssaPkg.Func("init"); init != nil { // the variables' initialisers
		fns = append(fns[:len(fns):len(fns)], init)
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
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
				}
				if seen[f] {
					c = joinCap(w.caps[f], c)
				}
				w.caps[f], seen[f] = c, true
			}
		}
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
		if v.Max != nil && (v.Max == v.High || sameOperand(v.Max, v.High)) {
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
		return w.callCap(v)
	}
	return capUnknown
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

func (w *packageWork) callCap(v *ssa.Call) capacity {
	if ssax.IsBuiltin(&v.Call, "append") {
		return capRoom
	}
	if ssax.FullName(v.Call.StaticCallee()) == "slices.Clip" {
		return capExact
	}
	return capUnknown
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

// findConcrete lists the package's types that can implement its interfaces.
func (w *packageWork) findConcrete() {
	scope := w.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) {
			continue
		}
		if n, ok := tn.Type().(*types.Named); !ok || n.TypeParams().Len() > 0 || n.NumMethods() == 0 {
			continue
		}
		w.concrete = append(w.concrete, tn.Type(), types.NewPointer(tn.Type()))
	}
}

// implementations lists the methods of this package that a call of the
// interface method m can reach.
func (w *packageWork) implementations(m *types.Func) []*ssa.Function {
	recv := m.Signature().Recv()
	if recv == nil {
		return nil
	}
	iface, ok := recv.Type().Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	var out []*ssa.Function
	seen := map[*ssa.Function]bool{}
	for _, t := range w.concrete {
		if !types.Implements(t, iface) {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
		if f, ok := obj.(*types.Func); ok {
			if fn := w.ssaPkg.Prog.FuncValue(f); fn != nil && !seen[fn] {
				seen[fn] = true
				out = append(out, fn)
			}
		}
	}
	return out
}

// findSettings finds exported bool fields that are set to true, and the
// fields of other structs that then hold the value.
func (w *packageWork) findSettings(fns []*ssa.Function) {
	w.settings, w.fieldSettings = map[ssa.Value]map[string]bool{}, map[*types.Var]map[string]bool{}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
				f := ssax.Field(st.Addr)
				c, isConst := st.Val.(*ssa.Const)
				if f == nil || !f.Exported() || !isConst || c.Value == nil || c.Value.String() != "true" {
					continue
				}
				w.noteSetting(st.Addr.(*ssa.FieldAddr).X, f.Name())
			}
		}
	}
}

func (w *packageWork) noteSetting(v ssa.Value, name string) {
	if w.settings[v] == nil {
		w.settings[v] = map[string]bool{}
	}
	w.settings[v][name] = true
	if load, ok := v.(*ssa.UnOp); ok {
		w.noteFieldSetting(ssax.Field(load.X), name)
	}
	for _, ref := range ssax.Referrers(v) {
		if st, ok := ref.(*ssa.Store); ok && st.Val == v {
			w.noteFieldSetting(ssax.Field(st.Addr), name)
		}
	}
}

func (w *packageWork) noteFieldSetting(f *types.Var, name string) {
	if f == nil {
		return
	}
	if w.fieldSettings[f] == nil {
		w.fieldSettings[f] = map[string]bool{}
	}
	w.fieldSettings[f][name] = true
}

// findSnapshots finds slice fields whose header is read under a lock and used
// after the lock was released: a second holder of the array.
func (w *packageWork) findSnapshots(fns []*ssa.Function) {
	for _, fn := range fns {
		var unlocks []ssa.Instruction
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if c, ok := i.(*ssa.Call); ok && isUnlock(&c.Call) {
					unlocks = append(unlocks, c)
				}
			}
		}
		if len(unlocks) == 0 {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				load, ok := i.(*ssa.UnOp)
				if !ok || !ssax.IsSlice(load.Type()) {
					continue
				}
				if f := ssax.Field(load.X); f != nil && usedAfter(load, unlocks) {
					w.handed[f] = true
				}
			}
		}
	}
}

func isUnlock(c *ssa.CallCommon) bool {
	f := c.StaticCallee()
	return f != nil && f.Pkg != nil && f.Pkg.Pkg.Path() == "sync" && (f.Name() == "Unlock" || f.Name() == "RUnlock")
}

// usedAfter reports whether v is used behind one of the instructions, which
// must come after v.
func usedAfter(v *ssa.UnOp, after []ssa.Instruction) bool {
	for _, u := range after {
		if !ssax.Before(v, u) {
			continue
		}
		for _, ref := range ssax.Referrers(v) {
			if ssax.Before(u, ref) {
				return true
			}
		}
	}
	return false
}
