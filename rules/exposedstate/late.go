package exposedstate

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// late looks for objects that are returned while a goroutine that was not
// waited for may still write to them.
func (x *getter) late() {
	for _, a := range x.g.Abandoned(x.fn) {
		written := map[ssa.Value]guard.Access{}
		for _, w := range x.g.Accesses(a.Spawn) {
			if old, ok := written[w.Object]; w.Write && (!ok || isMapWrite(w.Instr) && !isMapWrite(old.Instr)) {
				written[w.Object] = w
			}
		}
		for _, ret := range guard.Returns(x.fn) {
			if !a.Live(ret) {
				continue
			}
			for _, v := range ret.Results {
				if w, ok := written[x.g.Object(v)]; ok {
					x.reportLate(a, ret, w)
				} else if w := x.assignedIn(a, v); w != nil {
					x.reportLate(a, ret, *w)
				}
			}
		}
	}
}

// assignedIn gives where the goroutine assigns the variable that the list v is loaded
// from, as an append does.
func (x *getter) assignedIn(a *guard.Abandoned, v ssa.Value) *guard.Access {
	load, ok := v.(*ssa.UnOp)
	if !ok || !ssax.IsList(v.Type()) {
		return nil
	}
	variable, ok := load.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, st := range x.g.Stores(variable) {
		if slices.Contains(x.g.Within(a.Fn), st.Parent()) && !x.g.Held(st).Any() {
			return &guard.Access{Object: variable, Instr: st, Write: true}
		}
	}
	return nil
}

func isMapWrite(i ssa.Instruction) bool {
	_, ok := i.(*ssa.MapUpdate)
	return ok
}

func (x *getter) reportLate(a *guard.Abandoned, ret *ssa.Return, w guard.Access) {
	name := x.Variable(w.Object.Pos())
	if variable, ok := w.Object.(*ssa.Alloc); ok && name == "" {
		name = variable.Comment
	}
	name = rule.Quote(name, "the result")
	x.Report(rule.Report{
		Level: finding.Default, Pos: ret.Pos(),
		Message: name + " is returned though the goroutine that fills it may still run, so the caller looks at it while it changes",
		Remedy:  "return a copy that is made under the lock, or wait for the goroutine",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: a.Instr.Pos(), Text: "the goroutine is started here"},
			{Role: finding.Spoiled, Pos: w.Instr.Pos(), Text: "it writes here"},
			{Role: finding.Via, Pos: a.Select.Pos(), Text: "this does not always wait for it"},
			{Role: finding.Used, Pos: ret.Pos(), Text: "it is returned here"},
		},
	})
}
