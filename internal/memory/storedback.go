package memory

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// notStoredBack reports arrays of fields and variables that were changed in
// place while their owner keeps the old view.
func (x *exec) notStoredBack(e exit, live map[loc]bool) {
	for _, d := range x.derivations() {
		if !x.st.done[d.instr] || d.inCallee {
			continue
		}
		for _, b := range d.base {
			owner, ok := x.t.ownerCell(b.loc)
			if !ok || !x.shared(owner) && x.t.rootOf(owner).kind != rootGlobal {
				continue
			}
			if x.t.rootOf(owner).kind == rootFree && (onlyDeferred(x.fn) || isLoopBody(x.fn)) ||
				x.pkg.isParamSlot(x, owner) || x.foreign(owner) || x.dropped(owner) || x.sent(owner) ||
				d.kind != contract.Appends && x.t.nodes[owner].pseudo { // a library's own buffer
				continue
			}
			x.judge(d, b, owner, e, live)
		}
	}
}

// dropped reports whether owner is an element of a list that was replaced or
// shortened: a list popped off a stack of lists has no owner any more.
func (x *exec) dropped(owner loc) bool {
	arr := x.t.arrayOf(owner)
	if arr == noLoc {
		return false
	}
	list, ok := x.t.ownerCell(arr)
	if !ok {
		return false
	}
	_, assigned := x.st.heap[list]
	return assigned
}

// sent reports whether owner is a part of what came out of a channel: there it is
// no more, and whoever received it is its owner until he sends it on.
func (x *exec) sent(owner loc) bool {
	for l := owner; l != noLoc; l = x.t.nodes[l].parent {
		if x.t.nodes[l].kind != stepElem {
			continue
		}
		if ch, ok := x.t.ownerCell(x.t.nodes[l].parent); ok {
			if f := x.t.nodes[ch].fvar; f != nil && isChan(f.Type()) {
				return true
			}
			if r := x.t.rootOf(ch); x.t.nodes[ch].kind == stepRoot && r.value != nil && isChan(r.value.Type()) {
				return true
			}
		}
	}
	return false
}

// isChan reports whether t is a channel, or a pointer to a variable that is one.
func isChan(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// onlyDeferred reports whether fn is a closure that runs when its function is
// over, and the variables it captured with it.
func onlyDeferred(fn *ssa.Function) bool {
	for mc := range ssax.Closures(fn) {
		for _, ref := range ssax.Referrers(mc) {
			if _, ok := ref.(*ssa.Defer); !ok {
				return false
			}
		}
		return true
	}
	return false
}

// isLoopBody reports whether fn is the body of a loop over a function: what it
// captured are variables of the function around it, which alone can tell who
// looks at them after the loop.
func isLoopBody(fn *ssa.Function) bool { return fn.Synthetic == "range-over-func yield" }

// foreign reports whether l belongs to another package's variable: what that
// package does with it is its own business.
func (x *exec) foreign(l loc) bool {
	r := x.t.rootOf(l)
	return r.kind == rootGlobal && !strings.HasPrefix(r.name, x.fn.Pkg.Pkg.Path()+".")
}

func (x *exec) derivations() []*derivation {
	out := make([]*derivation, 0, len(x.derived))
	for _, d := range x.derived {
		out = append(out, d)
	}
	sort.Slice(out, func(i, j int) bool { return earlier(out[i].instr, out[j].instr) })
	return out
}

func (x *exec) eventsInOrder() []*event {
	out := make([]*event, 0, len(x.events))
	for _, ev := range x.events {
		out = append(out, ev)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.instr != b.instr {
			return earlier(a.instr, b.instr)
		}
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.pos, b.pos)) < 0
	})
	return out
}

// earlier orders instructions by block, then by their place in it.
func earlier(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block().Index < b.Block().Index
	}
	for _, i := range a.Block().Instrs {
		if i == a {
			return a != b
		}
		if i == b {
			return false
		}
	}
	return ssax.Pos(a) < ssax.Pos(b)
}

