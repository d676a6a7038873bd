package unsyncedshare

import (
	"go/types"
	"slices"
	"strings"

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
		var used []guard.Access
		for _, u := range x.g.Accesses(a.Spawn) {
			if !x.g.Held(u.Instr).Any() && !atStart(u) {
				used = append(used, u)
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
			x.changedByCaller(a, used, p, n)
		}
	}
}

// atStart reports whether a use is a read that a goroutine starts with: that is
// long past when its end is no longer waited for.
func atStart(u guard.Access) bool {
	_, load := u.Instr.(*ssa.UnOp)
	return load && u.Instr.Block().Index == 0
}

func (x *checker) changedWhile(a *guard.Abandoned, i ssa.Instruction, used []guard.Access) {
	for _, c := range x.changes(i) {
		if u := meeting(used, c); u != nil && !x.g.Held(i).Any() {
			x.reportAbandoned(a, *u, i, nil)
			return
		}
	}
}

// meeting gives the use that a change can meet.
func meeting(used []guard.Access, c guard.Access) *guard.Access {
	for n := range used {
		if used[n].Meets(c) {
			return &used[n]
		}
	}
	return nil
}

// changedByCaller looks at what callers do to the n-th argument after the call.
func (x *checker) changedByCaller(a *guard.Abandoned, used []guard.Access, param *ssa.Parameter, n int) {
	for _, c := range x.g.Callers(a.Instr.Parent()) {
		if n >= len(c.Common().Args) || c.Common().IsInvoke() {
			continue
		}
		object := x.g.Origin(c.Common().Args[n])
		later := after(c, object)
		if call, ok := c.(*ssa.Call); ok {
			later = slices.DeleteFunc(later, func(i ssa.Instruction) bool { return a.Spared(call, i) })
		}
		if i, u := x.firstChange(later, object, used, param); i != nil {
			x.reportAbandoned(a, *u, i, c)
		}
	}
}

// firstChange gives the first of the instructions that changes the object in a
// way that meets a use of it as the parameter.
func (x *checker) firstChange(is []ssa.Instruction, object ssa.Value, used []guard.Access, param *ssa.Parameter) (ssa.Instruction, *guard.Access) {
	for _, i := range is {
		for _, w := range x.changes(i) {
			if w.Object != object || x.g.Held(i).Any() {
				continue
			}
			w.Object = param
			if u := meeting(used, w); u != nil {
				return i, u
			}
		}
	}
	return nil, nil
}

// changes lists the objects that i changes, itself or through the function
// that it calls.
func (x *checker) changes(i ssa.Instruction) []guard.Access {
	var out []guard.Access
	for _, w := range x.g.AccessesAt(i) {
		if w.Write {
			out = append(out, w)
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
		if _, ok := v.Type().Underlying().(*types.Pointer); ok && !guard.OwnsLock(v.Type()) {
			field := strings.TrimPrefix(place.Steps()[0], ".")
			out = append(out, guard.Access{Object: x.g.Origin(v), Field: field, Instr: i, Write: true})
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
	level := finding.Default
	if _, called := i.(ssa.CallInstruction); called {
		level = finding.Audit // a connection's Close is there to be called meanwhile
	}
	r := rule.Report{
		Level: level, Pos: pos,
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
