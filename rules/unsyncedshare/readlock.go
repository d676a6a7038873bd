package unsyncedshare

import (
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
				if !guard.LiesIn(m, x.g.ReadLocked(i)) || x.ordered(i, fn) {
					continue
				}
				if r, lock := x.g.BesideReadLock(i, m); lock != nil && !seen[r.Cell] && x.meets(i, r.Cell) {
					seen[r.Cell] = true
					x.reportReadLock(i, r, lock)
				}
			}
		}
	}
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
	from := x.g.LeadingTo(fn)
	for _, l := range x.cells()[c] {
		if g := ssax.Outermost(l.instr.Parent()); !from[g] && !x.g.LeadingTo(g)[fn] && !x.mine(l) {
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
