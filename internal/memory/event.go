package memory

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// An event is something that can spoil views: what happens, and where.
type event struct {
	kind  contract.Kind
	instr ssa.Instruction
	// pos is the place in this package where it happens, which for a call
	// may be deep in the callee; at is that place in another package.
	pos token.Pos
	at  string
	// callee is the called function, "" where the instruction does it itself.
	callee string
	// may: the callee does it on some paths only.
	may bool
	// deferred: it happens when the function returns.
	deferred bool
	// unlocked: the lock under which it happened was given back, so that others who take
	// it may fill what was emptied.
	unlocked bool
	// lib: the contract comes from a table, not from inference.
	lib bool
	// reg is the register that was given back, object whether it is a pointer
	// to a struct: what it points to is then linked, not viewed, by others.
	reg    ssa.Value
	object bool
	// sized: whether it happens hangs on sizes only, flagged that it hangs on a flag
	// of the object itself, see effect.
	sized, flagged bool
	// doubt: a table says that it may happen, not when.
	doubt bool
	// val is what it happened to.
	val value
	// storage names what was overwritten or given back.
	storage string
	// deep: an inferred contract says that it happens to something which an
	// argument leads to, not to the argument itself.
	deep bool
	// behind: it is a refill of a part that starts at a computed place, behind what
	// is there.
	behind bool
	// room is what is known of the spare capacity that an append writes to.
	room capacity
}

type eventKey struct {
	instr ssa.Instruction
	kind  contract.Kind
	pos   token.Pos
}

// cause says what brings an event about: the instruction itself, or a callee.
type cause struct {
	instr    ssa.Instruction
	e        effect
	callee   string
	lib      bool
	deferred bool
	// reg is the argument it happens to, nil if it is not one itself.
	reg ssa.Value
	// base is the register that an append adds to.
	base ssa.Value
	// scalar: the elements refer to nothing, so that a kept view of them is
	// kept for what it showed; a list of lists is kept to be gone on with.
	scalar bool
	// owners are the cells the storage was reached through: they know.
	owners value
	// before is the head of a loop in whose first round only it happens: what
	// was kept in the loop was kept afterwards.
	before *ssa.BasicBlock
	// maybe: on some of the paths that came together here only.
	maybe bool
	// handsBack: the callee returns what its append gave and stores it nowhere.
	handsBack bool
}

// cellsOf gives the cells that register v was loaded from.
func (x *exec) cellsOf(v ssa.Value) value {
	for {
		switch u := v.(type) {
		case *ssa.Slice:
			v = u.X
		case *ssa.ChangeType:
			v = u.X
		case *ssa.TypeAssert:
			v = u.X
		case *ssa.UnOp:
			return x.val(u.X)
		case *ssa.Lookup:
			return x.elems(x.val(u.X))
		case *ssa.Index:
			return x.elems(x.val(u.X))
		case *ssa.Extract:
			switch t := u.Tuple.(type) {
			case *ssa.Lookup:
				return x.elems(x.val(t.X))
			case *ssa.Next:
				return x.elems(x.val(t.Iter))
			case *ssa.TypeAssert:
				v = t.X
				continue
			}
			return nil
		default:
			return nil
		}
	}
}

func (x *exec) event(kind contract.Kind, c cause, v value) *event {
	k := eventKey{c.instr, kind, c.e.pos}
	if ev, ok := x.events[k]; ok {
		ev.may, ev.sized, ev.flagged = ev.may && c.e.may, ev.sized && c.e.sized, ev.flagged || c.e.flagged
		if len(v) > 0 {
			ev.val = v // rounds ago less was known
		}
		return ev
	}
	pos := c.e.pos
	if !pos.IsValid() {
		pos = ssax.Pos(c.instr)
	}
	ev := &event{deep: c.callee != "" && !c.lib && !c.handsBack && c.e.on.deep(), kind: kind, instr: c.instr, pos: pos, at: c.e.at, callee: c.callee,
		behind: kind == contract.Refills && c.e.win == tail, sized: c.e.sized, flagged: c.e.flagged, doubt: c.e.doubt || c.lib && c.e.may, may: c.e.may, deferred: c.deferred, lib: c.lib, reg: baseReg(c.reg)}
	if ev.reg != nil {
		p, ok := ev.reg.Type().Underlying().(*types.Pointer)
		if ok {
			_, ev.object = p.Elem().Underlying().(*types.Struct)
		}
	}
	if len(v) > 0 {
		ev.storage, ev.val = x.t.name(v[0].loc), v
	}
	x.events[k] = ev
	return ev
}

