package unsyncedshare

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/rule"
)

// abandoned looks for goroutines that are not always waited for and use an
// object which then is changed: by the function that started them, or by its
// caller after the return.
func (x *checker) abandoned(fn *ssa.Function) {
	for _, a := range x.g.Abandoned(fn) {
		used := map[ssa.Value]guard.Access{}
		for _, u := range x.g.Accesses(a.Spawn) {
			if _, ok := used[u.Object]; !ok && !x.g.Held(u.Instr).Any() {
				used[u.Object] = u
			}
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if a.Live(i) {
					x.changedWhile(a, i, used)
				}
			}
		}
		if !a.LiveAtReturn() {
			continue
		}
		for n, p := range fn.Params {
			if u, ok := used[p]; ok {
				x.changedByCaller(a, u, n)
			}
		}
	}
}

func (x *checker) changedWhile(a *guard.Abandoned, i ssa.Instruction, used map[ssa.Value]guard.Access) {
	for _, c := range x.changes(i) {
		if u, ok := used[c]; ok && !x.g.Held(i).Any() {
			x.reportAbandoned(a, u, i, nil)
			return
		}
	}
}

// changedByCaller looks at what callers do to the argument after the call.
func (x *checker) changedByCaller(a *guard.Abandoned, u guard.Access, param int) {
	for _, c := range x.g.Callers(a.Instr.Parent()) {
		if param >= len(c.Common().Args) || c.Common().IsInvoke() {
			continue
		}
		object := x.g.Origin(c.Common().Args[param])
		for _, i := range after(c, object) {
			if slices.Contains(x.changes(i), object) && !x.g.Held(i).Any() {
				x.reportAbandoned(a, u, i, c)
				break
			}
		}
	}
}

// changes lists the objects that i changes, itself or through the function
// that it calls.
func (x *checker) changes(i ssa.Instruction) []ssa.Value {
	var out []ssa.Value
	for _, w := range x.g.AccessesAt(i) {
		if w.Write {
			out = append(out, w.Object)
		}
	}
	c, ok := i.(*ssa.Call)
	if !ok {
		return out
	}
	k := x.Memory.Call(&c.Call)
	if k == nil {
		return out
	}
	for _, e := range k.Effects {
		place := e.On
		switch e.Kind {
		case contract.Writes, contract.Reorders, contract.Shrinks, contract.Clears:
		case contract.Stores:
			place = e.To
		default:
			continue
		}
		if len(place.Steps()) == 0 {
			continue
		}
		v := memory.Operand(&c.Call, place.Root())
		if v == nil {
			continue
		}
		if _, ok := v.Type().Underlying().(*types.Pointer); ok {
			out = append(out, x.g.Origin(v))
		}
	}
	return out
}

// after lists the instructions that can follow c before the object is made
// anew, those of the same block first.
func after(c ssa.Instruction, object ssa.Value) []ssa.Instruction {
	var out []ssa.Instruction
	made, _ := object.(ssa.Instruction)
	take := func(is []ssa.Instruction) bool {
		for _, i := range is {
			if i == made {
				return false
			}
			out = append(out, i)
		}
		return true
	}
	b := c.Block()
	if !take(b.Instrs[slices.Index(b.Instrs, c)+1:]) {
		return out
	}
	seen := map[*ssa.BasicBlock]bool{}
	work := slices.Clone(b.Succs)
	for len(work) > 0 {
		b := work[0]
		work = work[1:]
		if seen[b] {
			continue
		}
		seen[b] = true
		if take(b.Instrs) {
			work = append(work, b.Succs...)
		}
	}
	return out
}

func (x *checker) reportAbandoned(a *guard.Abandoned, u guard.Access, i, call ssa.Instruction) {
	pos := i.Pos()
	if !pos.IsValid() {
		return
	}
	r := rule.Report{
		Level: finding.Default, Pos: pos,
		Message: rule.Quote(objectName(u.Object), "this") + " is changed here while the goroutine started in `" + a.Instr.Parent().Name() + "`, which is not always waited for, may still use it, so the two race",
		Remedy:  "give the goroutine a copy of its own",
		Steps:   []rule.Step{{Role: finding.Taken, Pos: a.Instr.Pos(), Text: "the goroutine is started here"}},
	}
	if call != nil {
		r.Steps = append(r.Steps, rule.Step{Role: finding.Via, Pos: call.Pos(), Text: "this call may leave it running"})
	}
	r.Steps = append(r.Steps,
		rule.Step{Role: finding.Used, Pos: u.Instr.Pos(), Text: "the goroutine uses it here"},
		rule.Step{Role: finding.Spoiled, Pos: pos, Text: "it is changed here"})
	x.Report(r)
}

func objectName(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Parameter:
		return v.Name()
	case *ssa.Alloc:
		return v.Comment
	}
	return ""
}
