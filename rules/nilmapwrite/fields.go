package nilmapwrite

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// fieldFacts are what the package as a whole does with its map-typed fields
// and package-level variables.
type fieldFacts struct {
	pkg *types.Package
	// sourced: somebody may give the field a map.
	sourced map[types.Object]bool
	// copies: the field gets what those fields hold.
	copies map[types.Object][]types.Object
	// filled: somebody may put something into the map, or it is not known.
	filled map[types.Object]bool
	// tested: the package asks whether it is nil, so where it is not set here
	// others set it, and who writes may have asked.
	tested map[types.Object]bool
	// built are the struct types that the package makes values of.
	built map[types.Type]bool
	// decodable are fields that a decoder may set, as somebody passes the struct to a function
	// as an interface.
	decodable map[types.Object]bool
	// bare are variables of a closure that nobody ever gives a map.
	bare map[*ssa.FreeVar]bool
}

func findFields(pkg *types.Package, fns []*ssa.Function) *fieldFacts {
	f := &fieldFacts{
		pkg: pkg, sourced: map[types.Object]bool{}, copies: map[types.Object][]types.Object{},
		filled: map[types.Object]bool{}, bare: map[*ssa.FreeVar]bool{}, built: map[types.Type]bool{}, tested: map[types.Object]bool{},
		decodable: map[types.Object]bool{},
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				f.instr(i)
			}
		}
		f.freeVars(fn)
	}
	f.spread()
	return f
}

// spread hands on that a field is given a map through other fields.
func (f *fieldFacts) spread() {
	for again := true; again; {
		again = false
		for to, froms := range f.copies {
			for _, from := range froms {
				if !f.sourced[to] && (f.sourced[from] || f.open(from)) {
					f.sourced[to], again = true, true
				}
			}
		}
	}
}

// open reports whether other packages can give v a map.
func (f *fieldFacts) open(v types.Object) bool { return v.Pkg() != f.pkg }

func (f *fieldFacts) instr(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Alloc:
		f.builds(i.Type().Underlying().(*types.Pointer).Elem(), 0)
	case *ssa.MakeSlice:
		f.builds(i.Type(), 0)
	case *ssa.Store:
		if v := ssax.Variable(i.Addr); v != nil && ssax.IsMap(v.Type()) {
			f.given(v, i.Val)
		}
		from := i.Val.Type()
		to, ok := i.Addr.Type().Underlying().(*types.Pointer)  // not if it is of a type parameter
		if ok && from.Underlying() != to.Elem().Underlying() { // a literal of an unnamed struct type has fields of its own
			f.converted(from, to.Elem())
		}
	case *ssa.FieldAddr:
		f.addressed(i)
	case *ssa.UnOp:
		f.loaded(i)
	case *ssa.Field:
		if ssax.IsMap(i.Type()) {
			f.uses(ssax.Variable(i), i)
		}
	case *ssa.MakeInterface:
		f.reflected(i)
	case *ssa.ChangeType:
		f.converted(i.X.Type(), i.Type())
	case *ssa.Convert:
		f.converted(i.X.Type(), i.Type())
	}
	var space [8]*ssa.Value
	for _, op := range i.Operands(space[:0]) {
		if g, ok := (*op).(*ssa.Global); ok {
			f.globalUse(g, i)
		}
	}
}

// reflected notes that a function may set the exported fields of what a pointer points to
// by package reflect, as a decoder does. Those who print only read.
func (f *fieldFacts) reflected(in *ssa.MakeInterface) {
	p, ok := in.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return
	}
	for _, ref := range ssax.Referrers(in) {
		call, ok := ref.(ssa.CallInstruction)
		if !ok {
			continue
		}
		if fn := call.Common().StaticCallee(); fn != nil && fn.Pkg != nil && slices.Contains([]string{"fmt", "log", "errors", "log/slog"}, fn.Pkg.Pkg.Path()) {
			continue
		}
		f.setByOthers(p.Elem(), 0)
	}
}

func (f *fieldFacts) setByOthers(t types.Type, depth int) {
	if depth > 5 {
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for v := range u.Fields() {
			if !v.Exported() {
				continue
			}
			if ssax.IsMap(v.Type()) {
				f.decodable[v.Origin()] = true
			}
			f.setByOthers(v.Type(), depth+1)
		}
	case *types.Pointer:
		f.setByOthers(u.Elem(), depth+1)
	case *types.Slice:
		f.setByOthers(u.Elem(), depth+1)
	case *types.Map:
		f.setByOthers(u.Elem(), depth+1)
	}
}

