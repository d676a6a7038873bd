package memory

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// revisited reports whether what happens to w's storage happens to u's, although u
// was taken in an earlier round: both were reached through an element that a loop
// takes out of one collection, and a loop around that one walks the same
// collection again and again. So the buffer of some element is refilled while what it
// lent before is still kept: in cell l, which is found in something that the outer
// loop adds to.
func (x *exec) revisited(w, u view, l loc) bool {
	now := x.t.nodes[w.loc].root
	if !x.ofOuterRound(u, w) || x.t.rebase(u.loc, x.t.nodes[u.loc].root, now) != w.loc {
		return false
	}
	taken := x.t.info[now]
	inner := x.shape.Loop(taken.instr.Block())
	if inner == nil || !x.lasting(taken.of) {
		return false
	}
	outer := func(h *ssa.BasicBlock) bool { return h != inner && x.shape.InLoop(h, inner) && x.collected(h, l) }
	if !slices.ContainsFunc(x.fn.Blocks, outer) {
		return false
	}
	from := x.t.arrayOf(x.t.nodes[taken.of].parent)
	switch i := taken.instr.(type) {
	case *ssa.UnOp:
		at, ok := i.X.(*ssa.IndexAddr)
		return ok && x.counts(at.Index, inner)
	case *ssa.Lookup:
		return x.enumerated(i.Index, inner, noLoc)
	case *ssa.Next:
		return x.shape.Loop(i.Block()) == inner
	case ssa.CallInstruction:
		return slices.ContainsFunc(i.Common().Args, func(a ssa.Value) bool { return x.enumerated(a, inner, from) })
	}
	return false
}

// ofOuterRound reports whether u belongs to an element that an earlier round of an outer
// loop took, and w to the one that is taken in the same way now.
func (x *exec) ofOuterRound(u, w view) bool {
	before, now := x.t.rootOf(u.loc), x.t.nodes[w.loc].root
	return before.kind == rootAged && before.name == outerRound && before.of == now && x.t.info[now].kind == rootInstance
}

// collected reports whether cell l is found in a collection that all rounds of the
// loop with header h add to: a channel, a list that was there before, a list that
// comes round the loop and is appended to.
func (x *exec) collected(h *ssa.BasicBlock, l loc) bool {
	for at, c := range x.st.heap {
		if x.t.nodes[at].many && !x.madeIn(h, at) && (at == l || slices.Contains(x.reachable(c.val, maxDepth), l)) {
			return true
		}
	}
	for _, i := range h.Instrs {
		phi, ok := i.(*ssa.Phi)
		if !ok {
			break
		}
		if x.appendedTo(phi) && slices.Contains(x.reachable(x.val(phi), maxDepth), l) {
			return true
		}
	}
	return false
}

// appendedTo reports whether a list that comes round a loop is appended to there.
func (x *exec) appendedTo(phi *ssa.Phi) bool {
	type step struct {
		v        ssa.Value
		appended bool
	}
	seen := map[step]bool{}
	var from func(v ssa.Value, appended bool) bool
	from = func(v ssa.Value, appended bool) bool {
		if v == phi && appended || seen[step{v, appended}] {
			return v == phi && appended
		}
		seen[step{v, appended}] = true
		switch v := v.(type) {
		case *ssa.Phi:
			return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return from(e, appended) })
		case *ssa.Call:
			return ssax.IsBuiltin(&v.Call, "append") && from(v.Call.Args[0], true)
		}
		return false
	}
	return from(phi, false)
}

// lasting reports whether element l is one of a collection that was there when the
// function began, and that is found at one place: not a list of lists, nor one that
// the function itself has assigned.
func (x *exec) lasting(l loc) bool {
	if x.t.nodes[l].kind != stepDeref {
		return false
	}
	array := x.t.arrayOf(x.t.nodes[l].parent)
	if array == noLoc || x.t.nodes[array].many {
		return false
	}
	switch x.t.rootOf(array).kind {
	case rootParam, rootFree, rootGlobal:
		owner, ok := x.t.ownerCell(array)
		_, assigned := x.st.heap[owner]
		return !ok || !assigned
	}
	return false
}

