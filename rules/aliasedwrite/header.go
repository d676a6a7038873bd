package aliasedwrite

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// earlierHeader looks for a list that a function took out of a field before it removed
// elements of the field's list in place, and reads afterwards: the field has the new
// length, the variable the old one.
func (c *checker) earlierHeader(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok {
				continue
			}
			for _, s := range c.spenders(call) {
				load, ok := s.list.(*ssa.UnOp)
				if ok && load.Op == token.MUL && ssax.Field(load.X) != nil && !s.filter {
					c.headersOf(fn, s, load)
				}
			}
		}
	}
}

// headersOf looks at the other loads of the field that the shortened list is in.
func (c *checker) headersOf(fn *ssa.Function, s spender, load *ssa.UnOp) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			old, ok := i.(*ssa.UnOp)
			if !ok || old == load || old.Op != token.MUL || !ssax.Same(old.X, load.X) || !ssax.Before(old, s.call) || !c.sameArray(fn, s, old) {
				continue
			}
			reads, ok := c.readsOf(old, origin.Birth(old), s, 3)
			if !ok || len(reads) == 0 {
				continue
			}
			at, level := reads[0], finding.Audit
			for _, r := range reads {
				// Who removes one element in a loop over all may look for no other.
				if !c.from.Between(r, s.call) {
					at, level = r, finding.Default
					break
				}
			}
			c.reportHeader(s, old, at, level)
			return
		}
	}
}

// sameArray reports whether the field has the array of the old list still when s
// runs: on the way nothing but shorter lists of it are put there.
func (c *checker) sameArray(fn *ssa.Function, s spender, old *ssa.UnOp) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || !ssax.Same(st.Addr, old.X) || st.Val == s.call.Value() {
				continue
			}
			if c.from.Between(old, st) && c.from.Between(st, s.call) {
				return false
			}
		}
	}
	return true
}

func (c *checker) reportHeader(s spender, old *ssa.UnOp, at ssa.Instruction, level finding.Level) {
	pos, end := c.Statement(ssax.Pos(s.call))
	if c.said[pos] {
		return
	}
	c.said[pos] = true
	name := ssax.Field(old.X).Name()
	c.Report(rule.Report{
		Level: level, Pos: pos, End: end,
		Message: "this moves elements within the array of `" + name + "`, which was taken before and is read again at its old length, so some elements are seen twice and others not at all",
		Remedy:  "change a copy: slices.Clone first, or build a new slice in a loop",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: ssax.Pos(old), Text: "the list is taken here"},
			{Role: finding.Spoiled, Pos: pos, Text: "elements are moved down in place"},
			{Role: finding.Used, Pos: ssax.Pos(at), Text: "the list that was taken is read here"},
		},
	})
}
