package memory

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// overwritten looks for append(append(s[:i], v), s[i:]...): the inner append
// writes over s[i], which the outer one then reads.
func (x *exec) overwritten(i ssa.Instruction, base, added value) {
	for _, b := range base {
		d := x.derived[b.grown]
		if b.grown == nil || d == nil || d.kind != contract.Appends {
			continue
		}
		for _, o := range d.base {
			for _, a := range added {
				if a.loc == o.loc && o.cap != capExact && o.hi != nil && a.grown == o.grown && a.lo != nil && ssax.SameOperand(a.lo, o.hi) && constLen(o.hi) != 0 {
					ev := x.event(contract.Appends, d.c, value{o})
					x.conflict(mark{ev: ev, sure: true, v: a}, a, i, UsedRead)
					return
				}
			}
		}
	}
}

// movesDown recognises append(s[:i], s[j:]...), which moves elements down
// within one array.
func movesDown(base, added value) (view, bool) {
	for _, b := range base {
		for _, a := range added {
			if a.loc == b.loc && a.grown == b.grown && b.win != whole && b.cap != capExact && (a.win == tail || a.win == part) {
				return b, true
			}
		}
	}
	return view{}, false
}

// cutFrom reports whether v is cut from base: append(s, s[i:j]...) puts a part of
// what s shows behind it again, and moves nothing.
func cutFrom(v, base ssa.Value) bool {
	s, ok := v.(*ssa.Slice)
	return ok && (s.X == base || cutFrom(s.X, base))
}

// continues reports whether v shows what lies directly behind base in the same
// array, as in append(s[i:j], s[j:]...), which writes each element over itself. Where
// several such pairs were chosen from, both were chosen in the same places.
func continues(base, v ssa.Value, seen map[[2]ssa.Value]bool) bool {
	pair := [2]ssa.Value{base, v}
	if seen[pair] {
		return true
	}
	seen[pair] = true
	switch base := base.(type) {
	case *ssa.Slice:
		s, ok := v.(*ssa.Slice)
		return ok && base.High != nil && s.Low != nil && ssax.Same(base.X, s.X) && ssax.SameOperand(base.High, s.Low)
	case *ssa.Phi:
		phi, ok := v.(*ssa.Phi)
		if !ok || phi.Block() != base.Block() {
			return false
		}
		for i, e := range base.Edges {
			if !continues(e, phi.Edges[i], seen) {
				return false
			}
		}
		return true
	case *ssa.Const:
		_, ok := v.(*ssa.Const)
		return ok
	}
	return false
}
