package memory

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// A derivation is an instruction that makes one slice out of another whose
// array it may share and write: an append, or a call that changes its
// argument in place and returns it.
type derivation struct {
	instr ssa.Instruction
	kind  contract.Kind
	base  value
	reg   ssa.Value // the register that held base, if there is one
	c     cause
	// cut: behind a shortened view, so the write covers what was there.
	cut bool
	// varies: what is appended comes from a parameter, so that two calls append
	// different things.
	varies bool
	// inCallee: the callee has put the result where it belongs, and is judged for that.
	inCallee bool
}

func (x *exec) derive(d *derivation) {
	x.derived[d.instr] = d
	x.st.done[d.instr] = true
}

// builtin runs a call of a built-in function.
func (x *exec) builtin(i ssa.CallInstruction, b *ssa.Builtin) {
	args := i.Common().Args
	res, _ := i.(ssa.Value)
	switch b.Name() {
	case "append":
		x.appendCall(i, args)
		return
	case "copy":
		x.use(args[1], i, UsedRead)
		x.spoil(contract.Writes, x.val(args[0]), cause{instr: i, owners: x.cellsOf(args[0]), scalar: scalarElems(args[0].Type())})
		x.copyElems(x.val(args[0]), x.val(args[1]), args[0].Type(), i)
	case "clear", "delete":
		x.spoil(contract.Writes, x.val(args[0]), cause{instr: i, e: effect{entries: ssax.IsMap(args[0].Type())}, owners: x.cellsOf(args[0])})
		x.givenUp(x.elems(x.val(args[0])))
		x.forgetKeys(b.Name(), args)
	case "String", "Slice", "SliceData", "StringData":
		// unsafe: the result is a view of the argument's bytes
		if res != nil {
			from := x.val(args[0])
			if len(from) == 0 {
				from = x.text(args[0])
			}
			x.set(res, from.mapViews(func(w view) (view, bool) {
				if n := x.t.nodes[w.loc]; n.kind == stepElem && (b.Name() == "String" || b.Name() == "Slice") {
					w.loc = n.parent // &b[0]
				}
				if b.Name() == "String" {
					w.loan = i
				}
				return w, true
			}), args[0])
		}
		return
	}
	if res != nil {
		x.set(res, nil)
	}
}

// forgetKeys: a map that is emptied has no keys, and a key that is deleted is not
// there any more.
func (x *exec) forgetKeys(op string, args []ssa.Value) {
	if !ssax.IsMap(args[0].Type()) {
		return
	}
	for _, k := range x.keys(x.elems(x.val(args[0]))) {
		if op == "delete" {
			held, ok := x.st.heap[k.loc]
			if !ok {
				continue
			}
			key := x.val(args[1])
			held.val = held.val.mapViews(func(w view) (view, bool) { return w, !key.refersTo(w.loc) })
			x.st.heap[k.loc] = held
			continue
		}
		delete(x.st.heap, k.loc)
		delete(x.st.stale, holder{cell: k.loc})
	}
}

// givenUp forgets derivations from what the cells hold: a deleted entry keeps
// no old view.
func (x *exec) givenUp(cells value) {
	for i := range x.st.done {
		d := x.derived[i]
		if d == nil {
			continue
		}
		for _, b := range d.base {
			o, ok := x.t.ownerCell(b.loc)
			for _, c := range cells {
				if in, named := x.t.initial(c.loc); ok && named && in == o {
					delete(x.st.done, i)
				}
			}
		}
	}
}

// copyElems lets the elements of dst refer to what those of src refer to.
func (x *exec) copyElems(dst, src value, t types.Type, i ssa.Instruction) {
	s, ok := t.Underlying().(*types.Slice)
	if !ok || !carries(s.Elem()) {
		return
	}
	for _, d := range dst {
		for _, w := range src {
			if d.loc != w.loc {
				x.moveElems(x.t.elem(w.loc), x.t.elem(d.loc), s.Elem(), i)
			}
		}
	}
}

func (x *exec) moveElems(from, to loc, elem types.Type, i ssa.Instruction) {
	if from == noLoc || to == noLoc {
		return
	}
	if isAggregate(elem) {
		x.storeAggregate(to, elem, value{{loc: from}}, ssax.Pos(i), 0)
		return
	}
	v := x.content(from)
	if ssax.IsString(elem) { // one that package unsafe made shows bytes that can change
		if v = v.mapViews(func(w view) (view, bool) { return w, w.loan != nil }); len(v) == 0 {
			return
		}
	}
	x.store(to, elem, v, ssax.Pos(i))
	if m, ok := x.st.stale[holder{cell: from}]; ok {
		x.st.stale[holder{cell: to}] = m
	}
}

