package exposedstate

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// sent looks for maps and slices of an object that are sent to somebody, while the
// owner goes on changing them in place under its lock.
func (x *getter) sent() {
	for _, b := range x.fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send:
				x.sends(i, i.Chan, i.X)
			case *ssa.Select:
				for _, s := range i.States {
					if s.Dir == types.SendOnly {
						x.sends(i, s.Chan, s.Send)
					}
				}
			}
		}
	}
}

func (x *getter) sends(at ssa.Instruction, ch, v ssa.Value) {
	for _, e := range x.g.Exposed(v) {
		if e.Grown || e.Load == nil || e.Load.Parent() != x.fn || guard.Own(e.Ref, x.fn) {
			continue
		}
		for _, lock := range x.g.Guards(e) {
			w := x.g.Writer(e.Cell, lock, nil)
			if w == nil || !x.g.Held(e.Load).Has(lock) || x.g.HandsOver(x.fn, e.Cell) || x.g.CopiesOnWrite(x.fn, e.Cell) {
				continue
			}
			x.reportSent(at, e, w, lock, x.receives(ch, lock))
			return
		}
	}
}

// receives gives where the package looks into what it received from such a channel,
// without the lock.
func (x *getter) receives(ch ssa.Value, lock guard.Lock) token.Pos {
	elem := ch.Type().Underlying().(*types.Chan).Elem()
	for _, u := range x.g.Receives(elem) {
		vs := []ssa.Value{u}
		for _, r := range ssax.Referrers(u) {
			if ex, ok := r.(*ssa.Extract); ok && ex.Index == 0 {
				vs = append(vs, ex)
			}
		}
		for _, l := range guard.Looks(vs) {
			if !x.g.Held(l.Instruction).Has(lock) && !passesOn(l.Instruction) {
				return ssax.Pos(l.Instruction)
			}
		}
	}
	return token.NoPos
}

func (x *getter) reportSent(at ssa.Instruction, e guard.Exposure, w *guard.Write, lock guard.Lock, used token.Pos) {
	r := rule.Report{
		Level: finding.Audit, Pos: ssax.Pos(at),
		Message: rule.Quote(e.Name(), "this") + " itself is sent, while `" + w.Func() + "` changes it in place under `" + guard.LockName(lock) + "`, so who receives it looks at it while it changes",
		Remedy:  "send a copy that is made under the lock: " + cloner(e.Load),
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: ssax.Pos(at), Text: "it is sent here, without a copy"},
			{Role: finding.Spoiled, Pos: w.Pos(), Text: "it is changed in place here, under the lock"},
		},
	}
	if used.IsValid() {
		r.Level = finding.Default
		r.Steps = append(r.Steps, rule.Step{Role: finding.Used, Pos: used, Text: "who has received it looks into it here, without the lock"})
	}
	x.Report(r)
}
