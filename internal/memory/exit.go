package memory

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

func (x *exec) ret(i *ssa.Return) {
	for _, r := range i.Results {
		x.use(r, i, Returned)
	}
	if !x.final {
		return
	}
	e := exit{st: x.st, at: i, ret: i}
	for _, r := range i.Results {
		e.val = append(e.val, x.val(r))
	}
	x.exits = append(x.exits, e)
}

// finish looks at what the function leaves behind at each return.
func (x *exec) finish() {
	for _, e := range x.exits {
		x.st = e.st
		live := x.live(e)
		x.leftBehind(e, live)
		x.emptiedWhileHeld(e, live)
		x.notStoredBack(e, live)
		x.brokenContract(e)
	}
	if len(x.exits) == 0 {
		for _, e := range x.comesRound {
			x.st = e.st
			x.leftBehind(e, x.live(e))
		}
	}
	for _, e := range x.exits {
		x.st = e.st
		x.summarize(e)
	}
	for i, e := range x.sum.effects {
		if e.kind == contract.Releases {
			x.sum.effects[i].sized = e.sized && !x.tellsGivenBack(e.on)
			x.sum.effects[i].detached = !slices.ContainsFunc(x.givenBack[e.on], func(l loc) bool { return !x.detached(l) })
		}
	}
}

// tellsGivenBack reports whether a result can say that what is at p was given
// back: it is a bool or an error, and not all returns come after the give-back.
func (x *exec) tellsGivenBack(p path) bool {
	tells := false
	for r := range x.fn.Signature.Results().Variables() {
		t, ok := r.Type().Underlying().(*types.Basic)
		tells = tells || ok && t.Info()&types.IsBoolean != 0 || r.Type().String() == "error"
	}
	return tells && slices.ContainsFunc(x.exits, func(e exit) bool {
		return !slices.ContainsFunc(x.givenBack[p], func(l loc) bool { _, ok := e.st.released[l]; return ok })
	})
}

