package lostupdate

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A fieldIndex is what the functions of a package do with single fields, on
// whatever object: the evidence that somebody misses what a copy was told.
type fieldIndex struct {
	readers, writers ssax.FieldUses
	calls            map[*ssa.Function][]*ssa.Call
	stores           map[*types.Var][]*ssa.Store
}

func (fx *effects) index() *fieldIndex {
	if fx.fields != nil {
		return fx.fields
	}
	x := &fieldIndex{ssax.FieldUses{}, ssax.FieldUses{}, map[*ssa.Function][]*ssa.Call{}, map[*types.Var][]*ssa.Store{}}
	fx.fields = x
	for _, fn := range fx.funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				x.note(fn, i)
			}
		}
	}
	return x
}

func (x *fieldIndex) note(fn *ssa.Function, i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Field:
		x.readers.Add(fieldOf(i.X.Type(), i.Field), fn)
	case *ssa.FieldAddr:
		field := fieldOf(i.X.Type(), i.Field)
		for _, ref := range ssax.Referrers(i) {
			switch ref := ref.(type) {
			case *ssa.DebugRef:
			case *ssa.Store:
				x.writers.Add(field, fn)
				x.stores[field] = append(x.stores[field], ref)
				if ref.Val == i {
					x.readers.Add(field, fn)
				}
			case *ssa.UnOp:
				x.readers.Add(field, fn)
			default: // its address goes on
				x.readers.Add(field, fn)
				x.writers.Add(field, fn)
			}
		}
	case *ssa.Call:
		if callee := i.Call.StaticCallee(); callee != nil {
			callee = ssax.Body(callee)
			x.calls[callee] = append(x.calls[callee], i)
		}
	}
}

// fieldOf gives the i-th field of a struct type, or of what a pointer to one
// points to.
func fieldOf(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || i >= s.NumFields() {
		return nil
	}
	return s.Field(i).Origin()
}

// lastField gives the field at the end of a path in a variable of type t.
func (p path) lastField(t types.Type) *types.Var {
	var field *types.Var
	for _, step := range p.steps() {
		switch u := t.Underlying().(type) {
		case *types.Struct:
			n, err := strconv.Atoi(step[1:])
			if err != nil || n >= u.NumFields() {
				return nil
			}
			field = u.Field(n).Origin()
			t = u.Field(n).Type()
		case *types.Array:
			t = u.Elem()
		default:
			return nil
		}
	}
	return field
}

// missed reports whether another function than the one that makes the copy and
// the one that changes it reads the field at p, and callers keep the value that
// was copied.
func (c *copyVar) missed(w access, fx *effects) bool {
	call, ok := w.instr.(*ssa.Call)
	field := w.path.lastField(elemOf(c.alloc))
	if !ok || field == nil {
		return false
	}
	x := fx.index()
	fn := c.alloc.Parent()
	for reader := range x.readers[field] {
		if reader != fn && reader != ssax.Body(call.Call.StaticCallee()) {
			return x.calledOnKept(fn, map[*ssa.Function]bool{})
		}
	}
	return false
}

// calledOnKept reports whether a method with a value receiver is called on what
// somebody still has afterwards, if only by way of methods that hand on the
// copy they got.
func (x *fieldIndex) calledOnKept(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	for _, call := range x.calls[fn] {
		switch v := call.Call.Args[0].(type) {
		case *ssa.UnOp:
			if v.Parent() != fn {
				return true
			}
		case *ssa.Parameter:
			if v == v.Parent().Params[0] && x.calledOnKept(v.Parent(), seen) {
				return true
			}
		}
	}
	return false
}

// onlyHere reports whether nothing else in the package sets the field at p than
// the method that is called on the copy, and that is called on such copies only:
// then the field is never set at all.
func (c *copyVar) onlyHere(w access, fx *effects) bool {
	call, ok := w.instr.(*ssa.Call)
	field := w.path.lastField(elemOf(c.alloc))
	if !ok || field == nil {
		return false
	}
	x := fx.index()
	callee := ssax.Body(call.Call.StaticCallee())
	for writer := range x.writers[field] {
		if writer != callee {
			return false
		}
	}
	for _, other := range x.calls[callee] {
		a, ok := other.Call.Args[0].(*ssa.Alloc)
		if !ok || other.Parent() != c.alloc.Parent() || a != c.alloc {
			return false
		}
	}
	return true
}

// setNowhereElse reports whether the field at p is never set but by this function, on
// copies, and read by it before: what it reads there is the zero value each time.
func (c *copyVar) setNowhereElse(w access, fx *effects) bool {
	field := w.path.lastField(elemOf(c.alloc))
	if field == nil || field.Exported() || w.val == nil || isZero(w.val) || field.Pkg() != c.alloc.Parent().Pkg.Pkg {
		return false
	}
	x := fx.index()
	if len(x.writers[field]) != 1 || !x.writers[field][c.alloc.Parent()] {
		return false
	}
	for _, i := range x.stores[field] {
		if rootOf(i.Addr) != ssa.Value(c.alloc) {
			return false
		}
	}
	return slices.ContainsFunc(c.reads, func(r access) bool { return r.path == w.path && ssax.Before(r.instr, w.instr) })
}

// ofGetter reports whether the copy is the result of a method of the package that gives
// a field of its object by value, and nothing else.
func (c *copyVar) ofGetter() bool {
	found := false
	for i := range c.copying {
		call, ok := i.(*ssa.Call)
		if !ok {
			continue
		}
		fn := ssax.Body(call.Call.StaticCallee())
		if fn == nil || fn.Signature.Recv() == nil || len(fn.Blocks) != 1 || fn.Pkg != c.alloc.Parent().Pkg {
			return false
		}
		ret, ok := fn.Blocks[0].Instrs[len(fn.Blocks[0].Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) != 1 {
			return false
		}
		load, ok := ret.Results[0].(*ssa.UnOp)
		if !ok {
			return false
		}
		at, ok := load.X.(*ssa.FieldAddr)
		if !ok || at.X != ssa.Value(fn.Params[0]) {
			return false
		}
		found = true
	}
	return found
}

func elemOf(a *ssa.Alloc) types.Type { return a.Type().Underlying().(*types.Pointer).Elem() }
