package memory

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// carries reports whether values of the type can refer to storage memvet
// tracks. Strings cannot change, so a string is no view unless unsafe made it.
func carries(t types.Type) bool { return carriesDepth(t, 0) }

func carriesDepth(t types.Type, depth int) bool {
	if depth > 4 {
		return true
	}
	switch t := t.Underlying().(type) {
	case *types.Slice, *types.Map, *types.Chan, *types.Pointer, *types.Signature, *types.Interface:
		return true
	case *types.Basic:
		return t.Kind() == types.UnsafePointer || t.Info()&types.IsString != 0
	case *types.Array:
		return carriesDepth(t.Elem(), depth+1)
	case *types.Struct:
		for f := range t.Fields() {
			if carriesDepth(f.Type(), depth+1) {
				return true
			}
		}
	case *types.Tuple:
		return true
	}
	return false
}

// scalarElems reports whether the elements of a slice or array refer to no
// storage that can change.
func scalarElems(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return !carries(t.Elem()) || ssax.IsString(t.Elem())
	case *types.Array:
		return !carries(t.Elem()) || ssax.IsString(t.Elem())
	}
	return false
}

// isAggregate reports whether assigning a value of the type copies its parts.
func isAggregate(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// load gives the content of cell l. at is the instruction that loads; storage
// loaded out of many pieces is a new instance for each execution of it.
func (x *exec) load(l loc, typ types.Type, at ssa.Instruction) value {
	if l == noLoc {
		return nil
	}
	if typ != nil && isAggregate(typ) {
		return value{{loc: x.snapshot(l, at)}}
	}
	v := x.content(l)
	if typ != nil && ssax.IsString(typ) {
		return v.mapViews(func(w view) (view, bool) { return w, w.loan != nil })
	}
	return v.mapViews(func(w view) (view, bool) {
		if n := x.t.nodes[w.loc]; n.kind == stepDeref && x.t.nodes[n.parent].many && x.isInitialOf(w.loc, l) {
			w.loc = x.t.root(root{kind: rootInstance, value: asValue(at), instr: at, of: w.loc})
		}
		if w.cap == capUnknown {
			w.cap = x.fieldCap(l)
			if o, ok := x.t.ownerCell(w.loc); ok && x.t.rootOf(o).kind == rootGlobal {
				w.cap = x.fieldCap(o) // what a copy of a variable took over
			}
		}
		w.some = w.some || x.t.nodes[l].many && x.t.rootOf(w.loc).kind != rootInstance
		return w, true
	})
}

func asValue(i ssa.Instruction) ssa.Value {
	v, _ := i.(ssa.Value)
	return v
}

// isInitialOf reports whether content is what cell l held at entry.
func (x *exec) isInitialOf(content, l loc) bool {
	return x.t.nodes[content].parent == l || x.t.nodes[content].kind == stepDeref
}

// content gives what cell l holds, without making instances.
func (x *exec) content(l loc) value { return x.st.content(l, x.t, 0) }

// content bounds how many whole-struct assignments are looked through:
// structs that were assigned to each other in a loop have no last one. Where the
// source lies as deep as paths go, its fields have no loc.
func (s *state) content(l loc, t *locTable, depth int) value {
	if l == noLoc || depth > maxDepth {
		return nil
	}
	if c, ok := s.heap[l]; ok {
		if t.nodes[l].many && !c.sure {
			return c.val.union(t.defaultValue(l))
		}
		return c.val
	}
	for a := l; a != noLoc; a = t.nodes[a].parent {
		if from, ok := s.agg[a]; ok && from != noLoc {
			return s.content(t.rebase(l, a, from), t, depth+1)
		}
		if r, ok := t.info[a]; ok && r.kind == rootCopy && r.of != noLoc {
			source := t.rebase(l, a, r.of)
			if c, ok := s.heap[source]; ok && c.tested && len(c.val) == 0 && s.assignedAbove(source, t) == noLoc {
				return nil // a test has found since that there is nothing to copy
			}
			return t.defaultValue(source)
		}
		if t.nodes[a].kind == stepDeref {
			break
		}
	}
	if e := t.element(l); e != noLoc && t.rootOf(e).kind == rootAlloc {
		if c, ok := s.heap[e]; ok {
			return c.val // what the callee that made the list has put into all
		}
	}
	return t.defaultValue(l)
}

// snapshot copies the struct or array in cell l to a register.
func (x *exec) snapshot(l loc, at ssa.Instruction) loc {
	s := x.t.root(root{kind: rootCopy, value: asValue(at), instr: at, of: l})
	if s == l {
		return s
	}
	x.forget(s)
	x.copyParts(l, s)
	for a := l; a != noLoc; a = x.t.nodes[a].parent {
		if from, ok := x.st.agg[a]; ok && from != noLoc {
			if f := x.t.rebase(l, a, from); f != s {
				x.st.agg[s] = f
			}
			break
		}
		if x.t.nodes[a].kind == stepDeref {
			break
		}
	}
	return s
}

// copyParts copies what is explicitly known of the parts of from to to.
func (x *exec) copyParts(from, to loc) {
	if x.t.under(to, from) || x.t.under(from, to) {
		return // a struct inside itself: an interface that holds its own copy
	}
	for _, kid := range append([]loc(nil), x.t.nodes[from].kids...) {
		n := x.t.nodes[kid]
		if n.kind == stepDeref {
			continue
		}
		k2 := x.t.child(to, n.kind, n.field)
		if k2 == noLoc {
			continue
		}
		x.t.nodes[k2].fvar = n.fvar
		if c, ok := x.st.heap[kid]; ok {
			x.st.heap[k2] = c
		}
		if a, ok := x.st.agg[kid]; ok {
			x.st.agg[k2] = a
		}
		if m, ok := x.st.stale[holder{cell: kid}]; ok {
			x.st.stale[holder{cell: k2}] = m
		}
		x.copyParts(kid, k2)
	}
}

// forget drops what is known of the parts of l.
func (x *exec) forget(l loc) {
	delete(x.st.heap, l)
	delete(x.st.agg, l)
	delete(x.st.stale, holder{cell: l})
	for _, kid := range x.t.nodes[l].kids {
		if x.t.nodes[kid].kind != stepDeref {
			x.forget(kid)
		}
	}
}

// store assigns v, of type typ, to cell l.
func (x *exec) store(l loc, typ types.Type, v value, at token.Pos) {
	if l == noLoc {
		return
	}
	if typ != nil && isAggregate(typ) {
		x.storeAggregate(l, typ, v, at, 0)
		return
	}
	c := cell{val: v, at: at, in: x.cur, sure: true, filled: x.anyFilled(v)}
	if x.t.nodes[l].many {
		old := x.st.heap[l]
		if x.t.rootOf(l).kind != rootHandoff {
			v = x.orCopies(v)
		}
		c.val = old.val.union(v)
		c.filled = c.filled || old.filled
		c.sure = false
		if old.at.IsValid() && !x.anyFilled(v) {
			c.at = old.at
		}
		x.st.heap[l] = c
		return
	}
	delete(x.st.stale, holder{cell: l})
	for e := range x.st.exempt {
		if e.holder.reg == nil && e.holder.cell == l {
			delete(x.st.exempt, e)
		}
	}
	x.st.heap[l] = c
}

// orCopies marks what is put into a container on some paths only, and copied
// on the others: the copy is there for a reason.
func (x *exec) orCopies(v value) value {
	copied := slices.ContainsFunc(v, func(w view) bool { return w.grown == nil && x.t.rootOf(w.loc).kind == rootAlloc })
	if !copied {
		return v
	}
	return v.mapViews(func(w view) (view, bool) {
		w.may = w.may || x.shared(w.loc)
		return w, true
	})
}

func (x *exec) storeAggregate(l loc, typ types.Type, v value, at token.Pos, depth int) {
	st, isStruct := typ.Underlying().(*types.Struct)
	if len(v) == 0 {
		x.forget(l)
		if isStruct && !x.t.nodes[l].many {
			x.zero(l, st, at, depth)
		}
		return
	}
	for n, src := range v {
		switch {
		case src.loc == l:
		case !isStruct || depth > 2 || n == 0 && !x.t.nodes[l].many:
			x.assignWhole(l, src.loc)
		default:
			// One of many pieces of storage, or one of several values: what a
			// field may hold is added, not replaced.
			x.mergeFields(l, src.loc, st, at, depth)
		}
	}
}

// assignWhole notes that the struct or array in cell l was given what from holds.
func (x *exec) assignWhole(l, from loc) {
	x.forget(l)
	x.copyParts(from, l)
	x.st.agg[l] = from
}

// zero notes that a struct was set to its zero value: its fields hold nothing.
func (x *exec) zero(l loc, st *types.Struct, at token.Pos, depth int) {
	for f := range st.Fields() {
		if !carries(f.Type()) || ssax.IsString(f.Type()) {
			continue
		}
		c := x.t.field(l, f.Name())
		if c == noLoc {
			continue
		}
		x.t.nodes[c].fvar = f
		if !isAggregate(f.Type()) {
			x.store(c, f.Type(), nil, at)
		} else if depth < 2 {
			x.storeAggregate(c, f.Type(), nil, at, depth+1)
		}
	}
}

func (x *exec) mergeFields(l, src loc, st *types.Struct, at token.Pos, depth int) {
	for f := range st.Fields() {
		if !carries(f.Type()) {
			continue
		}
		from, to := x.t.field(src, f.Name()), x.t.field(l, f.Name())
		if from == noLoc || to == noLoc {
			continue
		}
		x.t.nodes[to].fvar = f
		if isAggregate(f.Type()) {
			x.storeAggregate(to, f.Type(), value{{loc: from}}, at, depth+1)
		} else {
			v := x.content(from)
			if !x.t.nodes[to].many {
				v = v.union(x.content(to))
			}
			x.store(to, f.Type(), v, at)
		}
	}
}

func (x *exec) anyFilled(v value) bool {
	for _, w := range v {
		if w.loan != nil || x.st.filled[w.loc] {
			return true
		}
	}
	return false
}

// ownsArray reports whether a field of the type owns the storage it refers
// to: slices, maps and inline structs do, pointers link to other objects.
func ownsArray(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Struct:
		return true
	case *types.Pointer:
		_, isSlice := t.Elem().Underlying().(*types.Slice)
		return isSlice
	}
	return false
}
