package aliasedwrite

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// lentUnderLock judges a move of elements of a list that a method gave, which had to take
// a lock to read it: the method has let go of the lock, and everybody else whom it gives
// the list goes through it meanwhile.
func (c *checker) lentUnderLock(g *guard.Package, i ssa.Instruction, ch guard.Changed) {
	call, result := givenBy(ch.Value)
	if call == nil {
		return
	}
	for _, getter := range c.Memory.Targets(&call.Call) {
		if e, ret := lends(g, getter, result, call); ret != nil {
			c.reportLent(i, ch, getter, e, ret)
		}
	}
}

// givenBy gives the call, and which of its results, that the list v, or what it was cut
// from, is.
func givenBy(v ssa.Value) (*ssa.Call, int) {
	switch u := heldAs(v).(type) {
	case *ssa.Call:
		return u, 0
	case *ssa.Extract:
		call, _ := u.Tuple.(*ssa.Call)
		return call, u.Index
	}
	return nil, 0
}

// lends gives the list of its object that the getter's result is, if it read that under
// a lock which it does not hold any more and its caller does not hold either, and where
// it returns it.
func lends(g *guard.Package, getter *ssa.Function, result int, call *ssa.Call) (guard.Exposure, *ssa.Return) {
	own := !call.Call.IsInvoke() && len(call.Call.Args) > 0 && g.MadeBy(g.Object(call.Call.Args[0]), call.Parent())
	if getter.Signature.Recv() == nil || getter == ssax.Outermost(call.Parent()) || own {
		return guard.Exposure{}, nil
	}
	for _, ret := range guard.Returns(getter) {
		for _, e := range g.Exposed(ret.Results[result]) {
			if e.Load == nil || e.Load.Parent() != getter || !e.Direct || e.Grown || guard.Own(e.Ref, getter) ||
				g.HandsOver(getter, e.Cell) || g.CopiesOnWrite(getter, e.Cell) {
				continue
			}
			letGo := false
			g.Held(e.Load).Each(func(l guard.Lock) {
				letGo = letGo || guard.Beside(e.Cell, l) && !g.Held(ret).Has(l) && !g.Held(call).Has(l)
			})
			if letGo {
				return e, ret
			}
		}
	}
	return guard.Exposure{}, nil
}

func (c *checker) reportLent(i ssa.Instruction, ch guard.Changed, getter *ssa.Function, e guard.Exposure, ret *ssa.Return) {
	pos, end := c.Statement(ssax.Pos(i))
	if !c.first(pos) {
		return
	}
	c.Report(rule.Report{
		Level: finding.Default, Pos: pos, End: end,
		Message: subjectOf(ch) + " moves the elements of " + rule.Quote(e.Name(), "a list") + " itself, which `" + getter.Name() +
			"` gives to all its callers, so others find elements twice or not at all",
		Remedy: "change a copy: slices.Clone first",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: ssax.Pos(ret), Text: "`" + getter.Name() + "` returns it here, without a copy, and lets go of the lock"},
			{Role: finding.Spoiled, Pos: pos, Text: "the elements are moved in place here"},
		},
	})
}
