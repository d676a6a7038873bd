package memory

import (
	"go/token"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// An exemption says that ev did not happen to what the holder refers to.
type exemption struct {
	holder holder
	ev     *event
}

// joinExempt merges o's exemptions into s before the rest is merged. A holder
// is exempt from an event where the paths meet if it was on each of them: the
// event did not happen there, or the holder had other storage. So a field that
// gets a new buffer where the old one is given back holds nothing stale.
func (s *state) joinExempt(o *state, t *locTable) {
	if len(s.released) == 0 && len(o.released) == 0 {
		return
	}
	all := maps.Clone(s.exempt)
	maps.Copy(all, o.exempt)
	for _, a := range []*state{s, o} {
		for l := range a.heap {
			for _, w := range a.heap[l].val {
				for _, b := range []*state{s, o} {
					if m, ok := b.releasedAt(w.loc, t); ok {
						all[exemption{holder{cell: l}, m.ev}] = true
					}
				}
			}
		}
	}
	here, there := s.releases(), o.releases()
	for e := range all {
		if s.spares(e, here, t) && o.spares(e, there, t) {
			s.exempt[e] = true
		} else {
			delete(s.exempt, e)
		}
	}
}

// releases lists the give-backs that may have happened.
func (s *state) releases() map[*event]bool {
	out := map[*event]bool{}
	for _, m := range s.released {
		out[m.ev] = true
	}
	return out
}

// spares reports whether what the holder has in state s is not what the event
// gave back; happened are the events of s.
func (s *state) spares(e exemption, happened map[*event]bool, t *locTable) bool {
	if s.exempt[e] || !happened[e.ev] {
		return true
	}
	if e.holder.reg != nil {
		return false
	}
	held, ok := s.heap[e.holder.cell]
	if !ok {
		held.val = t.defaultValue(e.holder.cell)
	}
	for _, w := range held.val {
		if m, ok := s.releasedAt(w.loc, t); ok && m.ev == e.ev {
			return false
		}
	}
	return true
}

// releasedAt finds the mark of released storage that l is or is a part of.
func (s *state) releasedAt(l loc, t *locTable) (mark, bool) {
	if len(s.released) == 0 {
		return mark{}, false
	}
	for l != noLoc {
		if m, ok := s.released[l]; ok {
			return m, true
		}
		if t.nodes[l].kind == stepDeref || t.nodes[l].kind == stepRoot {
			break
		}
		l = t.nodes[l].parent
	}
	return mark{}, false
}

// exempt reports whether ev did not happen to what register v refers to,
// whatever paths came together before v was computed.
func (x *exec) exempt(v ssa.Value, ev *event) bool {
	for {
		if x.st.exempt[exemption{holder{reg: v}, ev}] {
			return true
		}
		switch u := v.(type) {
		case *ssa.Slice:
			v = u.X
		case *ssa.ChangeType:
			v = u.X
		case *ssa.MakeInterface:
			v = u.X
		case *ssa.FieldAddr:
			v = u.X
		case *ssa.IndexAddr:
			v = u.X
		case *ssa.Extract:
			v = u.Tuple
		case *ssa.Call:
			return x.exemptResult(u, ev)
		case *ssa.Phi:
			return movedOut(u, 0) && !slices.ContainsFunc(x.val(u), func(w view) bool { return ev.val.refersTo(w.loc) })
		default:
			return false
		}
	}
}

// movedOut reports whether v is what a field held that was given something else
// next, or nothing: if len(b.errs) > 0 { err = b.errs; b.errs = nil }. Where the
// paths meet, the field may have it and v may, but never both, so v does not go
// where the object goes.
func movedOut(v ssa.Value, depth int) bool {
	if depth > 4 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Const:
		return true
	case *ssa.MakeInterface:
		return movedOut(v.X, depth+1)
	case *ssa.ChangeType:
		return movedOut(v.X, depth+1)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if !movedOut(e, depth+1) {
				return false
			}
		}
		return true
	case *ssa.UnOp:
		return v.Op == token.MUL && replacedAfter(v)
	}
	return false
}

// replacedAfter reports whether the field that load reads is assigned later in
// its block, not what was read.
func replacedAfter(load *ssa.UnOp) bool {
	from, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	return slices.ContainsFunc(load.Block().Instrs, func(i ssa.Instruction) bool {
		st, ok := i.(*ssa.Store)
		if !ok || !ssax.Before(load, st) {
			return false
		}
		to, ok := st.Addr.(*ssa.FieldAddr)
		return ok && to.X == from.X && to.Field == from.Field && baseReg(st.Val) != ssa.Value(load)
	})
}

// exemptHeld reports whether ev did not happen to what cells hold that storage l
// was found in.
func (x *exec) exemptHeld(cells value, l loc, ev *event) bool {
	held := false
	for _, c := range cells {
		if x.content(c.loc).refersTo(l) {
			if !x.st.exempt[exemption{holder{cell: c.loc}, ev}] {
				return false
			}
			held = true
		}
	}
	return held
}

// spareResults exempts what a call returned from what it gave back, where its
// callee returns an argument only on paths on which it keeps it.
func (x *exec) spareResults(s *summary, i ssa.CallInstruction) {
	res := asValue(i)
	if res == nil || len(x.st.released) == 0 {
		return
	}
	for _, e := range s.effects {
		if (e.kind != contract.Returns && e.kind != contract.Grows) || !e.spared || !s.has(contract.Releases, e.on) {
			continue
		}
		for _, m := range x.st.released {
			if m.ev.instr == i {
				x.st.exempt[exemption{holder{reg: res}, m.ev}] = true
			}
		}
	}
}

// exemptResult reports whether the call got what ev gave back through
// arguments only that are exempt from it.
func (x *exec) exemptResult(call *ssa.Call, ev *event) bool {
	exempt := false
	for _, a := range call.Call.Args {
		for _, w := range x.val(a) {
			if m, ok := x.released(w.loc); ok && m.ev == ev {
				if !x.exempt(a, ev) {
					return false
				}
				exempt = true
			}
		}
	}
	return exempt
}

// exemptStored lets cell l have the exemptions of the register that has just
// been stored to it, and no others.
func (x *exec) exemptStored(l loc, v ssa.Value, old cell) {
	for _, w := range x.val(v) {
		m, ok := x.released(w.loc)
		if !ok {
			continue
		}
		e := exemption{holder{cell: l}, m.ev}
		was := !x.t.nodes[l].many || !old.val.refersTo(w.loc) || x.st.exempt[e]
		if was && x.exempt(v, m.ev) {
			x.st.exempt[e] = true
		} else {
			delete(x.st.exempt, e)
		}
	}
}

// exemptLoaded lets register v have the exemptions that all cells have which
// it may have been loaded from.
func (x *exec) exemptLoaded(v ssa.Value, cells value) {
	if len(x.st.released) == 0 {
		return
	}
	for _, w := range x.val(v) {
		m, ok := x.released(w.loc)
		if !ok {
			continue
		}
		exempt := true
		for _, c := range cells {
			exempt = exempt && (x.st.exempt[exemption{holder{cell: c.loc}, m.ev}] || !x.content(c.loc).refersTo(w.loc))
		}
		if exempt {
			x.st.exempt[exemption{holder{reg: v}, m.ev}] = true
		}
	}
}
