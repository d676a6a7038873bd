package memory

import (
	"go/token"
	"maps"

	"golang.org/x/tools/go/ssa"
)

// A cell is what the state knows of the content of a loc that was stored to.
type cell struct {
	val value
	at  token.Pos // where it was stored
	in  *ssa.BasicBlock
	// filled: a view of an array that had been filled when it was stored.
	filled bool
	// sure: stored on every path.
	sure bool
	// mixed: other things were stored on the different ways to here.
	mixed bool
	// tested: not stored at all, but found nil by a test.
	tested bool
}

// A holder is a register or a cell that can hold a stale view.
type holder struct {
	reg  ssa.Value
	cell loc
}

// A mark says that a holder's view is stale, or storage released, and why.
type mark struct {
	ev *event
	// sure: on every path to here, the later rounds of a loop counted as one.
	sure bool
	kept token.Pos
	v    view
	// doubt: the event, or the use, is of one of several pieces of storage.
	doubt bool
	// older: the event was in an earlier round of a loop, so that conditions
	// the loop computes anew say nothing about it.
	older bool
}

// A state is what is known at one point of a function.
type state struct {
	heap map[loc]cell
	// agg says of a struct- or array-valued cell from which value it was last
	// assigned; its parts are read through it unless stored to since.
	agg map[loc]loc
	// stale holders: their view was taken before the event.
	stale map[holder]mark
	// released storage: every view of it is stale, later ones too.
	released map[loc]mark
	// exempt holders: a phi or a cell got its value on paths that did not come
	// through the event, or got other storage where they did.
	exempt map[exemption]bool
	// filled arrays: something was read or written into them.
	filled map[loc]bool
	// emptied arrays: their length was set to zero, on every path or (false) on
	// some of those that came together, so that the next append
	// overwrites what they held.
	emptied map[loc]bool
	// empty arrays: a test has found their length to be zero on every path.
	empty map[loc]bool
	// keyed remembers, for the elements of a container, the last store under a
	// key: m[k] read back under the same k is what was just stored.
	keyed map[loc]keyed
	// behind has the arrays whose head an append grew in place, perhaps: what lay
	// behind the head is overwritten.
	behind map[loc]headGrown
	// version changes when a register that a phi of the block reads has got
	// another value: registers are no part of the state.
	version int
	// looped: a back edge has been joined to this state. It is false in copies.
	looped bool
	// done: the derivations that may have been made on the way here.
	done map[ssa.Instruction]bool
}

// A headGrown says that an append grew the head of an array that ends at hi.
type headGrown struct {
	by ssa.Instruction
	hi ssa.Value
}

// A keyed store is what a container's element last got, and under which key.
type keyed struct {
	key ssa.Value
	val value
}

func newState() *state {
	return &state{
		heap: map[loc]cell{}, agg: map[loc]loc{}, stale: map[holder]mark{},
		released: map[loc]mark{}, filled: map[loc]bool{}, exempt: map[exemption]bool{}, emptied: map[loc]bool{}, empty: map[loc]bool{}, keyed: map[loc]keyed{}, done: map[ssa.Instruction]bool{}, behind: map[loc]headGrown{},
	}
}

func (s *state) clone() *state {
	return &state{
		heap: maps.Clone(s.heap), agg: maps.Clone(s.agg), stale: maps.Clone(s.stale),
		version: s.version, released: maps.Clone(s.released), filled: maps.Clone(s.filled), exempt: maps.Clone(s.exempt), emptied: maps.Clone(s.emptied), empty: maps.Clone(s.empty), keyed: maps.Clone(s.keyed), done: maps.Clone(s.done), behind: maps.Clone(s.behind),
	}
}

func (s *state) same(o *state) bool {
	return s.version == o.version && maps.EqualFunc(s.heap, o.heap, func(a, b cell) bool {
		return a.sure == b.sure && a.mixed == b.mixed && a.filled == b.filled && a.val.same(b.val)
	}) && maps.Equal(s.agg, o.agg) && maps.EqualFunc(s.stale, o.stale, sameMark) &&
		maps.EqualFunc(s.released, o.released, sameMark) && maps.Equal(s.filled, o.filled) && maps.Equal(s.emptied, o.emptied) && maps.Equal(s.empty, o.empty) && maps.Equal(s.done, o.done) && maps.Equal(s.behind, o.behind) && maps.Equal(s.exempt, o.exempt)
}

func sameMark(a, b mark) bool {
	return a.ev == b.ev && a.sure == b.sure && a.older == b.older && a.doubt == b.doubt
}

