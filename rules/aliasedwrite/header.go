package aliasedwrite

import (
	"go/token"
	"slices"

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
			reads = slices.DeleteFunc(reads, descends)
			if !ok || len(reads) == 0 {
				continue
			}
			at, level := reads[0], finding.Audit
			for _, r := range reads {
				// Who removes what is equal to something in a loop over all may look for
				// one element only.
				if !c.from.Between(r, s.call) || !onlyEqual(s.call) {
					at, level = r, finding.Default
					break
				}
			}
			c.reportHeader(s, old, at, level)
			return
		}
	}
}

// descends reports whether i takes an element by an index that counts down: what lies
// before the removed element has not moved.
func descends(i ssa.Instruction) bool {
	at, ok := i.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	n, ok := at.Index.(*ssa.Phi)
	return ok && slices.ContainsFunc(n.Edges, func(e ssa.Value) bool {
		less, ok := e.(*ssa.BinOp)
		return ok && less.Op == token.SUB && less.X == ssa.Value(n)
	})
}

// onlyEqual reports whether i runs where something equals something else.
func onlyEqual(i ssa.Instruction) bool {
	b := i.Block()
	for b.Idom() != nil {
		top := b.Idom()
		if br, ok := top.Instrs[len(top.Instrs)-1].(*ssa.If); ok {
			if !ssax.Reaches(i, br) {
				return true // nothing is asked for within the loop
			}
			cmp, ok := br.Cond.(*ssa.BinOp)
			return !ok && !isCall(br.Cond) || ok && (cmp.Op == token.EQL || cmp.Op == token.NEQ)
		}
		b = top
	}
	return true
}

// isCall reports whether v is what a call gave, or not that.
func isCall(v ssa.Value) bool {
	if not, ok := v.(*ssa.UnOp); ok && not.Op == token.NOT {
		v = not.X
	}
	_, ok := v.(*ssa.Call)
	return ok
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
	if !c.first(pos) {
		return
	}
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
