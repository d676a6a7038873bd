package memory

import (
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// instructions are those of the package's functions and of its variables'
// initialisers.
func (w *packageWork) instructions() iter.Seq[ssa.Instruction] {
	fns := w.funcs
	if init := w.ssaPkg.Func("init"); init != nil {
		fns = append(fns[:len(fns):len(fns)], init)
	}
	return func(yield func(ssa.Instruction) bool) {
		for _, fn := range fns {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					if !yield(i) {
						return
					}
				}
			}
		}
	}
}

// stores are the assignments among the instructions.
func (w *packageWork) stores() iter.Seq[*ssa.Store] {
	return func(yield func(*ssa.Store) bool) {
		for i := range w.instructions() {
			if st, ok := i.(*ssa.Store); ok && !yield(st) {
				return
			}
		}
	}
}

// findAssigned finds the fields that are assigned after their struct was made.
func (w *packageWork) findAssigned() {
	w.assigned = map[*types.Var]bool{}
	for st := range w.stores() {
		w.noteAssigned(st)
	}
}

func (w *packageWork) noteAssigned(st *ssa.Store) {
	if _, made := st.Addr.(*ssa.Alloc); made {
		return
	}
	if f, ok := st.Addr.(*ssa.FieldAddr); ok {
		if _, made := f.X.(*ssa.Alloc); !made {
			w.assigned[ssax.Field(f)] = true
		}
	}
	if s, ok := st.Val.Type().Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			w.assigned[f] = true
		}
	}
}

// neverChanges reports whether only this package can assign f, and does so only
// where it makes the struct.
func (w *packageWork) neverChanges(f *types.Var) bool {
	if !w.private(f) {
		return false
	}
	if w.assigned == nil {
		w.findAssigned()
	}
	return !w.assigned[f]
}

// onlyCollects reports whether only this package can look at f, a list, and does
// nothing with it but append to it: nobody sees what another append overwrites.
func (w *packageWork) onlyCollects(f *types.Var) bool {
	return w.private(f) && len(w.looksAt(f)) == 0
}

// private reports whether only this package can reach f.
func (w *packageWork) private(f *types.Var) bool {
	return f != nil && f.Pkg() == w.pass.Pkg && !f.Exported()
}

// looksAt lists the instructions that look at field f, or may do so: loads, but for
// those that are appended to and put back, and what else is done with its address.
func (w *packageWork) looksAt(f *types.Var) []ssa.Instruction {
	if w.looks == nil {
		w.looks = map[*types.Var][]ssa.Instruction{}
		for i := range w.instructions() {
			w.noteLooks(i)
		}
	}
	return w.looks[f.Origin()]
}

// onlyLook reports whether nothing looks at field f but i, which changes the list in it.
func (w *packageWork) onlyLook(f *types.Var, i ssa.Instruction) bool {
	changed, ok := changedList(i).(ssa.Instruction)
	looks := w.looksAt(f)
	return ok && len(looks) == 1 && looks[0] == changed
}

func (w *packageWork) noteLooks(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Field:
		f := i.X.Type().Underlying().(*types.Struct).Field(i.Field).Origin()
		w.looks[f] = append(w.looks[f], i)
	case *ssa.FieldAddr:
		f := ssax.Field(i)
		if f == nil {
			return // of a type parameter's value
		}
		for _, ref := range ssax.Referrers(i) {
			look := ssa.Instruction(i)
			switch ref := ref.(type) {
			case *ssa.Store:
				if ref.Addr == ssa.Value(i) {
					continue
				}
			case *ssa.UnOp:
				if look = ref; appendedBack(ref, f) {
					continue
				}
			}
			w.looks[f.Origin()] = append(w.looks[f.Origin()], look)
		}
	}
}

// loadedFrom gives the field that a register was loaded from; nil if it was not.
func loadedFrom(v ssa.Value) *types.Var {
	if load, ok := v.(*ssa.UnOp); ok {
		return ssax.Field(load.X)
	}
	return nil
}

// appendedBack reports whether the list in v is only appended to, the results
// going into field f again.
func appendedBack(v ssa.Value, f *types.Var) bool {
	return !slices.ContainsFunc(ssax.Referrers(v), func(ref ssa.Instruction) bool { return !growsBack(ref, v, f) })
}

// growsBack reports whether i appends to the list in v, and the result goes into
// field f alone.
func growsBack(i ssa.Instruction, v ssa.Value, f *types.Var) bool {
	call, ok := i.(*ssa.Call)
	if !ok || !ssax.IsBuiltin(&call.Call, "append") || call.Call.Args[0] != v || call.Call.Args[1] == v {
		return false
	}
	return !slices.ContainsFunc(ssax.Referrers(call), func(use ssa.Instruction) bool {
		st, ok := use.(*ssa.Store)
		return !ok || ssax.Field(st.Addr) != f
	})
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
func (w *packageWork) findSettings() {
	w.settings, w.fieldSettings = map[ssa.Value]map[string]bool{}, map[*types.Var]map[string]bool{}
	for st := range w.stores() {
		f := ssax.Field(st.Addr)
		c, isConst := st.Val.(*ssa.Const)
		if f == nil || !f.Exported() || !isConst || c.Value == nil || c.Value.String() != "true" {
			continue
		}
		w.noteSetting(st.Addr.(*ssa.FieldAddr).X, f.Name())
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
				if c, ok := i.(*ssa.Call); ok && ssax.IsUnlock(&c.Call) {
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

// removedElsewhere reports whether cell l is an entry of a map in a field from which other
// functions than this one take entries out: they may have done so when the function ends,
// as in a table of requests that are under way.
func (x *exec) removedElsewhere(l loc) bool {
	arr := x.t.arrayOf(l)
	if arr == noLoc {
		return false
	}
	list, ok := x.t.ownerCell(arr)
	if !ok || x.t.nodes[list].fvar == nil {
		return false
	}
	return slices.ContainsFunc(x.pkg.looksAt(x.t.nodes[list].fvar), func(i ssa.Instruction) bool {
		load, ok := i.(*ssa.UnOp)
		if !ok || i.Parent() == x.fn {
			return false
		}
		return slices.ContainsFunc(ssax.Referrers(load), func(ref ssa.Instruction) bool {
			call, ok := ref.(*ssa.Call)
			return ok && ssax.IsBuiltin(&call.Call, "delete")
		})
	})
}