func (x *exec) judge(d *derivation, b view, owner loc, e exit, live map[loc]bool) {
	assigned, back, old := false, false, false
	for _, l := range x.cells() {
		if !x.sameCell(l, owner) {
			continue
		}
		assigned = true
		for _, w := range x.st.heap[l].val {
			// what a later append made of the result counts as the result
			back = back || w.grown == d.instr || w.loc == b.loc && w.grown != nil
			old = old || w.loc == b.loc
		}
	}
	if x.inReplacement(d, owner) {
		assigned, back = true, true
	}
	returned := false
	for _, v := range e.val {
		for _, w := range v {
			returned = returned || w.grown == d.instr || w.loc == b.loc
		}
	}
	room := x.roomBehind(b, d.reg)
	if d.kind == contract.Appends && (room == capExact || x.pkg.onlyCollects(loadedFrom(d.reg))) {
		return
	}
	if d.kind == contract.Appends && !assigned && b.grown == nil {
		x.reordered(d, b, owner, room)
	}
	kept, keptAt, in := x.keptElsewhere(d, owner, e, live)
	slot := !kept && x.lendsSlot(d, owner, room)
	inStruct := slot && !returned && x.inStructResult(d, e)
	lentOut := slot && returned || inStruct
	copied := assigned && !old && !back
	kind, inCopy := d.kind, d.kind != contract.Reorders && x.inStructCopy(d, b, owner)
	switch d.kind {
	case contract.Appends:
		if assigned || !kept && !lentOut || d.cut && !inCopy {
			return
		}
		if d.cut {
			kind = contract.Writes // over what was there, whatever it appends
		}
	case contract.Shrinks:
		if back || returned && !x.unreachableOwner(owner) || x.passedBack(d.instr) || x.droppedNone(d.instr, b.loc, e.ret.Block()) || x.resized(owner, d.instr) || x.renewedBefore(owner, d.instr) || x.emptiedAfter(b.loc, d.instr) {
			return
		}
	default:
		if back || assigned || !kept || d.kind == contract.Writes && x.ownHolder(in, b.loc) {
			return // an object that works on its own buffer, and goes on with the result
		}
	}
	v := b
	if b.loan == nil && !b.taken.IsValid() {
		v.taken = ssax.Pos(d.instr)
	}
	ev := x.event(kind, d.c, value{b})
	c := x.conflict(mark{ev: ev, sure: !lentOut, doubt: lentOut || x.severalOwners(d.base, returned), kept: keptAt, v: v}, b, d.instr, NotStoredBack)
	if c != nil {
		c.InCopy = inCopy
		c.LendsSlot, c.InStruct = lentOut, inStruct
		c.Copied = copied
		c.LongLived = x.longLived(owner) || x.adopts(owner, in) || d.kind == contract.Reorders && x.inField(owner)
		c.Captured = x.t.rootOf(owner).kind == rootFree
		c.Visits = c.Captured && in != noLoc && (x.t.nodes[in].many || x.t.rootOf(in).kind == rootParam) && x.pkg.visits(x.fn)
		c.ownerVar = x.t.nodes[owner].fvar
		c.Room = room
		c.Varies = d.varies
		c.Owner = x.t.name(owner)
		c.Bytes = ssax.IsBytes(changedList(d.instr).Type())
		x.placeInCallee(c, d, owner)
	}
}

// changedList gives the list that an instruction changes: the base of an append,
// what is cut, or the first argument of a call.
func changedList(i ssa.Instruction) ssa.Value {
	switch i := i.(type) {
	case ssa.CallInstruction:
		if args := i.Common().Args; len(args) > 0 {
			return args[0]
		}
		return i.Common().Value
	case *ssa.Slice:
		return i.X
	}
	return i.(ssa.Value)
}

// lendsSlot reports whether callers elsewhere get the same slot from two calls: an
// exported function appends what differs to a list of its own object that has room.
func (x *exec) lendsSlot(d *derivation, owner loc, room capacity) bool {
	obj := x.fn.Object()
	return d.kind == contract.Appends && room == capRoom && d.varies && obj != nil && obj.Exported() && x.longLived(owner) && x.inField(owner)
}

