package unsyncedshare

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// underReadLock looks for maps that are changed under a lock that is held for
// reading: whoever else reads then holds it too.
func (x *checker) underReadLock(fn *ssa.Function) {
	seen := map[guard.Cell]bool{}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			for _, m := range x.g.ChangedMaps(i) {
				if !liesIn(m, x.g.ReadLocked(i)) || x.ordered(i, fn) {
					continue
				}
				if r, lock := x.besideReadLock(i, m); lock != nil && !seen[r.Cell] && x.meets(i, r.Cell) {
					seen[r.Cell] = true
					x.reportReadLock(i, r, lock)
				}
			}
		}
	}
}

// liesIn reports whether a map is found by way of one of the owners. What an entry has
// may be for the one who asks for that entry.
func liesIn(m ssa.Value, owners []ssa.Value) bool {
	for v := m; v != nil; {
		if slices.ContainsFunc(owners, func(o ssa.Value) bool { return ssax.Same(o, v) }) {
			return true
		}
		switch u := v.(type) {
		case *ssa.Global: // a lock of the package is for its variables
			return slices.ContainsFunc(owners, func(o ssa.Value) bool { _, global := o.(*ssa.Global); return global })
		case *ssa.UnOp:
			v = u.X
		case *ssa.FieldAddr:
			v = u.X
		case *ssa.ChangeType:
			v = u.X
		default:
			return false
		}
	}
	return false
}

// besideReadLock gives the cell of a map that i changes, and the lock beside it.
func (x *checker) besideReadLock(i ssa.Instruction, m ssa.Value) (guard.Ref, guard.Lock) {
	for _, r := range x.g.Refs(m) {
		if x.madeBy(r.Inst, i.Parent()) || r.Returned {
			continue
		}
		var beside guard.Lock
		x.g.Held(i).Each(func(l guard.Lock) {
			if guard.Beside(r.Cell, l) && (beside == nil || guard.LockName(l) < guard.LockName(beside)) {
				beside = l
			}
		})
		if beside != nil {
			return r, beside
		}
	}
	return guard.Ref{}, nil
}

// meets reports whether somebody can look into the map while i changes it: another
// call of the same function, or another function that does.
func (x *checker) meets(i ssa.Instruction, c guard.Cell) bool {
	fn := ssax.Outermost(i.Parent())
	if x.g.Unused(fn) {
		return false
	}
	if x.g.Open(fn) {
		return true
	}
	from := x.leadingTo(fn)
	for _, l := range x.cells()[c] {
		if g := ssax.Outermost(l.instr.Parent()); !from[g] && !x.leadingTo(g)[fn] && !x.mine(l) {
			return true
		}
	}
	return false
}

func (x *checker) reportReadLock(i ssa.Instruction, r guard.Ref, lock guard.Lock) {
	name := guard.LockName(lock)
	x.Report(rule.Report{
		Level: finding.Default, Pos: ssax.Pos(i),
		Message: rule.Quote(r.Name(), "this map") + " is changed though `" + name + "` is held for reading only, so several calls change it at once and the program ends",
		Remedy:  "take `" + name + "` with Lock where the map is changed",
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: ssax.Pos(i), Text: "the map is changed here, and others may hold the lock for reading as well"},
		},
	})
}