// enumerated reports whether v is what the loop with header h comes to in each of
// its rounds, in the same order whenever it runs: a key or an element of a map, an
// element of a list. If from is given, it is one of that collection.
func (x *exec) enumerated(v ssa.Value, h *ssa.BasicBlock, from loc) bool {
	switch v := v.(type) {
	case *ssa.Extract:
		next, ok := v.Tuple.(*ssa.Next)
		if !ok || x.shape.Loop(next.Block()) != h {
			return false
		}
		walk, ok := next.Iter.(*ssa.Range)
		return ok && x.walksAlways(walk.X, from)
	case *ssa.UnOp:
		at, ok := v.X.(*ssa.IndexAddr)
		return ok && x.counts(at.Index, h) && x.walksAlways(at.X, from)
	}
	return false
}

// walksAlways reports whether register v holds one collection, from if that is
// given, that was there when the function began.
func (x *exec) walksAlways(v ssa.Value, from loc) bool {
	val := x.val(v)
	return len(val) == 1 && (from == noLoc || val[0].loc == from) && x.t.nodes[val[0].loc].kind == stepDeref && !x.t.nodes[val[0].loc].many
}

// counts reports whether v is the counter of the loop with header h, or next to it.
func (x *exec) counts(v ssa.Value, h *ssa.BasicBlock) bool {
	if b, ok := v.(*ssa.BinOp); ok {
		if _, constant := b.Y.(*ssa.Const); !constant {
			return false
		}
		v = b.X
	}
	phi, ok := v.(*ssa.Phi)
	if !ok || phi.Block() != h {
		return false
	}
	return slices.ContainsFunc(phi.Edges, func(e ssa.Value) bool { _, constant := e.(*ssa.Const); return constant })
}

// dropUnheld forgets, on the back edge of a loop around another, the containers that
// the round has made and that nothing refers to any more, where they have elements'
// storage in them: each round collects anew.
func (x *exec) dropUnheld(s *state, from, to *ssa.BasicBlock) {
	var old []loc
	for l, held := range s.heap {
		if x.madeIn(to, l) && !x.taken(l) && slices.ContainsFunc(held.val, func(w view) bool { return x.t.rootOf(w.loc).name == outerRound }) {
			old = append(old, l)
		}
	}
	if len(old) == 0 {
		return
	}
	now := x.st
	x.st = s
	defer func() { x.st = now }()
	held := map[loc]bool{}
	hold := func(v value) {
		for _, l := range x.reachable(v, maxDepth) {
			held[l] = true
		}
	}
	for l, c := range s.heap {
		if !x.madeIn(to, l) || x.taken(l) {
			hold(c.val)
		}
	}
	for reg, v := range x.env {
		if i, ok := reg.(ssa.Instruction); !ok || !x.shape.InLoop(to, i.Block()) {
			hold(v)
		}
	}
	for _, i := range to.Instrs {
		if phi, ok := i.(*ssa.Phi); ok {
			hold(x.agedValue(x.val(phi.Edges[slices.Index(to.Preds, from)]), to))
		}
	}
	for _, l := range old {
		if !held[l] {
			delete(s.heap, l)
			delete(s.stale, holder{cell: l})
		}
	}
}

// taken reports whether cell l is part of an element that was taken out of a
// collection, where it was before.
func (x *exec) taken(l loc) bool {
	r := x.t.rootOf(l)
	if r.kind == rootAged {
		r = x.t.info[r.of]
	}
	return r.kind == rootInstance
}

// madeIn reports whether cell l is part of what a round of the loop with header h
// has made, or taken out of a collection.
func (x *exec) madeIn(h *ssa.BasicBlock, l loc) bool {
	switch r := x.t.rootOf(l); r.kind {
	case rootAlloc, rootAged, rootCopy, rootInstance, rootResult, rootPooled:
		return r.instr != nil && x.shape.InLoop(h, r.instr.Block())
	}
	return false
}

// agedValue gives v the names it has after the back edge to h.
func (x *exec) agedValue(v value, h *ssa.BasicBlock) value {
	return v.mapViews(func(w view) (view, bool) {
		w.loc = x.t.aged(w.loc, x.within(h), x.directlyIn(h))
		return w, true
	})
}