// join merges o into s. back says that o comes along a loop's back edge: what
// one round of the loop surely did is sure in the next round, although the
// way into the loop knows nothing of it.
func (s *state) join(o *state, back bool, t *locTable) {
	s.version = max(s.version, o.version)
	s.dropUnreachable(o, t)
	s.spellOut(o, t)
	s.readThrough(o, t)
	o.readThrough(s, t)
	s.joinExempt(o, t)
	joinHeap(s.heap, o.heap, t)
	for l, from := range o.agg {
		if _, ok := s.agg[l]; !ok {
			s.agg[l] = from
		}
	}
	joinMarks(s.stale, o.stale, back)
	joinMarks(s.released, o.released, back)
	maps.Copy(s.filled, o.filled)
	if back && !s.looped { // what was emptied before the loop was appended to in its first round
		s.emptied, s.looped = maps.Clone(o.emptied), true
	} else {
		for l := range o.emptied {
			s.emptied[l] = s.emptied[l] && o.emptied[l]
		}
		for l := range s.emptied {
			s.emptied[l] = s.emptied[l] && o.emptied[l]
		}
	}
	for l := range s.empty {
		if !o.empty[l] {
			delete(s.empty, l)
		}
	}
	for l, k := range s.keyed {
		if n, ok := o.keyed[l]; !ok || n.key != k.key || !n.val.same(k.val) {
			delete(s.keyed, l)
		}
	}
	for i := range o.done {
		s.done[i] = true
	}
	for l, g := range o.behind {
		if have, ok := s.behind[l]; !ok || earlier(g.by, have.by) {
			s.behind[l] = g
		}
	}
}

// spellOut notes field by field what structs hold that were assigned as a whole,
// but not the same on both of the paths that meet.
func (s *state) spellOut(o *state, t *locTable) {
	if maps.Equal(s.agg, o.agg) {
		return
	}
	var fields func(l loc)
	fields = func(l loc) {
		for _, kid := range t.nodes[l].kids {
			n := t.nodes[kid]
			if n.kind != stepField {
				continue
			}
			fields(kid)
			if n.fvar == nil || isAggregate(n.fvar.Type()) || !carries(n.fvar.Type()) {
				continue
			}
			for _, a := range []*state{s, o} {
				if _, ok := a.heap[kid]; !ok {
					a.heap[kid] = cell{val: a.content(kid, t, 0), tested: true}
				}
			}
		}
	}
	for l, from := range ordered(s.agg) {
		if o.agg[l] != from && !t.nodes[l].many {
			fields(l)
		}
	}
	for l := range ordered(o.agg) {
		if _, ok := s.agg[l]; !ok && !t.nodes[l].many {
			fields(l)
		}
	}
}

// readThrough notes what s holds, as parts of structs that were assigned as a whole,
// where o has stored something since: in "*out = *in; if in.list != nil { out.list =
// clone }" the other way knows that out.list is nil.
func (s *state) readThrough(o *state, t *locTable) {
	if len(s.agg) == 0 {
		return
	}
	for l, c := range ordered(o.heap) {
		whole := s.assignedAbove(l, t)
		if _, ok := s.heap[l]; ok || t.nodes[l].many || whole == noLoc || o.agg[whole] != s.agg[whole] {
			continue
		}
		s.heap[l] = cell{val: s.content(l, t, 0), at: c.at, in: c.in, sure: true, tested: true}
	}
}

// assignedAbove gives the struct nearest to l, a part of it, that was assigned as a
// whole; noLoc if there is none.
func (s *state) assignedAbove(l loc, t *locTable) loc {
	for n := t.nodes[l]; n.kind == stepField; n = t.nodes[l] {
		l = n.parent
		if from, ok := s.agg[l]; ok && from != noLoc {
			return l
		}
	}
	return noLoc
}

// dropUnreachable drops marks of released storage whose owner was given
// other storage on the same path: joined with a path on which the owner still
// has it, it would look as if the owner had what was released.
func (s *state) dropUnreachable(o *state, t *locTable) {
	drop := func(a *state) {
		for l := range ordered(a.released) {
			c, ok := t.ownerCell(l)
			if !ok {
				continue
			}
			if held, ok := a.heap[c]; ok && !held.val.refersTo(l) {
				for k := range a.released {
					if t.under(k, l) {
						delete(a.released, k)
					}
				}
			}
		}
	}
	drop(s)
	drop(o)
}

func joinHeap(a, b map[loc]cell, t *locTable) {
	for l, c := range ordered(a) {
		d, ok := b[l]
		if !ok {
			d = cell{val: t.defaultValue(l), tested: true}
		}
		if d.filled && !c.filled {
			c.at, c.in = d.at, d.in // where it was stored, not where it was cleared
		}
		mixed := c.mixed || d.mixed || !c.val.same(d.val)
		a[l] = cell{val: c.val.union(d.val), at: c.at, in: c.in, filled: c.filled || d.filled, sure: c.sure && d.sure, mixed: mixed, tested: c.tested && d.tested}
	}
	for l, d := range ordered(b) {
		if _, ok := a[l]; !ok {
			a[l] = cell{val: d.val.union(t.defaultValue(l)), at: d.at, in: d.in, filled: d.filled, mixed: true, tested: d.tested}
		}
	}
}

