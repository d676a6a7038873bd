package memory

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/known"
	"github.com/memvet/memvet/internal/ssax"
)

// release applies a give-back to what v views and owns.
func (x *exec) release(v value, c cause) {
	if len(v) == 0 {
		return
	}
	x.tell(contract.Releases, v, c)
	ev := x.event(contract.Releases, c, v)
	for _, w := range v {
		for _, l := range x.owned(w.loc, c) {
			if l == w.loc || !x.shared(w.loc) {
				x.effectOn(contract.Releases, view{loc: l, may: w.may, as: w.as}, c)
			}
			if m, ok := x.releasedFor(c.reg, l); ok && x.final && l == w.loc && (m.ev != ev || m.older) && !(c.reg == nil && x.exemptHeld(c.owners, l, m.ev)) {
				// A flag that let the first one through may stop the second.
				m.doubt = (m.doubt || several(v)) && !x.sameReg(m, c.reg) || m.v.may || w.may || m.ev.flagged || c.e.flagged
				if again := x.conflict(m, w, c.instr, ReleasedAgain); again != nil {
					again.Twice = !m.ev.may && !c.e.may && c.callee == m.ev.callee && x.sameReceiver(m.ev.instr, c.instr)
					again.Reloaded = c.reg != nil && x.loadedAfter(c.reg, m.ev.instr)
					if in := x.giveBackIn(c.instr); in != nil {
						again.Use = ssax.Pos(in)
					}
				}
			}
			x.st.released[l] = mark{ev: ev, sure: true, doubt: several(v), v: w}
		}
	}
	for e := range x.st.exempt {
		if e.ev == ev {
			delete(x.st.exempt, e)
		}
	}
	if c.e.detached {
		x.detach(v, c.owners)
	}
}

// giveBackIn finds what gives something back in the body of a function literal
// that i calls, nil if i calls none.
func (x *exec) giveBackIn(i ssa.Instruction) ssa.Instruction {
	call, ok := i.(ssa.CallInstruction)
	if !ok || call.Common().StaticCallee() == nil || call.Common().StaticCallee().Parent() == nil {
		return nil
	}
	for _, b := range call.Common().StaticCallee().Blocks {
		for _, in := range b.Instrs {
			inner, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			s, _, _ := x.pkg.callee(x, inner.Common())
			if s != nil && slices.ContainsFunc(s.effects, func(e effect) bool { return e.kind == contract.Releases }) {
				return inner
			}
		}
	}
	return nil
}

// detach takes what v views out of the cells it was reached through.
func (x *exec) detach(v, owners value) {
	for _, o := range owners {
		if o.loc == noLoc || x.t.nodes[o.loc].many {
			continue
		}
		held := x.content(o.loc).mapViews(func(w view) (view, bool) { return w, !v.refersTo(w.loc) })
		x.st.heap[o.loc] = cell{val: held, in: x.cur, sure: true}
		delete(x.st.stale, holder{cell: o.loc})
	}
}

// detached reports whether the owner of storage that is given back never
// refers to it at a return. Where paths have come together the mark of such
// storage is gone, see dropUnreachable.
func (x *exec) detached(l loc) bool {
	owner, ok := x.t.ownerCell(l)
	if !ok {
		return false
	}
	for _, e := range x.exits {
		if _, given := e.st.released[l]; !given {
			continue
		}
		if held, ok := e.st.heap[owner]; !ok || held.val.refersTo(l) {
			return false
		}
	}
	return true
}

// sameReg reports whether v is the very register that was given back: then it
// is the same storage, whichever it is.
// A register that a loop computes anew is another one in each round.
func (x *exec) sameReg(m mark, v ssa.Value) bool {
	if v == nil || m.ev.reg == nil || baseReg(v) != m.ev.reg {
		return false
	}
	in, ok := m.ev.reg.(ssa.Instruction)
	return !m.older || !ok || !x.shape.ShareLoop(in.Block(), m.ev.instr.Block())
}

// onOneWay reports whether v is a variable that one branch gave a view of what m
// gave back, and another branch something else, where the give-back happens whichever
// was taken: on the way through the first branch it is that view for certain.
// A give-back that hangs on sizes, which is none that may happen, can spare just
// what a comparison with a constant chose.
func (x *exec) onOneWay(v ssa.Value, m mark) bool {
	phi, ok := baseReg(v).(*ssa.Phi)
	if !ok || m.older || m.ev.deferred || m.ev.may && !m.ev.sized || phi.Block() == m.ev.instr.Block() && !ssax.Before(phi, m.ev.instr) ||
		!phi.Block().Dominates(m.ev.instr.Block()) || !x.shape.Always(m.ev.instr.Block(), phi.Block()) {
		return false
	}
	for n, edge := range phi.Edges {
		pred := phi.Block().Preds[n]
		if phi.Block().Dominates(pred) || !x.onlyReleased(edge, m.ev) && !sameLoad(edge, m.ev) {
			continue
		}
		if !slices.ContainsFunc([]*ssa.BasicBlock{pred, pred.Idom()}, hangsOnConst) {
			return true
		}
	}
	return false
}

