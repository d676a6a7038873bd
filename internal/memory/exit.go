package memory

import (
	"cmp"
	"fmt"
	"go/types"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
)

func (x *exec) ret(i *ssa.Return) {
	for _, r := range i.Results {
		x.use(r, i, Returned)
	}
	if !x.final {
		return
	}
	e := exit{st: x.st, ret: i}
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
		if f := os.Getenv("MEMVET_DUMP"); f != "" && strings.Contains(x.fn.String(), f) {
			x.dump(os.Stderr, fmt.Sprint("return at ", x.pkg.place(e.ret.Pos())))
		}
		x.leftBehind(e, live)
		x.notStoredBack(e, live)
		x.brokenContract(e)
	}
	for _, e := range x.exits {
		x.st = e.st
		x.summarize(e)
	}
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
	return x.t.rootOf(l).kind == rootHandoff || x.shared(l)
}

// live is what can be reached after the return.
func (x *exec) live(e exit) map[loc]bool {
	live := map[loc]bool{}
	add := func(v value, depth int) {
		for _, l := range x.reachable(v, depth) {
			live[l] = true
		}
	}
	for _, v := range e.val {
		add(v, 4)
	}
	for _, l := range x.cells() {
		if x.outlasts(l) {
			add(x.st.heap[l].val, 4)
		}
	}
	return live
}

// leftBehind reports stale views that somebody can read after the return.
func (x *exec) leftBehind(e exit, live map[loc]bool) {
	for h, m := range orderedHolders(x.st.stale) {
		if h.reg != nil || !live[h.cell] && !x.outlasts(h.cell) {
			continue
		}
		many := x.t.nodes[h.cell].many
		if !many && (m.v.loan == nil || m.kept.IsValid() && decides(m.ev.instr, e.ret)) {
			continue
		}
		if c := x.conflict(m, m.v, e.ret, LeftBehind); c != nil {
			c.Collected = many
			c.View = x.t.name(h.cell)
		}
	}
	if len(x.st.released) == 0 {
		return
	}
	for _, l := range x.cells() {
		if !live[l] && !x.outlasts(l) {
			continue
		}
		if _, gone := x.released(l); gone {
			continue // it went with the object it is a part of
		}
		held := x.st.heap[l]
		for _, w := range held.val {
			m, ok := x.released(w.loc)
			if !ok || m.ev.object && w.loc == m.v.loc || x.t.under(l, w.loc) || x.t.defaultValue(l).refersTo(w.loc) || x.t.under(w.loc, l) {
				continue
			}
			m.kept = held.at
			m.sure = m.sure && len(held.val) == 1
			if c := x.conflict(m, w, e.ret, LeftBehind); c != nil {
				c.View = x.t.name(l)
				c.Collected = x.t.nodes[l].many
			}
		}
	}
}