// baseReg strips what does not change which storage a register refers to.
func baseReg(v ssa.Value) ssa.Value {
	for {
		switch u := v.(type) {
		case *ssa.Slice:
			v = u.X
		case *ssa.ChangeType:
			v = u.X
		case *ssa.MakeInterface:
			v = u.X
		case *ssa.FieldAddr:
			v = u.X
		default:
			return v
		}
	}
}

// spoil applies a write-like event to the storage v views: holders of other
// views of it become stale.
func (x *exec) spoil(kind contract.Kind, v value, c cause) {
	x.tell(kind, v, c)
	if kind != contract.Resets {
		x.writesText(kind, v, c)
	}
	if kind == contract.Refills {
		x.fills[c.instr] = x.fills[c.instr].union(v)
	}
	for _, w := range v {
		delete(x.st.behind, w.loc)
		x.effectOn(kind, w, c)
	}
	if len(v) == 0 {
		return
	}
	if kind == contract.Reorders {
		x.event(kind, c, v)
	}
	if kind == contract.Resets {
		for _, w := range v {
			x.st.emptied[w.loc] = !c.e.may
		}
		x.noteEmptied(v, c)
		x.emptyList(v)
		return
	}
	// A window that moves over the array from round to round refills other
	// bytes than the round before.
	if !moving(v) {
		for _, w := range v {
			x.spoilHolders(kind, w, v, c)
		}
	}
	if kind == contract.Refills {
		x.emptyList(v)
	}
	for _, w := range v {
		x.st.filled[w.loc] = true
	}
}

// passedAlong reports whether cell l is found through another argument of the
// call that overwrites: bufio.Reader.Reset given a reader of the bytes it had
// peeked moves them to where they are.
func (x *exec) passedAlong(l loc, c cause) bool {
	call, ok := c.instr.(ssa.CallInstruction)
	if !ok || c.callee == "" {
		return false
	}
	for n, a := range call.Common().Args {
		if n == 0 || !carries(a.Type()) || c.reg != nil && a == c.reg {
			continue
		}
		if slices.Contains(x.reachable(x.val(a), 3), l) {
			return true
		}
	}
	return false
}

// several reports whether v may be one of several pieces of storage.
func several(v value) bool {
	for _, w := range v {
		if w.loc != v[0].loc || w.some || w.may {
			return true
		}
	}
	return false
}

// moving reports whether v views several windows of one array.
func moving(v value) bool {
	for i, a := range v {
		for _, b := range v[:i] {
			if a.loc == b.loc && (a.win != b.win || a.lo != b.lo) {
				return true
			}
		}
	}
	return false
}

func (x *exec) spoilHolders(kind contract.Kind, w view, v value, c cause) {
	var ev *event
	mk := func(kept token.Pos, u view) mark {
		if ev == nil {
			ev = x.event(kind, c, v)
		}
		// whichever buffer it is that the object lends, it is the one that it refills
		unclear := several(v) && !(u.loan != nil && x.sameReceiver(u.loan, c.instr))
		return mark{ev: ev, sure: true, doubt: c.maybe || unclear || u.may || x.t.nodes[w.loc].many && !x.carried(w.loc, c.base), kept: kept, v: u}
	}
	refill := kind == contract.Refills
	reached := func(held cell) bool {
		return slices.ContainsFunc(held.val, func(u view) bool { return x.hits(w, u) || x.ofOuterRound(u, w) })
	}
	for l, held := range orderedWhere(x.st.heap, reached) {
		if c.before != nil && held.in != nil && x.shape.InLoop(c.before, held.in) {
			continue
		}
		for _, u := range held.val {
			if !x.hits(w, u) && !x.revisited(w, u, l) || x.owns(l, u, c) || u.showsNothing() || !x.t.nodes[l].many && u.sameLoan(w) {
				continue
			}
			lent := u.loan != nil && refill || kind != contract.Resets && x.showsText(u, w)
			collected := u.loan == nil && held.filled && x.t.nodes[l].many && overlap(w, u) &&
				(refill || c.scalar && !movingWindow(u))
			if (lent || collected && !x.drawnFrom(through(c), x.t.arrayOf(l), 0)) && !x.passedAlong(l, c) {
				x.st.stale[holder{cell: l}] = mk(held.at, u)
			}
		}
	}
	if !refill && !x.shared(w.loc) {
		return // see showsText
	}
	for reg, held := range x.env {
		if reg == asValue(c.instr) || c.reg != nil && baseReg(reg) == baseReg(c.reg) {
			continue
		}
		for _, u := range held {
			// Whether the register is computed yet takes a walk through the block: asked last.
			if (u.loan != nil && refill || x.showsText(u, w)) && x.hits(w, u) && x.alive(reg, c.instr) && !x.accumulates(u, v, c) && !x.onOtherPath(reg, u, c.instr.Block()) {
				x.st.stale[holder{reg: reg}] = mk(token.NoPos, u)
			}
		}
	}
}

