package shallowclone

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// derivedContexts looks for functions that give a context derived from another one, with
// a value in it that they found in that other one and changed in place: contexts are
// immutable, and who derives one means to leave its parent, and its siblings, alone. So
// does who returns a context after a change to a map that he found in the one he got.
func (c *checker) derivedContexts(fn *ssa.Function) {
	if promisesContext(fn) && c.extendedContexts(fn) {
		return
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			derive, ok := i.(*ssa.Call)
			if !ok || ssax.FullName(derive.Call.StaticCallee()) != "context.WithValue" || takesItsPlace(derive) {
				continue
			}
			if change := c.changeOf(fn, c.lookups(derive.Call.Args[2]), derive); change != nil {
				c.sayDerived(fn, change, derive, "the derived context gets the same value here")
			}
		}
	}
}

// promisesContext reports whether fn is given a context and gives one.
func promisesContext(fn *ssa.Function) bool {
	has := func(t *types.Tuple) bool {
		for v := range t.Variables() {
			if ssax.IsContext(v.Type()) {
				return true
			}
		}
		return false
	}
	return has(fn.Signature.Params()) && has(fn.Signature.Results())
}

// extendedContexts looks for entries that fn, which returns a context, sets in a map that it
// found in a context, and reports whether there are any.
func (c *checker) extendedContexts(fn *ssa.Function) bool {
	if ssax.TakesLock(fn) {
		return false
	}
	for _, w := range c.from.Writes(fn) {
		if w.Target == nil || w.May || w.Field != "" || w.Below != "" || !ssax.IsMap(w.Target.Type()) || len(c.lookups(w.Target)) == 0 {
			continue
		}
		for _, b := range fn.Blocks {
			ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
			if ok && c.from.Between(w.Instr, ret) && !ssax.ReturnsError(ret) {
				c.sayDerived(fn, w.Instr, ret, "a context is returned here that has the same map")
				return true
			}
		}
	}
	return false
}

// takesItsPlace reports whether the derived context goes where its parent was found: o.ctx =
// context.WithValue(o.ctx, ...). Then nobody else has the parent.
func takesItsPlace(derive *ssa.Call) bool {
	parent, ok := derive.Call.Args[0].(*ssa.UnOp)
	return ok && slices.ContainsFunc(ssax.Referrers(derive), func(i ssa.Instruction) bool {
		st, ok := i.(*ssa.Store)
		if !ok {
			return false
		}
		_, field := st.Addr.(*ssa.FieldAddr)
		return field && ssax.Same(st.Addr, parent.X)
	})
}

// lookups gives the calls that looked up, in a context, what v may be.
func (c *checker) lookups(v ssa.Value) map[*ssa.Call]bool {
	found, seen := map[*ssa.Call]bool{}, map[ssa.Value]bool{}
	var follow func(v ssa.Value)
	follow = func(v ssa.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.MakeInterface:
			follow(v.X)
		case *ssa.ChangeType:
			follow(v.X)
		case *ssa.TypeAssert:
			follow(v.X)
		case *ssa.Extract:
			follow(v.Tuple)
		case *ssa.Phi:
			for _, e := range v.Edges {
				follow(e)
			}
		case *ssa.Call:
			if slices.ContainsFunc(c.from.Of(v.Parent(), v), heldByContext) {
				found[v] = true
			}
		}
	}
	follow(v)
	return found
}

// heldByContext reports whether the storage is that of a context's value.
func heldByContext(o origin.Origin) bool {
	return o.Via == nil && o.Path == ".val" && ssax.IsContext(o.Root.Type())
}

// changeOf gives an instruction of fn that changes what one of the calls looked up in
// place, and after which derive runs.
func (c *checker) changeOf(fn *ssa.Function, calls map[*ssa.Call]bool, derive ssa.Instruction) ssa.Instruction {
	if len(calls) == 0 {
		return nil
	}
	among := func(v ssa.Value) bool {
		for call := range c.lookups(v) {
			if calls[call] {
				return true
			}
		}
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if ok && setsInSyncMap(&call.Call) && among(call.Call.Args[0]) && c.from.Between(i, derive) {
				return i
			}
		}
	}
	for _, w := range c.from.Writes(fn) {
		if w.Target != nil && !w.May && among(w.Target) && c.from.Between(w.Instr, derive) {
			return w.Instr
		}
	}
	return nil
}

// setsInSyncMap reports whether a call changes the sync.Map that it is a method call of.
func setsInSyncMap(call *ssa.CallCommon) bool {
	method, ok := strings.CutPrefix(ssax.FullName(call.StaticCallee()), "(*sync.Map).")
	return ok && method != "Load" && method != "Range"
}

func (c *checker) sayDerived(fn *ssa.Function, change, derive ssa.Instruction, how string) {
	r := rule.Report{
		Level: finding.Default,
		Pos:   ssax.Pos(change),
		Message: "this changes what the context holds that `" + fn.Name() +
			"` derives another one from, so whoever has that one, or another one derived from it, sees the change too",
		Steps:  []rule.Step{{Role: finding.Kept, Pos: ssax.Pos(derive), Text: how}},
		Remedy: "put a changed copy into the derived context",
	}
	if c.OnlyForTests() {
		r.Level = finding.Audit
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}
