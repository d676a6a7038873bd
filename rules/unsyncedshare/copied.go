package unsyncedshare

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// copiedOut looks for a map or slice whose header is read under the lock and
// which is looked into after the lock is given back, while others change it in
// place under the lock.
func copiedOut(p *rule.Pass, g *guard.Package, fn *ssa.Function) {
	seen := map[guard.Cell]bool{}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if c, ok := i.(*ssa.Call); ok && ssax.IsBuiltin(&c.Call, "len") {
				continue // one word
			}
			for _, v := range guard.LookedInto(i) {
				load := g.CellLoad(v)
				if load == nil || !g.Held(load).Any() || g.AtEntry(fn).Unnamed() {
					continue
				}
				for _, r := range g.Refs(v) {
					e := guard.Exposure{Ref: r, Load: load}
					if w, lock := unlocked(g, e, i); w != nil && !seen[r.Cell] {
						seen[r.Cell] = true
						reportCopied(p, g, e, i, w, lock)
						break
					}
				}
			}
		}
	}
}

// unlocked gives a change of the cell that i is not kept apart from, though
// the cell was read under the lock of that change.
func unlocked(g *guard.Package, e guard.Exposure, i ssa.Instruction) (*guard.Write, guard.Lock) {
	reader := e.Load.Parent()
	if e.Grown || e.Returned || guard.Own(e.Ref, i.Parent()) || guard.Own(e.Ref, reader) {
		return nil, nil
	}
	for _, lock := range g.Guards(e) {
		if !g.Held(e.Load).Has(lock) || g.Held(i).Has(lock) {
			continue
		}
		w := g.Writer(e.Cell, lock, reader)
		if w == nil || g.HandsOver(reader, e.Cell) || g.CopiesOnWrite(reader, e.Cell) {
			continue
		}
		return w, lock
	}
	return nil, nil
}

func reportCopied(p *rule.Pass, g *guard.Package, e guard.Exposure, i ssa.Instruction, w *guard.Write, lock guard.Lock) {
	name := rule.Quote(e.Name(), "this")
	r := rule.Report{
		Level: finding.Default, Pos: i.Pos(),
		Message: name + " is read under `" + guard.LockName(lock) + "` but used after it is released, while `" + w.Func() + "` changes it in place, so this use races with the change",
		Remedy:  "hold the lock while the map or slice is used, or clone it under the lock",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: e.Load.Pos(), Text: "only the header is copied here, under the lock"},
			{Role: finding.Spoiled, Pos: w.Pos(), Text: "what it refers to is changed in place here, under the lock"},
			{Role: finding.Used, Pos: i.Pos(), Text: "it is used here, without the lock"},
		},
	}
	if w.Instr.Parent() == e.Load.Parent() || starts(g, w.Instr.Parent(), e.Load.Parent()) {
		r.Level = finding.Audit // nobody else changes it, at least not meanwhile
	}
	p.Report(r)
}

// starts reports whether fn leads to a call of g, in a goroutine or not: what
// it does before that comes before everything in g, as in functions that set
// something up and start it.
func starts(g *guard.Package, fn, reader *ssa.Function) bool {
	seen := map[*ssa.Function]bool{}
	work := []*ssa.Function{fn}
	for depth := 0; depth < 4 && len(work) > 0; depth++ {
		var next []*ssa.Function
		for _, f := range work {
			if f == reader {
				return true
			}
			if !seen[f] {
				seen[f] = true
				next = append(next, g.Callees(f)...)
			}
		}
		work = next
	}
	return false
}