// builds notes that values of type t, and so of what lies in it, are made.
func (f *fieldFacts) builds(t types.Type, depth int) {
	if n, ok := types.Unalias(t).(*types.Named); ok {
		t = n.Origin()
		if f.built[t] {
			return
		}
		f.built[t] = true
	}
	if depth > 5 {
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for v := range u.Fields() {
			f.builds(v.Type(), depth+1)
		}
	case *types.Array:
		f.builds(u.Elem(), depth+1)
	case *types.Slice:
		f.builds(u.Elem(), depth+1)
	}
}

// given notes what is stored into v.
func (f *fieldFacts) given(v types.Object, val ssa.Value) {
	switch val := val.(type) {
	case *ssa.Const:
		return
	case *ssa.MakeMap:
		if len(ssax.Referrers(val)) > 1 {
			f.filled[v] = true
		}
	default:
		f.filled[v] = true
		if from := keeper(val); from != nil {
			f.copies[v] = append(f.copies[v], from)
			return
		}
	}
	f.sourced[v] = true
}

// keeper gives the field that val is loaded or cloned from.
func keeper(val ssa.Value) types.Object {
	switch val := val.(type) {
	case *ssa.UnOp:
		return ssax.Variable(val.X)
	case *ssa.Field:
		return ssax.Variable(val)
	case *ssa.ChangeType:
		return keeper(val.X)
	case *ssa.Call:
		if fn := ssax.Origin(val.Call.StaticCallee()); fn != nil && fullName(fn) == "maps.Clone" {
			return keeper(val.Call.Args[0])
		}
	}
	return nil
}

// addressed: whoever gets the address of a field may give it a map.
func (f *fieldFacts) addressed(a *ssa.FieldAddr) {
	v := ssax.Variable(a)
	if v == nil || !ssax.IsMap(v.Type()) {
		return
	}
	for _, ref := range ssax.Referrers(a) {
		f.useOf(v, a, ref)
	}
}

func (f *fieldFacts) globalUse(g *ssa.Global, i ssa.Instruction) {
	if v := g.Object(); v != nil && ssax.IsMap(v.Type()) {
		f.useOf(v, g, i)
	}
}

// useOf looks at an instruction that works with the address of v: all but
// loads from it and stores to it may let others fill v.
func (f *fieldFacts) useOf(v types.Object, addr ssa.Value, i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.UnOp, *ssa.DebugRef:
	case *ssa.Store:
		if i.Addr != addr {
			f.sourced[v], f.filled[v] = true, true
		}
	default:
		f.sourced[v], f.filled[v] = true, true
	}
}

func (f *fieldFacts) loaded(load *ssa.UnOp) {
	if v := ssax.Variable(load.X); v != nil && ssax.IsMap(load.Type()) {
		f.uses(v, load)
	}
}

// uses looks at what is done with a map loaded from v.
func (f *fieldFacts) uses(v types.Object, m ssa.Value) {
	for _, ref := range ssax.Referrers(m) {
		switch ref := ref.(type) {
		case *ssa.BinOp:
			f.tested[v] = true
		case *ssa.Lookup, *ssa.Range, *ssa.DebugRef:
		case *ssa.Call:
			if b, ok := ref.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" && b.Name() != "delete" {
				f.filled[v] = true
			}
		default:
			f.filled[v] = true
		}
	}
}

// converted: fields of one struct type become those of another.
func (f *fieldFacts) converted(from, to types.Type) {
	for _, t := range []types.Type{from, to} {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if s, ok := t.Underlying().(*types.Struct); ok {
			for v := range s.Fields() {
				f.sourced[v.Origin()], f.filled[v.Origin()] = true, true
			}
		}
	}
	if b, ok := from.Underlying().(*types.Basic); ok && b.Kind() == types.UnsafePointer {
		if p, ok := to.Underlying().(*types.Pointer); ok {
			f.converted(p.Elem(), p.Elem())
		}
	}
}

// doubt takes in, where a function on its own knows nothing, that nobody ever
// gives the variable at addr a map.
func (f *fieldFacts) doubt(known fact, addr ssa.Value) fact {
	v := ssax.Variable(addr)
	if v == nil || known.may || known.made || v.Pkg() != f.pkg || f.sourced[v] || f.tested[v] {
		return known
	}
	w := why{reason: never, pos: v.Pos(), name: v.Name()}
	if f.closed(v, addr) && !f.decodable[v] {
		if v.Exported() || f.makes(addr) {
			return null(w)
		}
		if !f.foreign(addr) {
			return known // nobody makes one: code that is not in use
		}
	}
	known.belief = w
	return known
}

// closed reports whether only this package can assign v: it is unexported, or
// it is a field of a type that is.
func (f *fieldFacts) closed(v types.Object, addr ssa.Value) bool {
	if !v.Exported() {
		return true
	}
	n := owner(addr)
	return n != nil && !n.Obj().Exported()
}

