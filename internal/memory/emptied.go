package memory

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// An emptying is where the array of a field or of a captured variable gets the
// length zero, to be appended to again later.
type emptying struct {
	c cause
	v value
}

// noteEmptied remembers where what v views was emptied.
func (x *exec) noteEmptied(v value, c cause) {
	for _, w := range v {
		if _, seen := x.emptyings[w.loc]; !seen {
			x.emptyings[w.loc] = emptying{c, v}
		}
	}
}

// emptiedWhileHeld reports arrays that somebody was handed and that their owner
// has emptied without having another: s.out <- s.batch; s.batch = s.batch[:0].
// The next append of another method writes over what was handed out. Callers who
// are returned it may be told that it lasts until then, and an object that puts
// it into one other field has one holder, which it may keep in step: neither counts.
func (x *exec) emptiedWhileHeld(e exit, live map[loc]bool) {
	if len(x.emptyings) == 0 {
		return
	}
	returned := x.returned(e)
	for arr, em := range ordered(x.emptyings) {
		if _, kept := x.keptEmptied(arr); !kept {
			continue
		}
		for _, l := range x.cells() {
			held := x.st.heap[l]
			handed := x.t.rootOf(l).kind == rootHandoff && x.t.rootOf(l).name != "global"
			if !handed && (!x.t.nodes[l].many || !live[l] && !x.outlasts(l)) || !x.outlasts(l) && returned[l] {
				continue
			}
			for _, u := range held.val {
				if u.loc != arr || u.showsNothing() || x.owns(l, u, em.c) {
					continue
				}
				if em.c.callee != "" && !em.c.lib && !x.writtenHere(held.at) {
					continue // the callee does both, and is told of
				}
				ev := x.event(contract.Resets, em.c, em.v)
				m := mark{ev: ev, sure: true, doubt: u.may || x.apart(held.in, em.c.instr), kept: held.at, v: u}
				if c := x.conflict(m, u, e.ret, LeftBehind); c != nil {
					c.Collected, c.Later, c.Use = true, true, ev.pos
					c.View = x.t.name(l)
				}
			}
		}
	}
}

// unlockedAfterEmptying makes the views that are held of arrays stale which were emptied
// under the lock that i gives back: b := s.buf.Bytes(); s.buf.Reset(); s.mu.Unlock(). From
// here on whoever takes the lock fills them again.
func (x *exec) unlockedAfterEmptying(i ssa.Instruction) {
	for arr, em := range ordered(x.emptyings) {
		if sure, kept := x.keptEmptied(arr); !kept || !sure {
			continue
		}
		for reg, held := range x.env {
			if !ssax.IsSlice(reg.Type()) || !x.alive(reg, em.c.instr) {
				continue
			}
			for _, u := range held {
				if u.loc != arr || u.showsNothing() || u.may {
					continue
				}
				ev := x.event(contract.Resets, em.c, em.v)
				ev.unlocked = true
				x.st.stale[holder{reg: reg}] = mark{ev: ev, sure: true, v: u}
			}
		}
	}
}

// emptiedAfter reports whether an array was certainly emptied after i, or is when the
// function returns: nobody finds its elements through the owner then.
func (x *exec) emptiedAfter(arr loc, i ssa.Instruction) bool {
	if sure, emptied := x.st.emptied[arr]; !emptied || !sure {
		return false
	}
	at := x.emptyings[arr].c.instr
	if _, atReturn := at.(*deferred); atReturn {
		return true
	}
	return at != nil && ssax.Reaches(i, at)
}

// refilledLater reports whether the package appends to what owner holds, other
// than where it makes the object: a field that grows in place, a library's
// buffer, a variable that closures share.
func (x *exec) refilledLater(owner loc) bool {
	switch x.t.rootOf(owner).kind {
	case rootFree:
		return x.t.nodes[owner].kind == stepRoot || x.grown(owner)
	case rootParam, rootGlobal:
		return x.grown(owner)
	}
	return false
}

func (x *exec) grown(l loc) bool {
	n := x.t.nodes[l]
	return n.pseudo || n.fvar != nil && x.pkg.appended[n.fvar]
}

// keptEmptied reports whether arr was emptied, for certain if sure, while its owner, which
// others append to, refers to it still.
func (x *exec) keptEmptied(arr loc) (sure, ok bool) {
	sure, emptied := x.st.emptied[arr]
	owner, owned := x.t.ownerCell(arr)
	return sure, emptied && owned && x.refilledLater(owner) && x.content(owner).refersTo(arr)
}

// apart reports whether an array may be held in some runs and emptied in others:
// neither of the two places comes with the other.
func (x *exec) apart(held *ssa.BasicBlock, i ssa.Instruction) bool {
	at := i.Block()
	return held == nil || at == nil || held != at && !x.shape.Always(held, at) && !x.shape.Always(at, held)
}