// sameLoan reports whether u is the view that w is, which has only been kept
// somewhere in between: who borrows a buffer to fill it keeps what it filled.
func (u view) sameLoan(w view) bool {
	return u.loan != nil && u.loan == w.loan && u.win == w.win && u.lo == w.lo
}

// accumulates reports whether a variable that shows u is the one that the append
// at c adds to: it shows nothing yet, or what appends before put there. So
// filters collect a list in its own array.
func (x *exec) accumulates(u view, v value, c cause) bool {
	return u.showsNothing() || u.grown != nil && (u.grown == c.instr || x.growsFrom(v, u.grown, 0))
}

// hits reports whether an event on w's storage reaches what u views.
func (x *exec) hits(w, u view) bool {
	return w.loc == u.loc && !disjoint(w, u)
}

// movingWindow reports whether u starts where a computed index says: a write to
// some element of the array may well be a write to another window.
func movingWindow(u view) bool {
	if u.lo == nil {
		return u.win == tail || u.win == part
	}
	_, ok := u.lo.(*ssa.Const)
	return !ok
}

// overlap reports whether two windows of one array certainly overlap.
func overlap(a, b view) bool {
	return a.win == whole || b.win == whole || a.win == head && b.win == head
}

// alive reports whether the register has certainly been computed when i runs.
func (x *exec) alive(reg ssa.Value, i ssa.Instruction) bool {
	d, ok := reg.(ssa.Instruction)
	if !ok {
		return true
	}
	if d.Block() == i.Block() {
		for _, in := range d.Block().Instrs {
			if in == d {
				return true
			}
			if in == i {
				return false
			}
		}
	}
	return d.Block().Dominates(i.Block())
}

// effectOn notes for callers that the function does kind to w's storage.
func (x *exec) effectOn(kind contract.Kind, w view, c cause) {
	if !x.final || !x.shared(w.loc) {
		return
	}
	if kind == contract.Shrinks && w.grown != nil {
		return // it takes away again what it has appended, as far as callers can tell
	}
	e := effect{as: w.as, pos: c.e.pos, at: c.e.at, cap: w.cap, cut: c.e.cut, entries: c.e.entries, doubt: c.e.doubt || c.lib && c.e.may || w.may && w.as == ""}
	if !e.pos.IsValid() {
		e.pos = ssax.Pos(c.instr)
	}
	here := x.conditional(c.instr, w.loc)
	e.may = c.e.may || here
	ownBusiness := func(cond ssa.Value) bool { return comparesSizes(cond) || x.asksFlag(cond, w.loc) }
	e.sized = e.may && (!c.e.may || c.e.sized) && (!here || x.decidedBy(c.instr, ownBusiness))
	e.flagged = e.sized && (c.e.flagged || here && !x.decidedBy(c.instr, comparesSizes))
	switch {
	case kind == contract.Writes && (c.callee == "" || c.lib) && !movingWindow(w):
		x.fronts[w.loc] = true
	case kind == contract.Refills && (c.e.win == tail || c.lib && movingWindow(w)) && !x.fronts[w.loc]:
		e.win = tail
	}
	x.effect(kind, w.loc, e)
}

func (x *exec) effect(kind contract.Kind, l loc, e effect) {
	p, ok := x.t.pathOf(l)
	if !ok {
		return
	}
	e.kind, e.on = kind, p
	if kind == contract.Releases && !nearRoot(p) {
		return
	}
	if e.pos.IsValid() && e.at == "" {
		e.at = x.pkg.place(e.pos)
	}
	if kind == contract.Releases {
		x.givenBack[p] = append(x.givenBack[p], l)
	}
	x.sum.add(e)
}

// shared reports whether storage l is reachable by others than this function:
// not a struct parameter's own copy, but what its pointers and slices refer to.
func (x *exec) shared(l loc) bool {
	in, ok := x.t.initial(l)
	if !ok {
		return false
	}
	r := x.t.rootOf(in)
	if r.kind != rootParam || !isAggregate(r.value.Type()) {
		return true
	}
	for ; in != noLoc; in = x.t.nodes[in].parent {
		if x.t.nodes[in].kind == stepDeref {
			return true
		}
	}
	return false
}
