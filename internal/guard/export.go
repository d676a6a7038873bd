package guard

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// An Exposure is a map or slice of a cell that is part of a value.
type Exposure struct {
	Ref
	// Load is where it was read from the cell.
	Load ssa.Instruction
	// Direct: the value is the map or slice itself, or a view of it.
	Direct bool
}

// Exposed lists the maps and slices of cells that can be reached from v
// without following pointers to other objects: itself, fields of structs, and
// elements that were put into a map or list that v was made as.
func (p *Package) Exposed(v ssa.Value) []Exposure { return p.exposed(v, 0) }

func (p *Package) exposed(v ssa.Value, depth int) []Exposure {
	if depth > 3 {
		return nil
	}
	for {
		if mi, ok := v.(*ssa.MakeInterface); ok {
			v = mi.X
		} else if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL && ssax.StoredBefore(u) != nil {
			v = ssax.StoredBefore(u)
		} else {
			break
		}
	}
	if call, ok := v.(*ssa.Call); ok && !ssax.IsList(v.Type()) {
		return p.constructed(call, depth)
	}
	switch t := v.Type().Underlying().(type) {
	case *types.Map, *types.Slice:
		return append(p.direct(v, depth), p.elements(v, depth)...)
	case *types.Struct:
		return p.inStruct(v, t, depth)
	case *types.Pointer:
		if a, ok := v.(*ssa.Alloc); ok && a.Heap {
			return p.assignedTo(a, depth)
		}
	}
	return nil
}

func (p *Package) direct(v ssa.Value, depth int) []Exposure {
	var out []Exposure
	for _, r := range p.Refs(v) {
		if !r.Grown {
			out = append(out, Exposure{r, header(v), depth == 0})
		}
	}
	return out
}

// isFresh reports whether a result is new and nothing else.
func isFresh(k *contract.Contract) bool {
	fresh := false
	for _, e := range k.Effects {
		switch {
		case e.To != "ret0":
		case e.Kind == contract.Returns:
			return false
		case e.Kind == contract.Fresh:
			fresh = true
		}
	}
	return fresh
}

// constructed looks at the maps and slices that a call puts into the new object
// which it gives, and at those that are put there afterwards.
func (p *Package) constructed(call *ssa.Call, depth int) []Exposure {
	if call.Call.Signature().Results().Len() != 1 {
		return nil
	}
	k := p.mem.Call(&call.Call)
	if k == nil || !isFresh(k) {
		return nil
	}
	var out []Exposure
	for _, e := range k.Effects {
		if e.Kind != contract.Stores || e.May || e.To.Root() != "ret0" || len(e.To.Steps()) != 1 || len(e.On.Steps()) > 0 {
			continue
		}
		if v := memory.Operand(&call.Call, e.On.Root()); v != nil && ssax.IsList(v.Type()) {
			out = append(out, p.exposed(v, depth+1)...)
		}
	}
	return append(out, p.fieldsOf(call, depth)...)
}

// inStruct looks at the fields of a struct value.
func (p *Package) inStruct(v ssa.Value, t *types.Struct, depth int) []Exposure {
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		if a, ok := u.X.(*ssa.Alloc); ok {
			return p.assignedTo(a, depth)
		}
	}
	var out []Exposure
	refs := p.Refs(v)
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		refs = append(slices.Clone(refs), p.Refs(u.X)...) // what the pointer was found in
	}
	for _, r := range refs {
		for i := range t.NumFields() {
			if f := t.Field(i); isHeader(f.Type()) && !types.IsInterface(f.Type()) {
				out = append(out, Exposure{r.step("." + f.Name()), header(v), false})
			}
		}
	}
	return out
}

// assignedTo looks at what a local struct was assigned: as a whole, without
// the fields that are assigned afterwards, and field by field.
func (p *Package) assignedTo(a *ssa.Alloc, depth int) []Exposure {
	var out []Exposure
	st, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for _, s := range p.stores[a] {
		for _, e := range p.exposed(s.Val, depth+1) {
			over := false
			for i := range st.NumFields() {
				suffix := "." + st.Field(i).Name()
				over = over || len(e.Path) >= len(suffix) && e.Path[len(e.Path)-len(suffix):] == suffix && FieldAssigned(a, i)
			}
			if !over {
				out = append(out, e)
			}
		}
	}
	return append(out, p.fieldsOf(a, depth)...)
}