// cells lists the cells the state knows, in a fixed order.
func (x *exec) cells() []loc {
	out := make([]loc, 0, len(x.st.heap))
	for l := range x.st.heap {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

// outlasts reports whether a cell is reachable after the return by its name
// alone.
func (x *exec) outlasts(l loc) bool {
	return x.t.rootOf(l).kind == rootHandoff || x.shared(l) && !x.inRegister(l)
}

// inRegister reports whether l is a part of a struct that was loaded into a
// register, in this round of a loop or an earlier one.
func (x *exec) inRegister(l loc) bool {
	for x.t.nodes[l].kind != stepRoot {
		if x.t.nodes[l].kind == stepDeref {
			return false
		}
		l = x.t.nodes[l].parent
	}
	r := x.t.info[l]
	if r.kind == rootAged {
		r = x.t.info[r.of]
	}
	return r.kind == rootCopy
}

// ownHolder reports whether storage is that of a field of an object which came
// in as an argument, and cell is found through the same object: a receiver
// that keeps views of its own buffer.
func (x *exec) ownHolder(cell, storage loc) bool {
	in, ok := x.t.initial(cell)
	owner, owned := x.t.ownerCell(storage)
	if !owned {
		return x.ownHolderMade(cell, storage)
	}
	if !ok {
		return false
	}
	object := x.objectOf(owner)
	for object != owner && x.t.nodes[object].kind == stepDeref && x.embedded(x.t.nodes[object].parent) {
		object = x.objectOf(x.t.nodes[object].parent)
	}
	return object != owner && x.t.nodes[object].kind == stepRoot && x.t.nodes[in].root == object && x.t.rootOf(in).kind == rootParam
}

// ownHolderMade is ownHolder for an object that the function made, where cell may
// also belong to something that only this object refers to: a reader over its
// buffer.
func (x *exec) ownHolderMade(cell, storage loc) bool {
	holder := x.t.nodes[cell].root
	for _, k := range x.cells() {
		object := x.t.nodes[k].root
		if x.t.nodes[k].kind != stepField || x.t.info[object].kind != rootAlloc || !x.st.heap[k].val.refersTo(storage) {
			continue
		}
		if holder == object || x.heldOnly(holder, func(by loc) bool { return x.t.nodes[by].root == object }) {
			return true
		}
	}
	return false
}

// heldOnly reports whether what is at l is referred to, and by such cells alone.
func (x *exec) heldOnly(l loc, by func(cell loc) bool) bool {
	held := false
	for _, k := range x.cells() {
		if x.st.heap[k].val.refersTo(l) {
			if held = true; !by(k) {
				return false
			}
		}
	}
	return held
}

// live is what can be reached after the return.
func (x *exec) live(e exit) map[loc]bool {
	live := x.returned(e)
	for _, l := range x.cells() {
		if x.outlasts(l) {
			for _, r := range x.reachable(x.st.heap[l].val, 4) {
				live[r] = true
			}
		}
	}
	return live
}

// embedded reports whether cell l is a field that is part of its struct under
// its type's name.
func (x *exec) embedded(l loc) bool {
	f := x.t.nodes[l].fvar
	return f != nil && f.Embedded()
}

// leftBehind reports stale views that somebody can read after the return.
func (x *exec) leftBehind(e exit, live map[loc]bool) {
	found := func(l loc) bool { return live[l] }
	for h, m := range orderedHolders(x.st.stale) {
		if h.reg != nil || !live[h.cell] && !x.outlasts(h.cell) {
			continue
		}
		many := x.t.nodes[h.cell].many && !x.onlyLast(h.cell)
		if !many && !x.besideOther(h.cell, m.ev) && (m.v.loan == nil || m.kept.IsValid() && decides(m.ev.instr, e.at)) {
			continue
		}
		if c := x.heldConflict(m, h.cell, e.at, LeftBehind, found); c != nil {
			c.Collected, c.View = many, x.t.name(h.cell)
		}
	}
	if len(x.st.released) == 0 {
		return
	}
	returned := x.returned(e)
	for _, l := range x.cells() {
		if !live[l] && !x.outlasts(l) || x.t.rootOf(l).kind == rootFree && x.t.nodes[l].kind == stepRoot && (onlyDeferred(x.fn) || x.ownVariable(l)) {
			continue // or it is a variable of the function that is over then, or that nobody else reads
		}
		if x.wentWith(l) || (x.isLink(l) || x.t.nodes[l].pseudo) && !returned[l] {
			continue // or it is in a library's object that waits for its next Reset
		}
		inLiteral, read := x.readByCaller(l)
		if inLiteral && !read {
			continue
		}
		held := x.st.heap[l]
		for _, w := range held.val {
			m, ok := x.released(w.loc)
			if ok && x.t.rootOf(l).kind == rootHandoff && x.t.rootOf(l).instr == m.ev.instr {
				continue // what gives back holds it for the next user
			}
			if !ok || x.st.exempt[exemption{holder{cell: l}, m.ev}] || x.merelyLinked(l, w, m) || x.t.nodes[w.loc].kind == stepField || x.t.under(l, w.loc) || x.emptiedAfter(x.t.arrayOf(l), m.ev.instr) || x.t.defaultValue(l).refersTo(w.loc) || x.t.under(w.loc, l) {
				continue
			}
			m.kept = held.at
			if x.sameStorage(l, held.val, m) {
				m.doubt = false
			} else {
				m.sure = m.sure && len(held.val) == 1
			}
			// put into a list on one path and given back on another
			m.doubt = m.doubt || w.may || x.t.nodes[l].many && held.in != nil && !held.in.Dominates(m.ev.instr.Block()) && !x.shape.Always(m.ev.instr.Block(), held.in) || x.asksFirst(m.ev.instr, x.t.nodes[l].fvar) || x.removedElsewhere(l)
			if c := x.conflict(m, w, e.at, LeftBehind); c != nil {
				c.View = x.t.name(l)
				c.Collected = x.t.nodes[l].many
				c.ReadByCaller = inLiteral
				c.InResult = returned[l] && !failing(e.ret)
			}
		}
	}
}

// maker gives the call that made the object, of an earlier round or this one, which
// cell l is a part of: it lent what it put there. nil if no call did.
func (x *exec) maker(l loc) ssa.Instruction {
	r := x.t.rootOf(l)
	if r.kind == rootAged {
		r = x.t.info[r.of]
	}
	if _, call := r.instr.(*ssa.Call); !call || r.kind != rootAlloc && r.kind != rootCopy {
		return nil
	}
	return r.instr
}

// besideOther reports whether what the append ev gave is held by another object than the
// one that cell l is a field of: two objects, whose lists lie in one array.
func (x *exec) besideOther(l loc, ev *event) bool {
	if ev.kind != contract.Appends || x.t.nodes[l].kind != stepField {
		return false
	}
	return slices.ContainsFunc(x.cells(), func(k loc) bool {
		return x.t.nodes[k].kind == stepField && x.t.nodes[k].fvar == x.t.nodes[l].fvar && x.t.nodes[k].root != x.t.nodes[l].root && x.outlasts(k) &&
			slices.ContainsFunc(x.st.heap[k].val, func(w view) bool { return w.grown == ev.instr })
	})
}

// leftRunning reports whether cell l is a goroutine's that nobody waits for: what it
// has it uses, while an object that is merely linked to is nobody's view.
func (x *exec) leftRunning(l loc) bool {
	r := x.t.rootOf(l)
	return r.kind == rootHandoff && r.name == "goroutine" && x.leaves(r.instr)
}

// merelyLinked reports whether cell l refers to the object that m gave back without a use of
// it: nobody runs with it, and no field or queue keeps it for somebody.
func (x *exec) merelyLinked(l loc, w view, m mark) bool {
	return m.ev.object && w.loc == m.v.loc && !x.leftRunning(l) && !x.isLink(l) && !x.inQueue(l)
}

// inQueue reports whether cell l keeps an object for whoever comes to it: an element of a
// list or map that stays, or an item of a channel that nobody is waited for after.
func (x *exec) inQueue(l loc) bool {
	if !x.t.nodes[l].many {
		return false
	}
	r := x.t.rootOf(l)
	return r.kind != rootHandoff || r.name == "channel" && x.leaves(r.instr)
}

// sameStorage reports whether what cell l holds, of which there is more than one,
// went back at once, as m says: a variable that has what the pool gave, or something
// new where it gave nothing. A goroutine has all sorts of things besides.
func (x *exec) sameStorage(l loc, v value, m mark) bool {
	if m.ev.doubt || m.ev.may || m.older || x.shape.Loop(m.ev.instr.Block()) != nil || len(v) != len(m.ev.val) && x.t.rootOf(l).kind != rootHandoff {
		return false
	}
	held := func(w view) bool {
		return slices.ContainsFunc(v, func(u view) bool {
			o, went := x.released(u.loc)
			return !u.may && !u.some && (u.loc == w.loc || went && o.ev == m.ev && o.v.loc == w.loc)
		})
	}
	return !slices.ContainsFunc(m.ev.val, func(w view) bool { return w.may || w.some || !held(w) })
}

// onlyLast reports whether l is a part of what rounds of a loop made, each of which
// took the place of the one before: of all of them only the last is held, as if
// there were one.
func (x *exec) onlyLast(l loc) bool {
	made, r := x.t.nodes[l].root, x.t.rootOf(l)
	if r.kind != rootAged {
		return false
	}
	return x.heldOnly(made, func(by loc) bool { return !x.t.nodes[by].many })
}

// collectedAt gives the place where the object that cell l is a part of was put into
// a channel or a collection, if a call made the object with the view in it: the call
// is where the view was taken. Otherwise it is kept where it was stored. found tells which
// cells are found through what l is found through; nil if that is not asked.
func (x *exec) collectedAt(l loc, kept token.Pos, found func(loc) bool) token.Pos {
	object := x.t.nodes[l].root
	made := x.t.info[object]
	if _, call := made.instr.(*ssa.Call); !call || ssax.Pos(made.instr) != kept || made.kind != rootAged && made.kind != rootAlloc {
		return kept
	}
	for at, c := range ordered(x.st.heap) {
		if x.t.nodes[at].many && (x.outlasts(at) || found != nil && found(at)) && c.val.refersTo(object) {
			return c.at
		}
	}
	return kept
}

// returned is what can be reached from what the function returns.
func (x *exec) returned(e exit) map[loc]bool {
	out := map[loc]bool{}
	for _, v := range e.val {
		for _, l := range x.reachable(v, 4) {
			out[l] = true
		}
	}
	return out
}

// wentWith reports whether cell l went with the object it belongs to.
func (x *exec) wentWith(l loc) bool {
	for ; l != noLoc; l = x.t.nodes[l].parent {
		if _, ok := x.st.released[l]; ok {
			return true
		}
	}
	return false
}

// isLink reports whether cell l is a field that links to another object,
// rather than a view of bytes or elements.
func (x *exec) isLink(l loc) bool {
	f := x.t.nodes[l].fvar
	if f == nil {
		return false
	}
	switch f.Type().Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Signature, *types.Chan:
		return true
	}
	return false
}

// decides reports whether the branch that leads to ret asks for the result of
// call ev: "for s.Scan()" leaves with a stale line, but with no line at all.
func decides(ev, ret ssa.Instruction) bool {
	v := asValue(ev)
	if v == nil {
		return false
	}
	for b := ret.Block(); b.Idom() != nil; b = b.Idom() {
		p := b.Idom()
		cond, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if ok && asksFor(cond.Cond, v, 0) {
			return true
		}
	}
	return false
}

func asksFor(cond, v ssa.Value, depth int) bool {
	if cond == v {
		return true
	}
	if depth > 3 {
		return false
	}
	switch c := cond.(type) {
	case *ssa.Extract:
		return c.Tuple == v
	case *ssa.UnOp:
		return asksFor(c.X, v, depth+1)
	case *ssa.BinOp:
		return asksFor(c.X, v, depth+1) || asksFor(c.Y, v, depth+1)
	}
	return false
}

// brokenContract reports arguments that an interface forbids to keep.
func (x *exec) brokenContract(e exit) {
	for _, o := range x.pkg.obligationsOf(x.fn) {
		if o.Arg+1 >= len(x.fn.Params) {
			continue
		}
		p := x.fn.Params[o.Arg+1]
		if boxedBytes(x.fn.Signature, o) {
			x.keepsBoxed(e, p, o.Why)
			continue
		}
		v := x.env[p]
		if len(v) == 0 || !ssax.IsSlice(p.Type()) {
			continue
		}
		arr := v[0].loc
		if o.MustNotKeep {
			x.mustNotKeep(e, arr, v[0], o.Why)
		}
		if o.MustNotWrite {
			x.mustNotWrite(e, paramPath(o.Arg+1), v[0], o.Why)
		}
	}
}

// mustNotWrite reports changes of what is in the argument at p.
func (x *exec) mustNotWrite(e exit, p path, v view, why string) {
	for _, f := range x.sum.effects {
		k := conflictKey{how: BreaksContract, pos: f.pos}
		if f.on != p || f.kind != contract.Writes && f.kind != contract.Reorders && f.kind != contract.Shrinks && f.kind != contract.Refills || !x.final || x.seen[k] {
			continue
		}
		x.seen[k] = true
		x.out = append(x.out, &Conflict{
			Kind: f.kind, How: BreaksContract, Fn: x.fn, Sure: !f.doubt && f.as == "" && f.win == whole,
			Taken: v.taken, Event: f.pos, EventCall: f.pos, EventAt: f.at, Use: f.pos, UseInstr: e.ret,
			Storage: x.t.name(v.loc), View: x.t.name(v.loc), Why: why,
		})
	}
}

func (x *exec) mustNotKeep(e exit, arr loc, v view, why string) {
	for _, l := range x.cells() {
		if !x.outlasts(l) || x.t.under(l, arr) {
			continue
		}
		held := x.st.heap[l]
		if !x.holds(held.val, arr) {
			continue
		}
		k := conflictKey{use: e.ret, how: BreaksContract, pos: held.at}
		if !x.final || x.seen[k] || x.excluded(held.at, arr) {
			continue
		}
		x.seen[k] = true
		x.out = append(x.out, &Conflict{
			Kind: contract.Keeps, How: BreaksContract, Fn: x.fn, Sure: (held.sure || x.t.nodes[l].many) && !x.keptSometimes(l, arr),
			Taken: v.taken, Kept: held.at, Put: x.putAt(held, arr), Use: held.at, UseInstr: e.ret,
			Storage: x.t.name(arr), View: x.t.name(arr), Owner: x.t.name(l), Why: why,
			Collected: x.t.nodes[l].many,
		})
	}
}

// putAt gives where a view of arr got into what a cell holds: into the cell itself, or into
// a field of an object which it refers to.
func (x *exec) putAt(held cell, arr loc) token.Pos {
	if held.val.refersTo(arr) {
		return held.at
	}
	for _, l := range x.reachable(held.val, 3) {
		if c := x.st.heap[l]; x.t.nodes[l].fvar != nil && c.val.refersTo(arr) && c.at.IsValid() {
			return c.at
		}
	}
	return held.at
}

// holds reports whether a view of arr can be reached from v.
func (x *exec) holds(v value, arr loc) bool {
	if v.refersTo(arr) {
		return true
	}
	for _, l := range x.reachable(v, 3) {
		if x.st.heap[l].val.refersTo(arr) {
			return true
		}
	}
	return false
}

// keptSometimes reports whether cell l, or what it leads to, holds arr in some
// runs only: at other times something else is there.
func (x *exec) keptSometimes(l, arr loc) bool {
	held := x.st.heap[l]
	for _, w := range held.val {
		if w.loc == arr && !w.may && (x.t.nodes[l].many || !held.mixed) {
			return false
		}
	}
	for _, k := range x.reachable(held.val, 3) {
		if k != l && x.st.heap[k].val.refersTo(arr) && !x.keptSometimes(k, arr) {
			return slices.ContainsFunc(held.val, func(w view) bool { return w.may && x.t.under(k, w.loc) })
		}
	}
	return true
}