// owner gives the type whose field addr is; nil if it has no name.
func owner(addr ssa.Value) *types.Named {
	var t types.Type
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		t = a.X.Type().Underlying().(*types.Pointer).Elem()
	case *ssa.Field:
		t = a.X.Type()
	default:
		return nil
	}
	n, _ := types.Unalias(t).(*types.Named)
	return n
}

// makes reports whether the package makes values of the type that has the
// field at addr.
func (f *fieldFacts) makes(addr ssa.Value) bool {
	n := owner(addr)
	return n == nil || f.built[n.Origin()]
}

// foreign reports whether others can make values of the type that has the field at
// addr, if only zero values.
func (f *fieldFacts) foreign(addr ssa.Value) bool {
	n := owner(addr)
	return n != nil && n.Obj().Exported() && n.Obj().Parent() == f.pkg.Scope() && f.pkg.Name() != "main"
}

// empty reports whether the map of maps m certainly has no maps in it.
func (f *fieldFacts) empty(m ssa.Value) (why, bool) {
	if mm, ok := m.(*ssa.MakeMap); ok {
		for _, ref := range ssax.Referrers(mm) {
			switch ref := ref.(type) {
			case *ssa.Lookup, *ssa.Range, *ssa.DebugRef:
			case *ssa.Call:
				if b, ok := ref.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" && b.Name() != "delete" {
					return why{}, false
				}
			case *ssa.Return:
				// callers get it afterwards
			default:
				return why{}, false
			}
		}
		return why{reason: missing, pos: mm.Pos()}, true
	}
	load, ok := m.(*ssa.UnOp)
	if !ok {
		return why{}, false
	}
	v := ssax.Variable(load.X)
	if v == nil || v.Pkg() != f.pkg || f.filled[v] || !f.sourced[v] || !f.closed(v, load.X) {
		return why{}, false
	}
	return why{reason: missing, pos: v.Pos(), name: v.Name()}, true
}

// freeVars finds the map variables that fn's closures use and nobody assigns.
func (f *fieldFacts) freeVars(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			mc, ok := i.(*ssa.MakeClosure)
			if !ok {
				continue
			}
			for k, v := range mc.Bindings {
				if a, ok := v.(*ssa.Alloc); ok && !assignedMap(a, 0) {
					f.bare[mc.Fn.(*ssa.Function).FreeVars[k]] = true
				}
			}
		}
	}
}

// assignedMap reports whether the variable at addr may be given a map, here or
// in a closure that has it.
func assignedMap(addr ssa.Value, depth int) bool {
	ptr, ok := addr.Type().Underlying().(*types.Pointer)
	if !ok || !ssax.IsMap(ptr.Elem()) || depth > 4 {
		return true
	}
	for _, ref := range ssax.Referrers(addr) {
		switch ref := ref.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.Store:
			if c, ok := ref.Val.(*ssa.Const); ref.Addr != addr || !ok || !c.IsNil() {
				return true
			}
		case *ssa.MakeClosure:
			for k, b := range ref.Bindings {
				if b == addr && assignedMap(ref.Fn.(*ssa.Function).FreeVars[k], depth+1) {
					return true
				}
			}
		default:
			return true
		}
	}
	return false
}

// capturedIn lists the variables of fn that a closure may change.
func capturedIn(fn *ssa.Function) map[ssa.Value]bool {
	out := map[ssa.Value]bool{}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			mc, ok := i.(*ssa.MakeClosure)
			if !ok {
				continue
			}
			for k, v := range mc.Bindings {
				fv := mc.Fn.(*ssa.Function).FreeVars[k]
				if !readOnly(fv) {
					out[v] = true
				}
			}
		}
	}
	return out
}

// readOnly reports whether a closure only loads its variable.
func readOnly(fv *ssa.FreeVar) bool {
	for _, ref := range ssax.Referrers(fv) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.UnOp:
			if !ssax.IsMap(ref.Type()) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// fieldName names the field at the end of a path of parameter type t.
func fieldName(t types.Type, path string) string {
	name := ""
	for _, step := range steps(path) {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		switch {
		case step[0] == '.':
			s, ok := t.Underlying().(*types.Struct)
			n, err := strconv.Atoi(step[1:])
			if !ok || err != nil || n >= s.NumFields() {
				return name
			}
			name, t = s.Field(n).Name(), s.Field(n).Type()
		case step == "[]":
			switch u := t.Underlying().(type) {
			case *types.Slice:
				t = u.Elem()
			case *types.Array:
				t = u.Elem()
			}
		}
	}
	return name
}