// sameLoad reports whether v is a view of what a field held that ev gave back:
// neither the function nor a call that was given the object has assigned the
// field in between.
func sameLoad(v ssa.Value, ev *event) bool {
	a, ok := baseReg(v).(*ssa.UnOp)
	b, also := ev.reg.(*ssa.UnOp)
	if !ok || !also {
		return false
	}
	from, ok := a.X.(*ssa.FieldAddr)
	again, also := b.X.(*ssa.FieldAddr)
	if !ok || !also || from.X != again.X || from.Field != again.Field {
		return false
	}
	for _, blk := range a.Parent().Blocks {
		for _, i := range blk.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				if ssax.Field(i.Addr) != ssax.Field(from) {
					continue
				}
			case ssa.CallInstruction:
				if !slices.Contains(i.Common().Args, from.X) {
					continue
				}
			default:
				continue
			}
			if !ssax.Before(ev.instr, i) && i != ev.instr && ssax.Reaches(a, i) {
				return false
			}
		}
	}
	return true
}

// onlyReleased reports whether all that v views was given back by ev.
func (x *exec) onlyReleased(v ssa.Value, ev *event) bool {
	val := x.val(v)
	return len(val) > 0 && !slices.ContainsFunc(val, func(w view) bool {
		m, ok := x.released(w.loc)
		return !ok || m.ev != ev || w.may || w.some
	})
}

// hangsOnConst reports whether b ends in a comparison with a constant.
func hangsOnConst(b *ssa.BasicBlock) bool {
	if b == nil {
		return false
	}
	i, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cond, ok := i.Cond.(*ssa.BinOp)
	if !ok {
		return true
	}
	_, x := cond.X.(*ssa.Const)
	_, y := cond.Y.(*ssa.Const)
	return x || y
}

// owned lists what goes with l when it is given back: l, its fields, and the
// arrays they hold, but not other objects it points to. Of a pointer to a type
// parameter's value it cannot be said what the value refers to.
func (x *exec) owned(l loc, c cause) []loc {
	out := []loc{l}
	if c.reg != nil && pointsToParam(baseReg(c.reg).Type()) {
		return out
	}
	var walk func(l loc, depth int)
	walk = func(l loc, depth int) {
		if depth > 3 {
			return
		}
		for _, kid := range append([]loc(nil), x.t.nodes[l].kids...) {
			n := x.t.nodes[kid]
			switch n.kind {
			case stepField:
				walk(kid, depth+1)
				if n.pseudo && !known.Links(n.field) || !n.pseudo && n.fvar != nil && ownsArray(n.fvar.Type()) && !x.pkg.renewed(c.instr, n.fvar) {
					for _, w := range x.content(kid) {
						if !n.pseudo && x.t.nodes[w.loc].parent != kid && x.pkg.caps[n.fvar] != capRoom || x.t.rootOf(w.loc).kind == rootGlobal && w.loc != l {
							continue // lent to the object; the next user puts in another
						}
						out = append(out, w.loc)
					}
				}
			case stepDeref:
				if depth == 0 && x.t.nodes[l].kind == stepRoot {
					// a pointer to a slice variable owns the array
					for _, w := range x.content(l) {
						if w.loc == kid {
							out = append(out, kid)
						}
					}
				}
			}
		}
	}
	walk(l, 0)
	// a pointer to a variable: what the variable holds goes as well
	if c, ok := x.st.heap[l]; ok {
		for _, w := range c.val {
			if w.loc != l {
				out = append(out, w.loc)
			}
		}
	}
	return out
}

func pointsToParam(t types.Type) bool {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	_, ok = p.Elem().(*types.TypeParam)
	return ok
}

// released finds the mark of released storage that l is or is a part of.
func (x *exec) released(l loc) (mark, bool) { return x.st.releasedAt(l, x.t) }

// releasedFor is released for what register v refers to.
func (x *exec) releasedFor(v ssa.Value, l loc) (mark, bool) {
	m, ok := x.released(l)
	return m, ok && (v == nil || !x.exempt(v, m.ev))
}

// nearRoot bounds what "gives back its argument" can mean to the argument
// itself and what one of its fields holds. Deeper give-backs are those of
// scratch buffers that the object took from the pool in the same call.
func nearRoot(p path) bool {
	_, steps := p.split()
	fields := 0
	for _, s := range steps {
		if s.kind == stepElem {
			return false
		}
		if s.kind == stepField {
			fields++
		}
	}
	return fields <= 1
}
