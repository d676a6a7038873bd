package memory

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// use checks whether what v refers to is stale where at uses it.
func (x *exec) use(v ssa.Value, at ssa.Instruction, how How) {
	if !x.final || len(x.st.stale) == 0 && len(x.st.released) == 0 {
		return
	}
	val := x.val(v)
	if how == UsedRead && x.pkg.neverChanges(ssax.Field(v)) {
		return // the next user finds there what this one does
	}
	hit := -1
	var hitMark mark
	var others value
	for n, w := range val {
		if m, ok := x.releasedFor(v, w.loc); ok && !foundNil(v, m.ev.instr.Block()) {
			hit, hitMark = n, m
		} else {
			others = append(others, w)
		}
	}
	if hit >= 0 {
		spared := slices.ContainsFunc(others, func(w view) bool { return !x.outgrew(w, val[hit]) })
		unsure := hitMark.doubt || spared || val[hit].some
		hitMark.doubt = unsure && !x.sameReg(hitMark, v) && !x.onOneWay(v, hitMark) || hitMark.v.may || val[hit].may
		if call, ok := at.(ssa.CallInstruction); ok && ssax.IsUnlock(call.Common()) {
			hitMark.doubt = true // the next user waits for the lock, and nothing happens
		}
		if c := x.conflict(hitMark, val[hit], at, how); c != nil {
			c.Reloaded = x.loadedAfter(v, hitMark.ev.instr)
		}
		return
	}
	if m, ok := x.st.stale[holder{reg: v}]; ok {
		x.conflict(m, m.v, at, how)
		return
	}
	if how != UsedRead {
		x.useDeep(val, at, how)
	}
}

// outgrew reports whether w is the array that an append, or a callee, makes for what has no
// room in the one that u shows: whoever goes on with either cannot know which he has, and
// there is room in what was taken to be filled.
func (x *exec) outgrew(w, u view) bool {
	r := x.t.rootOf(w.loc)
	made := asValue(r.instr)
	if r.kind != rootAlloc || made == nil {
		return false
	}
	if u.grown == r.instr {
		return true
	}
	call, ok := made.(*ssa.Call)
	return ok && u.loan == ssa.Instruction(call)
}

// useKeys checks the keys of the map m where i looks for one or walks them: what
// is found under a key, and how often, hangs on the bytes of all.
func (x *exec) useKeys(m ssa.Value, i ssa.Instruction) {
	if !x.final || len(x.st.stale) == 0 || !ssax.IsMap(m.Type()) {
		return
	}
	for _, k := range x.keys(x.elems(x.val(m))) {
		if mk, ok := x.st.stale[holder{cell: k.loc}]; ok {
			if c := x.conflict(mk, mk.v, i, UsedRead); c != nil {
				c.Collected, c.Key = true, true
			}
		}
	}
}

// loadedAfter reports whether v was loaded from a field after i ran, rather
// than being a variable that was there before.
func (x *exec) loadedAfter(v ssa.Value, i ssa.Instruction) bool {
	for {
		switch u := v.(type) {
		case *ssa.Slice:
			v = u.X
			continue
		case *ssa.UnOp:
			if u.Op == token.MUL {
				_, field := u.X.(*ssa.FieldAddr)
				return field && !ssax.Before(u, i)
			}
		}
		return false
	}
}

// useDeep checks the cells that can be reached from what is passed on.
func (x *exec) useDeep(v value, at ssa.Instruction, how How) {
	cells := false
	for h := range x.st.stale {
		cells = cells || h.reg == nil
	}
	if !cells {
		return
	}
	reached := x.reachable(v, 3)
	found := func(l loc) bool { return slices.Contains(reached, l) }
	for _, l := range reached {
		if m, ok := x.st.stale[holder{cell: l}]; ok && (m.v.loan != nil || !x.onlyLast(l)) {
			if c := x.heldConflict(m, l, at, how, found); c != nil {
				c.Collected = x.t.nodes[l].many
			}
		}
	}
}

// heldConflict is conflict for the stale view in cell l, which is found through what at
// uses or leaves behind; found tells what else is, if at is no wait.
func (x *exec) heldConflict(m mark, l loc, at ssa.Instruction, how How, found func(loc) bool) *Conflict {
	lent := x.sameReceiver(x.maker(l), m.ev.instr)
	if !lent {
		found = nil // the call that made the object was given the view
	}
	m.kept = x.collectedAt(l, m.kept, found)
	c := x.conflict(m, m.v, at, how)
	if c != nil {
		c.OwnHolder = x.ownHolder(l, m.v.loc)
		c.LenderSpoils = c.LenderSpoils || lent
	}
	return c
}

// reachable lists the locs that can be reached from v through what the
// function stored, following at most depth references, and not through what the
// callee at hand replaces.
func (x *exec) reachable(v value, depth int) []loc {
	var out []loc
	seen := map[loc]bool{}
	var visit func(l loc, depth int)
	visit = func(l loc, depth int) {
		if l == noLoc || seen[l] || x.replaced[l] {
			return
		}
		seen[l] = true
		out = append(out, l)
		if depth > 0 {
			if c, ok := x.st.heap[l]; ok {
				for _, w := range c.val {
					visit(w.loc, depth-1)
					if e := x.t.element(w.loc); e != noLoc && !x.shared(e) {
						visit(e, depth-1)
					}
				}
			}
			if from, ok := x.st.agg[l]; ok {
				visit(from, depth-1)
			}
		}
		_, stored := x.st.heap[l]
		for _, kid := range x.t.nodes[l].kids {
			if x.t.nodes[kid].kind != stepDeref {
				visit(kid, depth)
			} else if !stored && depth > 0 {
				visit(kid, depth-1) // what the cell held all along
			}
		}
		if depth > 0 && !stored {
			visit(x.heldByCopied(l), depth-1)
		}
	}
	for _, w := range v {
		visit(w.loc, depth)
		if e := x.t.element(w.loc); e != noLoc && !x.shared(e) {
			visit(e, depth)
		}
	}
	return out
}

// heldByCopied gives what the cell that l was copied from held all along, if l is a
// part of a struct in a register and something was ever said of it.
func (x *exec) heldByCopied(l loc) loc {
	r := x.t.rootOf(l)
	if r.kind != rootCopy || r.of == noLoc {
		return noLoc
	}
	source := x.t.find(l, x.t.nodes[l].root, r.of)
	if source == noLoc {
		return noLoc
	}
	if held, ok := x.t.kids[kidKey{source, stepDeref, ""}]; ok {
		return held
	}
	return noLoc
}
