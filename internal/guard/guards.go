package guard

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// Guards lists the locks under which the cell is changed in place, if it is
// hardly ever changed without: then they are there for it. Changes that are
// done under "the lock" of the caller count for the one the cell is read under.
func (p *Package) Guards(e Exposure) []Lock {
	count := map[Lock]int{}
	var order []Lock
	shared, unnamed := 0, 0
	for _, w := range p.Writes[e.Cell] {
		if w.Returned || p.Private(w) {
			continue // done by one who got it, not by its owner
		}
		shared++
		if w.Held.Unnamed() {
			unnamed++
			continue
		}
		w.Held.Each(func(l Lock) {
			if count[l] == 0 {
				order = append(order, l)
			}
			count[l]++
		})
	}
	p.Held(e.Load).Each(func(l Lock) {
		if count[l] == 0 && unnamed > 0 {
			order = append(order, l)
		}
	})
	var out []Lock
	for _, l := range order {
		if (count[l]+unnamed)*4 >= shared*3 && Beside(e.Cell, l) {
			out = append(out, l)
		}
	}
	return out
}

// Writer gives a change of the cell under the lock, of another function than
// but if there is one; nil if there is none.
func (p *Package) Writer(c Cell, l Lock, but *ssa.Function) *Write {
	var best *Write
	for _, w := range p.Writes[c] {
		if w.Returned || !w.Held.Has(l) || p.Private(w) {
			continue
		}
		if best == nil || best.Instr.Parent() == but && w.Instr.Parent() != but {
			best = w
		}
	}
	return best
}

// Own reports whether the object of r was made by fn, or for it by another
// function. Where fn is a closure, what the function around it made is shared
// with the closures beside it.
func Own(r Ref, fn *ssa.Function) bool {
	switch o := r.Inst.(type) {
	case *ssa.Alloc, *ssa.Call, *ssa.Extract:
		return o.Parent() == fn
	}
	return false
}

// Func names the function that a change is part of.
func (w *Write) Func() string {
	return ssax.Outermost(w.Instr.Parent()).Name()
}

// LockName is the lock's name in the source.
func LockName(l Lock) string {
	switch l := l.(type) {
	case *types.Var:
		return l.Name()
	case *ssa.Global:
		return l.Name()
	case *ssa.Alloc:
		return l.Comment
	}
	return "the lock"
}