func (x *exec) appendCall(i ssa.CallInstruction, args []ssa.Value) {
	res := i.(ssa.Value)
	base := x.val(args[0])
	if len(args) == 1 {
		x.set(res, base, args[0])
		return
	}
	x.use(args[1], i, UsedRead)
	if !slices.ContainsFunc(base, view.showsNothing) {
		x.use(args[0], i, UsedRead) // what it shows is what the result begins with
	}
	added := x.val(args[1])
	if continues(args[0], args[1], map[[2]ssa.Value]bool{}) {
		x.set(res, base, args[0])
		return
	}
	if b, ok := movesDown(base, added); ok && !cutFrom(args[1], args[0]) {
		x.spoil(contract.Shrinks, value{b}, cause{instr: i, owners: x.cellsOf(args[0])})
		x.derive(&derivation{instr: i, kind: contract.Shrinks, base: base, c: cause{instr: i}})
		x.set(res, base.mapViews(func(w view) (view, bool) { w.grown = i; return w, true }), args[0])
		return
	}
	from := args[0]
	if s := insertedInto(args); s != nil {
		base, from = x.roomOf(s, base), s
	}
	x.overwritten(i, base, added)
	x.grow(i, res, 0, base, cause{instr: i, owners: x.cellsOf(args[0]), maybe: x.filtersItself(base, args[1])}, from)
	x.filter(i, base)
	if x.final {
		x.derived[i].varies = ssax.Varies(args[1], ssax.Receiver(x.fn))
	}
	x.copyElems(x.env[res], added, res.Type(), i)
	x.copyElems(x.env[res], base, res.Type(), i)
}

// grow gives result index of call i, held in register res, the value that an
// append to base has: a view of base's array where there is room, or a copy.
func (x *exec) grow(i ssa.Instruction, res ssa.Value, index int, base value, c cause, from ssa.Value) {
	fresh := x.fresh(i, 100+index)
	x.forget(fresh)
	out := value{{loc: fresh, cap: capRoom, taken: ssax.Pos(i), grown: i}}
	cut := false
	for _, b := range base {
		if b.cap == capExact {
			continue
		}
		if b.showsNothing() {
			cut = true
		}
		out = out.add(view{loc: b.loc, win: b.win, cap: capRoom, lo: b.lo, loan: b.loan, grown: i, taken: ssax.Pos(i)})
	}
	of := c
	of.e.cut = of.e.cut || cut
	x.derive(&derivation{instr: i, kind: contract.Appends, base: base, reg: from, c: of, cut: of.e.cut})
	for _, b := range base { // only an array that was emptied is filled from its start
		if slices.ContainsFunc(base, func(w view) bool { return w.loc == b.loc && w.showsNothing() }) {
			x.appendTo(i, b, base, of, from)
		} else {
			x.appendTo(i, b, base, c, from)
		}
	}
	if res != nil {
		x.set(res, out)
		if from != nil {
			if m, ok := x.st.stale[holder{reg: from}]; ok {
				x.st.stale[holder{reg: res}] = m
			}
		}
	}
	for _, b := range base {
		if x.st.filled[b.loc] || b.loan != nil {
			x.st.filled[fresh] = true
		}
	}
	x.st.filled[fresh] = true
}

// appendEvent lets the append at i spoil what lies behind its base: views of
// the rest of the array, and what other appends to the same base made there.
func (x *exec) appendEvent(i ssa.Instruction, base value, c cause, reg ssa.Value) {
	for _, b := range base {
		x.appendTo(i, b, base, c, reg)
	}
}

// appendTo is appendEvent for one of the views that the base may be.
func (x *exec) appendTo(i ssa.Instruction, b view, base value, c cause, reg ssa.Value) {
	if b.cap == capExact {
		return
	}
	c.before, c.base = x.firstRound(reg, b.loc, i), reg
	sure, emptied := x.st.emptied[b.loc]
	cut := c.e.cut || b.showsNothing()
	if cut || emptied {
		c.maybe = c.maybe || !cut && !sure || cut && !c.e.cut && emptiedSometimes(base, b.loc, reg)
		delete(x.st.emptied, b.loc)
		x.spoil(contract.Refills, value{b}, c)
		return
	}
	x.tell(contract.Appends, value{b}, c)
	x.effectOn(contract.Appends, b, c)
	if b.win == head && b.grown == nil && b.hi != nil {
		x.st.behind[b.loc] = headGrown{i, b.hi}
	}
	x.clobber(i, b, base, c, reg)
	x.st.filled[b.loc] = true
}

// emptiedSometimes reports whether base may as well be a view of l that shows
// elements: a variable in memory that was emptied on one of the paths. Of a
// variable in a register the phi says when, see firstRound.
func emptiedSometimes(base value, l loc, reg ssa.Value) bool {
	if _, ok := reg.(*ssa.Phi); ok {
		return false
	}
	for _, w := range base {
		if w.loc == l && constLen(w.hi) != 0 {
			return true
		}
	}
	return false
}

