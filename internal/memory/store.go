package memory

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

func (x *exec) storeInstr(i *ssa.Store) {
	cells := x.val(i.Addr)
	x.useWritten(i, cells)
	x.storeTo(i, cells, i.Val)
	if key := indexOf(i.Addr); key != nil {
		x.noteKey(cells, key, i.Val)
	}
	for _, c := range cells {
		x.noteReset(i, c.loc, x.val(i.Val))
	}
	if base, ok := elementBase(i.Addr); ok && !x.fillsNew(i.Addr, base) {
		c := cause{instr: i, owners: x.cellsOf(base), scalar: scalarElems(base.Type())}
		kind := contract.Writes
		if ssax.Swaps(i) {
			kind = contract.Reorders
		}
		x.spoil(kind, x.val(base), c)
		x.throughElem(kind, base, x.val(base), c)
	}
}

// storeTo puts operand v into the cells and lets its staleness go with it.
func (x *exec) storeTo(i ssa.Instruction, cells value, v ssa.Value) {
	if !carries(v.Type()) {
		return
	}
	all := x.val(v)
	m, stale := x.st.stale[holder{reg: v}]
	own := x.ownParts(i, cells, v)
	for n, c := range cells {
		val := all
		if own != nil {
			val = own[n]
		}
		if c.loc != noLoc && x.t.nodes[c.loc].many && x.t.nodes[c.loc].kind == stepField && !x.anyFilled(val) && len(val) > 0 {
			// x.f = clone(x.f): of the element at hand nothing stale is left
			delete(x.st.heap, c.loc)
			delete(x.st.stale, holder{cell: c.loc})
		}
		if n > 0 && len(cells) > 1 && c.loc != noLoc && !x.t.nodes[c.loc].many {
			// one of several cells is stored to: each keeps what it had
			if !isAggregate(v.Type()) {
				x.store(c.loc, v.Type(), val.union(x.content(c.loc)), ssax.Pos(i))
				continue
			}
		}
		old := x.st.heap[c.loc]
		x.store(c.loc, v.Type(), val, ssax.Pos(i))
		x.exemptStored(c.loc, v, old)
		if stale && c.loc != noLoc {
			x.st.stale[holder{cell: c.loc}] = m
		}
		if c.loc != noLoc && (x.t.nodes[c.loc].many || x.shared(c.loc)) && x.t.rootOf(c.loc).kind != rootFree {
			x.use(v, i, UsedStore)
		}
	}
}

// ownParts gives what each cell gets of x.f = append(x.f, ...) where it is one of
// several that x refers to: the field goes on with its own array, not with that of
// another. nil if i is something else.
func (x *exec) ownParts(i ssa.Instruction, cells value, v ssa.Value) []value {
	st, ok := i.(*ssa.Store)
	if !ok || len(cells) < 2 {
		return nil
	}
	call, ok := v.(*ssa.Call)
	to, isField := st.Addr.(*ssa.FieldAddr)
	if !ok || !isField || !ssax.IsBuiltin(&call.Call, "append") {
		return nil
	}
	load, ok := baseReg(call.Call.Args[0]).(*ssa.UnOp)
	if !ok {
		return nil
	}
	if from, ok := load.X.(*ssa.FieldAddr); !ok || from.X != to.X || from.Field != to.Field {
		return nil
	}
	out := make([]value, len(cells))
	for n, c := range cells {
		had := x.content(c.loc)
		out[n] = x.val(v).mapViews(func(w view) (view, bool) {
			others := slices.ContainsFunc(cells, func(o view) bool { return o.loc != c.loc && x.content(o.loc).refersTo(w.loc) })
			return w, !others || had.refersTo(w.loc)
		})
	}
	return out
}

// useWritten checks for writes through released storage.
func (x *exec) useWritten(i *ssa.Store, cells value) {
	if !x.final || len(x.st.released) == 0 {
		return
	}
	for _, c := range cells {
		if m, ok := x.releasedFor(i.Addr, c.loc); ok {
			m.doubt = m.doubt || len(cells) > 1
			x.conflict(m, c, i, UsedWrite)
			return
		}
	}
}

// noteReset recognises c = c[:0]: what is appended next overwrites what
// views of c show.
func (x *exec) noteReset(i ssa.Instruction, l loc, v value) {
	for _, w := range v {
		if w.showsNothing() && x.t.defaultValue(l).refersTo(w.loc) {
			w.win = whole
			x.spoil(contract.Resets, value{w}, cause{instr: i, owners: value{{loc: l}}})
		}
	}
}

// elementBase finds the slice, array or map an address is an element of.
func elementBase(addr ssa.Value) (ssa.Value, bool) {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			if al, ok := a.X.(*ssa.Alloc); ok && (al.Comment == "slicelit" || al.Comment == "varargs") {
				return nil, false
			}
			return a.X, true
		default:
			return nil, false
		}
	}
}

// fillsNew recognises a store to the element that was just added to base:
// nobody else has seen it.
func (x *exec) fillsNew(addr, base ssa.Value) bool {
	for _, w := range x.val(base) {
		if w.grown == nil {
			return false
		}
	}
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
			continue
		case *ssa.IndexAddr:
			last, ok := a.Index.(*ssa.BinOp)
			return ok && last.Op == token.SUB && isLenOf(last.X, base)
		}
		return false
	}
}

func (x *exec) mapUpdate(i *ssa.MapUpdate) {
	maps := x.val(i.Map)
	x.useKeys(i.Map, i)
	c := cause{instr: i, e: effect{entries: true}, owners: x.cellsOf(i.Map)}
	x.spoil(contract.Writes, maps, c)
	x.throughElem(contract.Writes, i.Map, maps, c)
	cells := x.elems(maps)
	x.storeTo(i, cells, i.Value)
	if ssax.IsString(i.Key.Type()) && x.val(i.Key).lent() {
		x.storeTo(i, x.keys(cells), i.Key)
	}
	x.noteKey(cells, i.Key, i.Value)
}

// lent reports whether v is a view that its owner goes on using: of strings,
// those made by package unsafe are.
func (v value) lent() bool {
	return slices.ContainsFunc(v, func(w view) bool { return w.loan != nil })
}

// keys gives the cells of the keys of maps with these elements.
func (x *exec) keys(elems value) value {
	return elems.mapViews(func(w view) (view, bool) {
		if w.loc == noLoc {
			return w, false
		}
		w.loc = x.t.field(w.loc, "key")
		return w, true
	})
}

// noteKey remembers what is now found under key.
func (x *exec) noteKey(cells value, key, v ssa.Value) {
	for _, c := range cells {
		if len(cells) == 1 && carries(v.Type()) && !isAggregate(v.Type()) {
			x.st.keyed[c.loc] = keyed{key, x.val(v)}
		} else {
			delete(x.st.keyed, c.loc)
		}
	}
}

// indexOf gives the index of the element that addr is, or lies in; nil if it is
// none.
func indexOf(addr ssa.Value) ssa.Value {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			return a.Index
		default:
			return nil
		}
	}
}

// underKey gives what was just stored under key, if it was.
func (x *exec) underKey(cells value, key ssa.Value) (value, bool) {
	if len(cells) != 1 {
		return nil, false
	}
	k, ok := x.st.keyed[cells[0].loc]
	if !ok || k.key != key && !ssax.SameOperand(k.key, key) {
		return nil, false
	}
	return k.val, true
}