// passedBack reports whether the list that i gives is an argument of a call that puts
// it into what another argument leads to: most likely where the list was before, since
// one that shrinks has no room for two owners.
func (x *exec) passedBack(i ssa.Instruction) bool {
	list := asValue(i)
	if list == nil {
		return false
	}
	for _, r := range ssax.Referrers(list) {
		var arg ssa.Value = list
		if mi, ok := r.(*ssa.MakeInterface); ok && len(ssax.Referrers(mi)) == 1 {
			arg, r = mi, ssax.Referrers(mi)[0]
		}
		call, ok := r.(*ssa.Call)
		if ok && x.putsInto(call, arg) {
			return true
		}
	}
	return false
}

// putsInto reports whether the called function stores its argument arg in what another
// one leads to.
func (x *exec) putsInto(call *ssa.Call, arg ssa.Value) bool {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return false
	}
	s, _ := x.pkg.function(fn)
	n := slices.Index(call.Call.Args, arg)
	return s != nil && n >= 0 && slices.ContainsFunc(s.effects, func(e effect) bool {
		root, _ := e.to.split()
		kind, to := rootIndex(root)
		return e.kind == contract.Stores && e.on == paramPath(n) && kind == 'p' && to != n
	})
}

// renewedBefore reports whether the function has set the owner's field to nil, or to a
// list that it made, before i, whatever calls that may change it came in between.
func (x *exec) renewedBefore(owner loc, i ssa.Instruction) bool {
	return slices.ContainsFunc(x.storesTo(x.t.nodes[owner].fvar), func(st *ssa.Store) bool {
		c, isConst := st.Val.(*ssa.Const)
		_, made := st.Val.(*ssa.MakeSlice)
		return (made || isConst && c.IsNil()) && ssax.Before(st, i)
	})
}

// resized reports whether the function gives the owner's field the length that it
// needs before i: memory to work in, which nobody looks at again before it is
// filled again.
func (x *exec) resized(owner loc, i ssa.Instruction) bool {
	f := x.t.nodes[owner].fvar
	return slices.ContainsFunc(x.storesTo(f), func(st *ssa.Store) bool {
		cut, ok := st.Val.(*ssa.Slice)
		if !ok || cut.High == nil || loadedFrom(cut.X) != f || !ssax.Reaches(st, i) {
			return false
		}
		_, fixed := cut.High.(*ssa.Const)
		return !fixed
	})
}

// storesTo lists where the function assigns field f of some object.
func (x *exec) storesTo(f *types.Var) (out []*ssa.Store) {
	if f == nil {
		return nil
	}
	for _, b := range x.fn.Blocks {
		for _, i := range b.Instrs {
			if st, ok := i.(*ssa.Store); ok && ssax.Field(st.Addr) == f {
				out = append(out, st)
			}
		}
	}
	return out
}

// inStructCopy reports whether the result of d is kept in the same field of a copy
// that the function made of the owner's object, and elements of the list were read:
// it is data, and whoever copies an object leaves the other one as it was.
func (x *exec) inStructCopy(d *derivation, b view, owner loc) bool {
	if object := x.t.nodes[owner].parent; object == noLoc || x.t.nodes[object].kind == stepElem {
		return false
	}
	for l, held := range ordered(x.st.heap) {
		if x.t.nodes[l].kind != stepField || x.t.rootOf(l).kind != rootAlloc || !x.copiedFrom(owner, value{{loc: l}}) {
			continue
		}
		for _, w := range held.val {
			if w.grown == d.instr && w.loc == b.loc && x.elementsRead(b.loc) {
				return true
			}
		}
	}
	return false
}

// elementsRead reports whether the function reads elements of an array through
// a view that shows them.
func (x *exec) elementsRead(array loc) bool {
	for _, b := range x.fn.Blocks {
		for _, i := range b.Instrs {
			if at, ok := i.(*ssa.IndexAddr); ok && x.showsElements(at, array) {
				return true
			}
		}
	}
	return false
}

// inReplacement reports whether something that owner is a part of was replaced
// by something that has the result of d: a copy in an interface that was
// changed and put back.
func (x *exec) inReplacement(d *derivation, owner loc) bool {
	for l := x.t.nodes[owner].parent; l != noLoc; l = x.t.nodes[l].parent {
		for _, k := range x.reachable(x.st.heap[l].val, 2) {
			if slices.ContainsFunc(x.st.heap[k].val, func(w view) bool { return w.grown == d.instr }) {
				return true
			}
		}
	}
	return false
}

