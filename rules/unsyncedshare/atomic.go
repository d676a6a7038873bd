package unsyncedshare

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// inAtomic looks for maps that are reached through an atomic variable and changed in
// place, while another function loads the variable and looks into them: the load is
// atomic, what is done with the map is not. Whoever stores a copy of the struct that
// has the map stores the same map.
func (x *checker) inAtomic() {
	looks := map[guard.Cell][]look{}
	for _, fn := range x.g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, v := range guard.LookedInto(i) {
					for _, r := range x.atomicMaps(v, i) {
						looks[r.Cell] = append(looks[r.Cell], look{r, i, x.g.Held(i)})
					}
				}
			}
		}
	}
	for _, fn := range x.g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, m := range x.g.ChangedMaps(i) {
					if x.ordered(i, fn) {
						continue
					}
					for _, r := range x.atomicMaps(m, i) {
						if l := x.apart(i, looks[r.Cell]); l != nil && !x.said[r.Cell] {
							x.said[r.Cell] = true
							x.reportAtomic(i, l)
						}
					}
				}
			}
		}
	}
}

// atomicMaps lists the cells in atomic variables of objects that were there before,
// or of the package, that the map v is read from.
func (x *checker) atomicMaps(v ssa.Value, i ssa.Instruction) []guard.Ref {
	if !ssax.IsMap(v.Type()) {
		return nil
	}
	var out []guard.Ref
	for _, r := range x.g.Refs(v) {
		if strings.Contains(r.Path, "^") && !r.Returned && !x.g.MadeBy(r.Inst, i.Parent()) {
			out = append(out, r)
		}
	}
	return out
}

// apart gives a look by another function that nothing keeps apart from i.
func (x *checker) apart(i ssa.Instruction, looks []look) *look {
	fn := ssax.Outermost(i.Parent())
	if x.g.Unused(fn) {
		return nil
	}
	for n := range looks {
		l := &looks[n]
		g := ssax.Outermost(l.instr.Parent())
		if g != fn && !x.g.Unused(g) && !x.g.LeadingTo(g)[fn] && !x.g.LeadingTo(fn)[g] && !l.held.Common(x.g.Held(i)) {
			return l
		}
	}
	return nil
}

func (x *checker) reportAtomic(i ssa.Instruction, l *look) {
	x.Report(rule.Report{
		Level: finding.Default, Pos: ssax.Pos(i),
		Message: rule.Quote(l.Name(), "this map") + " is changed in place, while `" + ssax.Outermost(l.instr.Parent()).Name() + "` loads the atomic variable that leads to it and looks into it, so the program ends if both come together",
		Remedy:  "store a clone of the map with the change: maps.Clone",
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: ssax.Pos(i), Text: "the map is changed here"},
			{Role: finding.Used, Pos: l.instr.Pos(), Text: "who has loaded it looks into it here"},
		},
	})
}