// fieldsOf looks at what is assigned to fields of the new object that v points to.
func (p *Package) fieldsOf(v ssa.Value, depth int) []Exposure {
	var out []Exposure
	for _, r := range ssax.Referrers(v) {
		f, ok := r.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, q := range ssax.Referrers(f) {
			if s, ok := q.(*ssa.Store); ok && s.Addr == f {
				out = append(out, p.exposed(s.Val, depth+1)...)
			}
		}
	}
	return out
}

// GivesLock reports whether v is, or points to, a struct made here that is
// given the lock too, or is a copy that refers to it, so that who gets it can hold it.
func (p *Package) GivesLock(v ssa.Value, l Lock) bool {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		if x := ssax.StoredBefore(u); x != nil {
			return p.GivesLock(x, l)
		}
		v = u.X
	}
	for _, r := range ssax.Referrers(v) {
		if st, ok := r.(*ssa.Store); ok && st.Addr == v && refersTo(st.Val.Type(), l) {
			return true
		}
		f, ok := r.(*ssa.FieldAddr)
		if !ok || f.X != v {
			continue
		}
		for _, q := range ssax.Referrers(f) {
			if s, ok := q.(*ssa.Store); ok && s.Addr == f && p.lockOf(s.Val) == l {
				return true
			}
		}
	}
	return false
}

// refersTo reports whether structs of a type have a pointer to the lock, which
// their copies share.
func refersTo(t types.Type, l Lock) bool {
	field, ok := l.(*types.Var)
	if !ok {
		return false
	}
	st, ok := t.Underlying().(*types.Struct)
	if _, pointer := field.Type().Underlying().(*types.Pointer); !ok || !pointer {
		return false
	}
	for f := range st.Fields() {
		if f == field {
			return true
		}
	}
	return false
}

// HandsOver reports whether fn puts new storage, or none, into the cell: what
// it returns of it then belongs to the caller.
func (p *Package) HandsOver(fn *ssa.Function, c Cell) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if p.replaces(i, c) {
				return true
			}
			if call, ok := i.(ssa.CallInstruction); ok {
				if d := call.Common().StaticCallee(); d != nil && len(d.Blocks) > 0 && p.Replaced(d)[c] {
					return true
				}
			}
			if st, ok := i.(*ssa.Store); ok {
				for _, r := range p.addr(st.Addr) {
					if r.Cell == c && (len(p.Refs(st.Val)) == 0 || p.cutsOff(fn, st, c)) || p.pops(st, r.Cell, c) {
						return true
					}
				}
			}
			if call, ok := i.(*ssa.Call); ok && p.deletes(call, c) {
				return true
			}
		}
	}
	return false
}

// cutsOff reports whether st leaves in the cell a part of its list whose rest fn
// takes: batch := q.list[n:]; q.list = q.list[:n].
func (p *Package) cutsOff(fn *ssa.Function, st *ssa.Store, c Cell) bool {
	left, ok := st.Val.(*ssa.Slice)
	if !ok {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			taken, ok := i.(*ssa.Slice)
			if !ok || taken == left || !(sameBound(taken.Low, left.High) || sameBound(taken.High, left.Low)) {
				continue
			}
			if slices.ContainsFunc(p.Refs(taken.X), func(r Ref) bool { return r.Cell == c }) {
				return true
			}
		}
	}
	return false
}

// pops reports whether st takes elements off the list at list, which c is an element of:
// buf := p.free[n-1]; p.free = p.free[:n-1].
func (p *Package) pops(st *ssa.Store, list, c Cell) bool {
	left, ok := st.Val.(*ssa.Slice)
	return ok && list.step("[]") == c && slices.ContainsFunc(p.Refs(left.X), func(r Ref) bool { return r.Cell == list })
}

// sameBound reports whether two slice expressions meet where one ends at a and the
// other begins at b.
func sameBound(a, b ssa.Value) bool { return a != nil && b != nil && ssax.SameOperand(a, b) }

// deletes reports whether a call removes the element that c is, or lies in, from its map.
func (p *Package) deletes(call *ssa.Call, c Cell) bool {
	b, ok := call.Call.Value.(*ssa.Builtin)
	if !ok || b.Name() != "delete" {
		return false
	}
	for _, r := range p.Refs(call.Call.Args[0]) {
		if e := r.Cell.step("[]"); e == c || e.Root == c.Root && strings.HasPrefix(c.Path, e.Path+".") {
			return true
		}
	}
	return false
}