// filtersItself reports whether an append puts elements of an array back into
// it: what views of the array show are still elements of it.
func (x *exec) filtersItself(base value, added ssa.Value) bool {
	for _, v := range listed(added) {
		load, ok := v.(*ssa.UnOp)
		if !ok {
			return false
		}
		if at, ok := load.X.(*ssa.IndexAddr); ok && slices.ContainsFunc(x.val(at.X), func(w view) bool { return base.refersTo(w.loc) }) {
			return true
		}
	}
	return false
}

// firstRound gives the head of the loop whose first round alone appends to the
// emptied array: in later ones reg holds what the append before gave.
func (x *exec) firstRound(reg ssa.Value, l loc, i ssa.Instruction) *ssa.BasicBlock {
	phi, ok := reg.(*ssa.Phi)
	if !ok {
		return nil
	}
	h := phi.Block()
	if !x.shape.InLoop(h, i.Block()) {
		return nil
	}
	var outer *ssa.BasicBlock
	if x.emptiedEachTime(phi, l) {
		return nil
	}
	for n, e := range phi.Edges {
		if !x.shape.Back(h.Preds[n], h) {
			if e != phi && outer == nil {
				outer = x.firstRound(e, l, i)
			}
			continue
		}
		for _, w := range x.val(e) {
			if w.loc == l && (w.grown != nil || constLen(w.hi) != 0) {
				return h
			}
		}
	}
	return outer
}

func (x *exec) clobber(i ssa.Instruction, b view, base value, c cause, reg ssa.Value) {
	var ev *event
	others := x.otherElement(b.loc, reg, i)
	hurt := func(u view) bool {
		if u.grown == i && x.sameEachRound(i) || x.samePrefix(u.grown, i) {
			return false
		}
		if u.loc != b.loc || u.lo == b.lo && u.hi == b.hi && u.win == b.win && u.grown == b.grown {
			return false
		}
		if b.hi != nil && (u.win == tail || u.win == part) && u.lo != nil {
			if reaches, _ := x.reachesFrom(i, b.hi, u.lo); reaches {
				return true
			}
		}
		return u.grown != nil && !x.growsFrom(base, u.grown, 0) && x.siblings(u.grown, b) && !(others && (u.grown == i || !x.sameBase(u.grown, i)))
	}
	mk := func(u view, kept cell) mark {
		if ev == nil {
			ev = x.event(contract.Appends, c, value{b})
			ev.room = x.roomBehind(b, reg)
		}
		return mark{ev: ev, sure: true, doubt: several(base) && !x.sameBase(u.grown, i) || b.may || u.may || x.otherRound(b.loc, i) && !x.onlyRound(reg, i) || x.mayFallShort(i, b, u), kept: kept.at, v: u}
	}
	for l, held := range ordered(x.st.heap) {
		for _, u := range held.val {
			if hurt(u) {
				x.st.stale[holder{cell: l}] = mk(u, held)
			}
		}
	}
	for reg, held := range x.env {
		if reg == asValue(i) || !x.alive(reg, i) {
			continue
		}
		for _, u := range held {
			if hurt(u) {
				x.st.stale[holder{reg: reg}] = mk(u, cell{})
				break
			}
		}
	}
}

// growsFrom reports whether v can come, by way of other appends, from the
// append at i: a further append to v then goes on behind what that one added.
func (x *exec) growsFrom(v value, i ssa.Instruction, depth int) bool {
	if v.growsFrom(i) {
		return true
	}
	for _, w := range v {
		if d := x.derived[w.grown]; w.grown != nil && d != nil && depth < 5 && x.growsFrom(d.base, i, depth+1) {
			return true
		}
	}
	return false
}

// otherRound reports whether l was made in some earlier round of a loop that i
// is in: of which round cannot be told.
func (x *exec) otherRound(l loc, i ssa.Instruction) bool {
	r := x.t.rootOf(l)
	return r.kind == rootAged && x.shape.ShareLoop(r.instr.Block(), i.Block())
}

// sameBase reports whether two appends have the same register as their base,
// which is then the same storage, whatever storage it is: unless b comes only
// after a loop has chosen what the register holds anew. (What a loop computes anew
// from the same storage is the same again.)
func (x *exec) sameBase(a, b ssa.Instruction) bool {
	d, e := x.derived[a], x.derived[b]
	if a == nil || d == nil || e == nil || d.reg == nil || d.reg != e.reg {
		return false
	}
	chosen, ok := baseReg(d.reg).(*ssa.Phi)
	return !ok || ssax.Reaches(a, b, chosen) || x.comesBack(chosen, a)
}

// siblings reports whether the append at first was to the same base as b,
// so that what it added lies where an append to b writes.
func (x *exec) siblings(first ssa.Instruction, b view) bool {
	d := x.derived[first]
	if d == nil || d.kind != contract.Appends {
		return false
	}
	for _, o := range d.base {
		if o.loc == b.loc && o.grown == b.grown && o.win == b.win && (o.hi == b.hi || ssax.SameOperand(o.hi, b.hi)) && o.cap == b.cap {
			return true
		}
	}
	return false
}