func joinMarks[K comparable](a, b map[K]mark, back bool) {
	for k, m := range a {
		if n, ok := b[k]; !ok {
			// on the loop's first round the mark is missing by nature
			m.sure = m.sure && back
			a[k] = m
		} else if !n.sure && !back {
			m.sure = false
			a[k] = m
		}
	}
	for k, n := range b {
		m, ok := a[k]
		if !ok {
			n.sure = n.sure && back
			a[k] = n
			continue
		}
		if back && n.sure && !m.sure {
			m = n
		}
		m.older, m.doubt = m.older || n.older, m.doubt || n.doubt
		a[k] = m
	}
}

// defaultValue is the content a cell had when the function was entered.
func (t *locTable) defaultValue(l loc) value {
	d := t.deref(l)
	if d == noLoc || t.rootOf(l).kind == rootHandoff {
		return nil
	}
	if t.nodes[l].many && t.rootOf(l).kind == rootAlloc {
		return nil // the elements of a container made here are what was put in
	}
	return value{{loc: d}}
}

// age renames, on a back edge, the storage that instructions of the loop made
// in the round that ends: it is not the storage they make in the next round.
func (s *state) age(t *locTable, inLoop, innermost func(ssa.Instruction) bool) *state {
	out := newState()
	rename := func(l loc) loc { return t.aged(l, inLoop, innermost) }
	renameView := func(v view) (view, bool) { v.loc = rename(v.loc); return v, true }
	for l, c := range ordered(s.heap) {
		k := rename(l)
		c.val = c.val.mapViews(renameView)
		if old, ok := out.heap[k]; ok {
			c.val = c.val.union(old.val)
			c.filled = c.filled || old.filled
		}
		if k != noLoc {
			out.heap[k] = c
		}
	}
	for l, from := range ordered(s.agg) {
		if k := rename(l); k != noLoc {
			out.agg[k] = rename(from)
		}
	}
	for h, m := range orderedHolders(s.stale) {
		if h.reg == nil {
			h.cell = rename(h.cell)
		}
		m.v.loc = rename(m.v.loc)
		m.older = m.older || inLoop(m.ev.instr)
		out.stale[h] = m
	}
	for l, m := range ordered(s.released) {
		m.older = m.older || inLoop(m.ev.instr)
		if r := t.rootOf(l); r.kind == rootAged && inLoop(r.instr) {
			if _, gone := s.released[r.of]; !gone {
				m.doubt = true // the round that ends made one that is still in use
			}
		}
		if in, _ := t.initial(l); inLoop(m.ev.instr) && in != noLoc && t.nodes[in].many {
			m.doubt = true // each round gives back another element
		}
		k := rename(l)
		if old, ok := out.released[k]; ok {
			m.doubt = m.doubt || old.doubt
		}
		out.released[k] = m
	}
	for l, g := range ordered(s.behind) {
		if i, ok := g.hi.(ssa.Instruction); !ok || !inLoop(i) { // it is another index in the next round
			out.behind[rename(l)] = g
		}
	}
	for l := range ordered(s.filled) {
		out.filled[rename(l)] = true
	}
	for l, sure := range ordered(s.emptied) {
		out.emptied[rename(l)] = sure
	}
	for l, k := range ordered(s.keyed) {
		if i, ok := k.key.(ssa.Instruction); !ok || !inLoop(i) {
			out.keyed[rename(l)] = keyed{k.key, k.val.mapViews(renameView)}
		}
	}
	for e := range s.exempt {
		if e.holder.reg == nil {
			e.holder.cell = rename(e.holder.cell)
		}
		out.exempt[e] = true
	}
	out.done, out.version = s.done, s.version
	return out
}

// outerRound marks an aged element of a collection, or aged storage, that was taken,
// or made, before the last round of a loop around the one that takes or makes it
// began: what that loop made in this round is other storage.
const outerRound = "outer"

// aged gives the loc's name after a back edge.
func (t *locTable) aged(l loc, inLoop, innermost func(ssa.Instruction) bool) loc {
	if l == noLoc {
		return noLoc
	}
	r := t.rootOf(l)
	if r.instr == nil || r.kind == rootHandoff || !inLoop(r.instr) {
		return l
	}
	top, name := t.nodes[l].root, ""
	outer := func(r root) bool { return (r.kind == rootInstance || r.kind == rootAlloc) && !innermost(r.instr) }
	if r.kind == rootAged {
		if r.name != "" || !outer(t.info[r.of]) {
			return l
		}
		return t.rebase(l, top, t.root(root{kind: rootAged, index: r.index, value: r.value, name: outerRound, instr: r.instr, of: r.of}))
	}
	if outer(r) {
		name = outerRound
	}
	return t.rebase(l, top, t.root(root{kind: rootAged, index: r.index, value: r.value, name: name, instr: r.instr, of: top}))
}