// CopiesOnWrite reports whether fn leaves a mark in the object that makes its
// other functions replace the cell before they change it.
func (p *Package) CopiesOnWrite(fn *ssa.Function, c Cell) bool {
	marks := map[Cell]bool{}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if st, ok := i.(*ssa.Store); ok && isBasic(st.Val.Type()) {
				for _, r := range p.addr(st.Addr) {
					if r.Root == c.Root { // what it writes to its result is no mark
						marks[r.Cell] = true
					}
				}
			}
		}
	}
	if len(marks) == 0 {
		return false
	}
	for _, g := range p.Funcs {
		if p.readsOneOf(g, marks) && p.HandsOver(g, c) {
			return true
		}
	}
	return false
}

func isBasic(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok
}

func (p *Package) readsOneOf(fn *ssa.Function, cells map[Cell]bool) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if u, ok := i.(*ssa.UnOp); ok && u.Op == token.MUL && isBasic(u.Type()) {
				for _, r := range p.addr(u.X) {
					if cells[r.Cell] {
						return true
					}
				}
			}
		}
	}
	return false
}

// Callers lists the calls of fn that are seen in the package.
func (p *Package) Callers(fn *ssa.Function) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, s := range p.callers[fn] {
		if c, ok := s.at.(ssa.CallInstruction); ok && !s.synced {
			out = append(out, c)
		}
	}
	return out
}

// Open reports whether fn can be called by code that is not seen.
func (p *Package) Open(fn *ssa.Function) bool {
	if fn.Parent() != nil {
		for _, s := range p.callers[fn] {
			if s.at == nil || s.unseen {
				return true
			}
		}
		return len(p.callers[fn]) == 0
	}
	return token.IsExported(fn.Name())
}

// Unused reports whether nothing in the package calls fn or hands it on, and nobody
// else can: it is there for tests, or for nobody.
func (p *Package) Unused(fn *ssa.Function) bool {
	return len(p.callers[fn]) == 0 && !p.Open(fn) && fn.Name() != "main" && !strings.HasPrefix(fn.Name(), "init")
}

// MayHold reports whether l is held when i runs, on one of the paths of i's
// function that lead there; what its callers hold does not count.
func (p *Package) MayHold(i ssa.Instruction, l Lock) bool {
	for _, b := range i.Parent().Blocks {
		for n, j := range b.Instrs {
			if p.takes(j, l) && p.stillHeld(b, n+1, i, l) {
				return true
			}
		}
	}
	return false
}

// stillHeld reports whether i can be reached from instruction n of from without
// giving l back.
func (p *Package) stillHeld(from *ssa.BasicBlock, n int, i ssa.Instruction, l Lock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(list []ssa.Instruction, b *ssa.BasicBlock) bool
	visit = func(list []ssa.Instruction, b *ssa.BasicBlock) bool {
		for _, j := range list {
			if j == i {
				return true
			}
			if c, ok := j.(*ssa.Call); ok {
				if e := p.lockEffect(&c.Call); e != nil && (e.gives[l] || e.gives[nil]) {
					return false
				}
			}
		}
		for _, s := range b.Succs {
			if !seen[s] {
				seen[s] = true
				if visit(s.Instrs, s) {
					return true
				}
			}
		}
		return false
	}
	return visit(from.Instrs[n:], from)
}

// takes reports whether i takes l, or any lock if l is nil.
func (p *Package) takes(i ssa.Instruction, l Lock) bool {
	c, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	n := p.lockEffect(&c.Call)
	return n != nil && (l == nil && n.takes.Any() || l != nil && n.takes.Has(l))
}

// HandedOn reports whether fn is used as a value, other than to start a
// goroutine: who calls it then is not seen.
func (p *Package) HandedOn(fn *ssa.Function) bool {
	return slices.ContainsFunc(p.callers[fn], func(s site) bool { return !s.spawned && (s.at == nil || s.synced) })
}

// TakesBefore reports whether the function that i is in may have taken a lock before i runs,
// given back or not.
func (p *Package) TakesBefore(i ssa.Instruction) bool {
	for _, b := range i.Parent().Blocks {
		for _, j := range b.Instrs {
			if p.takes(j, nil) && ssax.Reaches(j, i) {
				return true
			}
		}
	}
	return false
}

// Takes reports whether fn takes the lock somewhere, or any lock if l is nil,
// whether it does so on all of its paths or not.
func (p *Package) Takes(fn *ssa.Function, l Lock) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if p.takes(i, l) {
				return true
			}
		}
	}
	return false
}