// inField reports whether l is, or lies in, a field of an object: lists that
// stand in a list or map may have been collected there for one call.
func (x *exec) inField(l loc) bool {
	for ; l != noLoc; l = x.t.nodes[l].parent {
		if x.t.nodes[l].kind == stepField {
			return true
		}
	}
	return false
}

// longLived reports whether a cell belongs to a variable, a captured variable
// or the method's own object, which others will look at again, or is found
// through a context, which is there to be shared. Of another argument that is not known: it may have been made for this call.
func (x *exec) longLived(l loc) bool {
	switch r := x.t.rootOf(l); r.kind {
	case rootGlobal, rootFree:
		return true
	case rootParam:
		return r.index == 0 && x.fn.Signature.Recv() != nil || ssax.IsContext(r.value.Type())
	}
	return false
}

// reordered reports arrays that are sorted in place through what was taken for
// a list of the function's own: d appends to the list and its result is stored
// nowhere back, but where there is room the list still is the owner's array. What
// a callee does to a list that it is given is there to bring it in order.
func (x *exec) reordered(d *derivation, b view, owner loc, room capacity) {
	if x.inSameField(d, owner) {
		return
	}
	for _, ev := range x.eventsInOrder() {
		if ev.kind != contract.Reorders || ev.callee != "" && !ev.lib {
			continue
		}
		if f := loadedFrom(ev.reg); f != nil && f == x.t.nodes[owner].fvar {
			continue // it is sorted by the owner's name
		}
		direct, grown := false, false
		for _, w := range ev.val {
			if w.loc == b.loc {
				direct = direct || w.grown == nil
				grown = grown || w.grown != nil
			}
		}
		if !direct && !grown {
			continue
		}
		sure := direct && !grown || room == capRoom
		c := x.conflict(mark{ev: ev, sure: sure, v: b}, b, ev.instr, NotStoredBack)
		if c != nil {
			c.Owner, c.LongLived, c.AsOwn = x.t.name(owner), true, !d.cut
			c.Finished = x.pkg.finished(x.t.nodes[owner].fvar, ev.instr)
			c.Sure = sure
		}
	}
}

// inSameField reports whether the result of d went into a field of the owner's name,
// of whichever object: most likely of that which the owner's object is replaced by.
func (x *exec) inSameField(d *derivation, owner loc) bool {
	if x.t.nodes[owner].kind != stepField {
		return false
	}
	for l, held := range x.st.heap {
		if x.t.nodes[l].kind == stepField && x.t.nodes[l].field == x.t.nodes[owner].field && slices.ContainsFunc(held.val, func(w view) bool { return w.grown == d.instr }) {
			return true
		}
	}
	return false
}

// severalOwners reports whether v may be storage of different owners, so that
// storing it back to one of them leaves nothing behind in the others: here, or in the
// caller that what is left is returned to.
func (x *exec) severalOwners(v value, returned bool) bool {
	first, several, stored := noLoc, false, returned
	for _, w := range v {
		if w.some {
			return true
		}
		if !x.shared(w.loc) {
			continue
		}
		several = several || first != noLoc && first != w.loc
		first = w.loc
		if o, ok := x.t.ownerCell(w.loc); ok {
			stored = stored || x.t.nodes[o].fvar == nil || len(x.storesTo(x.t.nodes[o].fvar)) > 0
		}
	}
	return several && stored
}

// sameCell reports whether l is owner, or one of the pieces of storage that
// owner stands for.
func (x *exec) sameCell(l, owner loc) bool {
	if l == owner {
		return true
	}
	in, ok := x.t.initial(l)
	return ok && in == owner
}

// keptElsewhere reports whether the result of d is held, after the return, by
// somebody else than owner, where, and by which cell.
func (x *exec) keptElsewhere(d *derivation, owner loc, e exit, live map[loc]bool) (bool, token.Pos, loc) {
	for _, l := range x.cells() {
		if x.sameCell(l, owner) || !live[l] && !x.outlasts(l) || x.partOfResult(l, e) {
			continue
		}
		for _, w := range x.st.heap[l].val {
			if w.grown == d.instr {
				return true, x.st.heap[l].at, l
			}
		}
	}
	return false, token.NoPos, noLoc
}