// decides reports whether the branch that leads to ret asks for the result of
// call ev: "for s.Scan()" leaves with a stale line, but with no line at all.
func decides(ev ssa.Instruction, ret *ssa.Return) bool {
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

// notStoredBack reports arrays of fields and variables that were changed in
// place while their owner keeps the old view.
func (x *exec) notStoredBack(e exit, live map[loc]bool) {
	for _, d := range x.derivations() {
		if !x.st.done[d.instr] {
			continue
		}
		for _, b := range d.base {
			owner, ok := x.t.ownerCell(b.loc)
			if !ok || !x.shared(owner) && x.t.rootOf(owner).kind != rootGlobal {
				continue
			}
			if x.pkg.isParamSlot(x, owner) || x.foreign(owner) || x.dropped(owner) {
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
	return instrPos(a) < instrPos(b)
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
	returned := false
	for _, v := range e.val {
		for _, w := range v {
			returned = returned || w.grown == d.instr || w.loc == b.loc
		}
	}
	room := b.cap
	if room == capUnknown {
		room = x.fieldCap(owner)
	}
	if d.kind == contract.Appends && room == capExact {
		return
	}
	if d.kind == contract.Appends && !assigned {
		x.reordered(b, owner, room)
	}
	kept, keptAt := x.keptElsewhere(d, owner, e, live)
	copied := assigned && !old && !back
	switch d.kind {
	case contract.Appends:
		if assigned || !kept || d.cut {
			return
		}
	case contract.Shrinks:
		if back || returned && !x.unreachableOwner(owner) {
			return
		}
	default:
		if back || assigned || !kept {
			return
		}
	}
	v := b
	if b.loan == nil && !b.taken.IsValid() {
		v.taken = instrPos(d.instr)
	}
	ev := x.event(d.kind, d.c, value{b})
	c := x.conflict(mark{ev: ev, sure: true, doubt: x.severalOwners(d.base), kept: keptAt, v: v}, b, d.instr, NotStoredBack)
	if c != nil {
		c.Copied = copied
		c.LongLived = x.longLived(owner)
		c.ownerVar = x.t.nodes[owner].fvar
		c.Room = room
		c.Varies = d.varies
		c.Owner = x.t.name(owner)
	}
}

// longLived reports whether a cell belongs to a variable, a captured variable
// or the method's own object, which others will look at again. Of another
// argument that is not known: it may have been made for this call.
func (x *exec) longLived(l loc) bool {
	switch r := x.t.rootOf(l); r.kind {
	case rootGlobal, rootFree:
		return true
	case rootParam:
		return r.index == 0 && x.fn.Signature.Recv() != nil
	}
	return false
}

// reordered reports arrays that are sorted in place through what was taken for
// a list of the function's own: it appends to the list and stores it nowhere
// back, but where there is room the list still is the owner's array.
func (x *exec) reordered(b view, owner loc, room capacity) {
	for _, ev := range x.eventsInOrder() {
		if ev.kind != contract.Reorders {
			continue
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
		c := x.conflict(mark{ev: ev, sure: direct || room == capRoom, v: b}, b, ev.instr, NotStoredBack)
		if c != nil {
			c.Owner, c.LongLived = x.t.name(owner), true
			c.Sure = direct || room == capRoom
		}
	}
}

// severalOwners reports whether v may be storage of different owners, so that
// storing it back to one of them leaves nothing behind in the others.
func (x *exec) severalOwners(v value) bool {
	n := 0
	for _, w := range v {
		if w.some {
			return true
		}
		if x.shared(w.loc) {
			n++
		}
	}
	return n > 1
}

// unreachableOwner reports whether a caller outside the package, who gets the
// shortened list back, has no way to store it where it belongs.
func (x *exec) unreachableOwner(owner loc) bool {
	f := x.t.nodes[owner].fvar
	obj := x.fn.Object()
	return f != nil && !f.Exported() && obj != nil && obj.Exported() && x.longLived(owner)
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
// somebody else than owner.
func (x *exec) keptElsewhere(d *derivation, owner loc, e exit, live map[loc]bool) (bool, pos) {
	for _, l := range x.cells() {
		if x.sameCell(l, owner) || !live[l] && !x.outlasts(l) || x.partOfResult(l, e) {
			continue
		}
		for _, w := range x.st.heap[l].val {
			if w.grown == d.instr {
				return true, x.st.heap[l].at
			}
		}
	}
	return false, 0
}

// partOfResult reports whether l is a field of a struct that is returned by
// value: what becomes of it is the caller's business, as with a slice that is
// returned directly.
func (x *exec) partOfResult(l loc, e exit) bool {
	for n, v := range e.val {
		if !isAggregate(e.ret.Results[n].Type()) {
			continue
		}
		for _, w := range v {
			if x.t.under(l, w.loc) {
				return true
			}
		}
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
		v := x.env[p]
		if len(v) == 0 || !isSlice(p.Type()) {
			continue
		}
		arr := v[0].loc
		if o.MustNotKeep {
			x.mustNotKeep(e, arr, v[0], o.Why)
		}
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
		k := conflictKey{nil, e.ret, BreaksContract, held.at}
		if !x.final || x.seen[k] {
			continue
		}
		x.seen[k] = true
		x.out = append(x.out, &Conflict{
			Kind: contract.Keeps, How: BreaksContract, Fn: x.fn, Sure: held.sure || x.t.nodes[l].many,
			Taken: v.taken, Kept: held.at, Use: held.at, UseInstr: e.ret,
			Storage: x.t.name(arr), View: x.t.name(arr), Owner: x.t.name(l), Why: why,
			Collected: x.t.nodes[l].many,
		})
	}
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

// summarize adds to the summary what is so at one return.
func (x *exec) summarize(e exit) {
	for _, l := range x.cells() {
		held := x.st.heap[l]
		if x.t.rootOf(l).kind == rootHandoff {
			x.contents("", held.val, 3, func(_ path, p path, _ view) {
				x.sum.add(effect{kind: contract.Keeps, on: p, to: path(x.t.rootOf(l).name), pos: held.at, at: x.pkg.place(held.at)})
			})
			continue
		}
		if !x.shared(l) {
			continue
		}
		to, ok := x.t.pathOf(l)
		if !ok || held.tested || held.val.same(x.t.defaultValue(l)) {
			continue
		}
		may := !held.sure && !x.t.nodes[l].many || len(x.exits) > 1 && !x.everyExit(l)
		x.storedEffects(to, l, held, may)
	}
	x.aggEffects()
	for j, v := range e.val {
		x.resultEffects(j, v, e.ret.Results[j].Type())
	}
}

func (x *exec) everyExit(l loc) bool {
	for _, e := range x.exits {
		if _, ok := e.st.heap[l]; !ok {
			return false
		}
	}
	return true
}

func (x *exec) storedEffects(to path, l loc, held cell, may bool) {
	fresh, own := false, false
	def := x.t.defaultValue(l)
	for _, w := range held.val {
		fresh = fresh || !x.shared(w.loc)
		own = own || def.refersTo(w.loc)
	}
	// x = append(x, ...) leaves x's own array or a copy: that replaces nothing.
	if (fresh || len(held.val) == 0) && !own {
		x.sum.add(effect{kind: contract.Clears, to: to, may: may, pos: held.at, at: x.pkg.place(held.at)})
	}
	x.contents(to, held.val, 3, func(at, p path, w view) {
		if def.refersTo(w.loc) && at == to {
			return
		}
		x.sum.add(effect{kind: contract.Stores, to: at, on: p, may: may, lent: w.loan != nil, pos: held.at, at: x.pkg.place(held.at), win: w.win, cap: w.cap})
	})
}

// aggEffects notes structs that were assigned as a whole.
func (x *exec) aggEffects() {
	for l, from := range ordered(x.st.agg) {
		if !x.shared(l) || from == noLoc {
			continue
		}
		to, ok1 := x.t.pathOf(l)
		on, ok2 := x.t.pathOf(from)
		if ok1 && ok2 && to != on {
			x.sum.add(effect{kind: contract.Stores, to: to, on: on, agg: true})
		}
	}
}

// contents calls f for everything named by callers that v refers to, directly
// or through storage made here: at is the cell, reached from prefix.
func (x *exec) contents(prefix path, v value, depth int, f func(at, p path, w view)) {
	for _, w := range v {
		if x.shared(w.loc) {
			if p, ok := x.t.pathOf(w.loc); ok {
				f(prefix, p, w)
			}
			continue
		}
		if depth > 0 {
			if c, ok := x.st.heap[w.loc]; ok { // a pointer to a variable
				x.contents(prefix+"*", c.val, depth-1, f)
			}
			x.inside(prefix+"*", w.loc, depth-1, f)
		}
	}
}

func (x *exec) inside(prefix path, l loc, depth int, f func(at, p path, w view)) {
	for _, kid := range x.t.nodes[l].kids {
		n := x.t.nodes[kid]
		if n.kind == stepDeref {
			continue
		}
		at := prefix + "[]"
		if n.kind == stepField {
			at = prefix + path("."+n.field)
		}
		if c, ok := x.st.heap[kid]; ok {
			x.contents(at, c.val, depth, f)
		}
		x.inside(at, kid, depth, f)
	}
}

// resultEffects describes one result.
func (x *exec) resultEffects(j int, v value, t types.Type) {
	if !carries(t) || isString(t) {
		return
	}
	r := path("r" + strconv.Itoa(j))
	for _, w := range v {
		if p, ok := x.t.pathOf(w.loc); ok && (x.shared(w.loc) || isAggregate(t)) {
			kind := contract.Returns
			if o, ok := x.t.ownerCell(w.loc); ok && x.t.nodes[o].fvar != nil {
				x.pkg.handed[x.t.nodes[o].fvar] = true
			}
			if d := x.derived[w.grown]; w.grown != nil && (d == nil || d.kind == contract.Appends) && !x.ownedAtExit(w.loc) {
				kind = contract.Grows
			}
			if root, _ := p.split(); root != string(r) {
				x.sum.add(effect{kind: kind, on: p, to: r, win: w.win, cap: w.cap})
			}
			if !isAggregate(t) {
				continue
			}
		}
		made := x.t.rootOf(w.loc)
		if made.kind == rootAged && x.t.nodes[w.loc].kind == stepRoot {
			made = x.t.info[made.of]
		}
		switch made.kind {
		case rootPooled:
			x.sum.add(effect{kind: contract.Pooled, to: r})
		case rootAlloc:
			if x.t.nodes[w.loc].kind == stepRoot {
				x.sum.add(effect{kind: contract.Fresh, to: r, cap: w.cap})
			}
		}
		note := func(at, p path, w view) {
			d := x.derived[w.grown]
			grown := w.grown != nil && d != nil && d.kind == contract.Appends
			x.sum.add(effect{kind: contract.Stores, to: at, on: p, win: w.win, cap: w.cap, lent: w.loan != nil, grown: grown})
		}
		st, ok := t.Underlying().(*types.Struct)
		if p, isPtr := t.Underlying().(*types.Pointer); isPtr {
			st, ok = p.Elem().Underlying().(*types.Struct)
		}
		if ok {
			x.fields(r, w.loc, st, note)
		} else {
			x.inside(r, w.loc, 3, note)
		}
	}
}

// fields describes a struct that is returned by value, field by field.
func (x *exec) fields(prefix path, l loc, st *types.Struct, note func(at, p path, w view)) {
	for f := range st.Fields() {
		if !carries(f.Type()) || isString(f.Type()) {
			continue
		}
		c := x.t.field(l, f.Name())
		if c == noLoc {
			continue
		}
		at := prefix + path("."+f.Name())
		if sub, ok := f.Type().Underlying().(*types.Struct); ok {
			x.fields(at, c, sub, note)
			continue
		}
		x.contents(at, x.content(c), 3, note)
	}
}

// ownedAtExit reports whether a cell that outlives the function holds l: what
// it returns of it is then a loan, not the result of an append.
func (x *exec) ownedAtExit(l loc) bool {
	for _, c := range x.cells() {
		if x.shared(c) && x.st.heap[c].val.refersTo(l) {
			return true
		}
	}
	return false
}
