package aliasedwrite

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// movedUnderLocks looks at the lists that fn sorts or shortens in place for certain, and
// at the locks that others who go through them hold.
func (c *checker) movedUnderLocks(g *guard.Package, fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			for _, ch := range g.Changed(i) {
				if (ch.Kind == contract.Reorders || ch.Kind == contract.Shrinks) && ch.Elems == "" && !ch.May {
					c.underReadLock(g, i, ch)
					c.lentUnderLock(g, i, ch)
				}
			}
		}
	}
}

// underReadLock judges a move of elements under a lock that is held for reading: whoever
// else reads then holds it too, and goes through the list meanwhile.
func (c *checker) underReadLock(g *guard.Package, i ssa.Instruction, ch guard.Changed) {
	if !guard.LiesIn(heldAs(ch.Value), g.ReadLocked(i)) || replaced(g, i) {
		return
	}
	if r, lock := g.BesideReadLock(i, ch.Value); lock != nil && !r.Grown && meetsReader(g, i, r.Cell) {
		c.reportReadLock(i, ch, r, lock)
	}
}

// heldAs gives what holds the list v: the variable it was loaded from, or the map or
// list whose entry it is.
func heldAs(v ssa.Value) ssa.Value {
	for {
		switch u := v.(type) {
		case *ssa.MakeInterface:
			v = u.X
		case *ssa.ChangeType:
			v = u.X
		case *ssa.Slice:
			v = u.X
		case *ssa.Lookup:
			return u.X
		case *ssa.Extract:
			if l, ok := u.Tuple.(*ssa.Lookup); ok {
				return l.X
			}
			return v
		default:
			return v
		}
	}
}

// replaced reports whether the list that i changes may be a new one: the function
// made the object, or put another list there before.
func replaced(g *guard.Package, i ssa.Instruction) bool {
	for _, ws := range g.Writes {
		for _, w := range ws {
			if w.Instr == i && g.Private(w) {
				return true
			}
		}
	}
	return false
}

// meetsReader reports whether somebody can go through the list while i changes it:
// another call of the same function, or another function that looks into the list.
func meetsReader(g *guard.Package, i ssa.Instruction, list guard.Cell) bool {
	fn := ssax.Outermost(i.Parent())
	if g.Unused(fn) {
		return false
	}
	if g.Open(fn) {
		return true
	}
	from := g.LeadingTo(fn)
	for _, other := range g.Funcs {
		if top := ssax.Outermost(other); from[top] || g.LeadingTo(top)[fn] {
			continue
		}
		for _, b := range other.Blocks {
			for _, j := range b.Instrs {
				for _, v := range guard.LookedInto(j) {
					for _, r := range g.Refs(v) {
						if r.Cell == list && !g.MadeBy(r.Inst, other) {
							return true
						}
					}
				}
			}
		}
	}
	return false
}

func (c *checker) reportReadLock(i ssa.Instruction, ch guard.Changed, r guard.Ref, lock guard.Lock) {
	pos, end := c.Statement(ssax.Pos(i))
	if !c.first(pos) {
		return
	}
	name := guard.LockName(lock)
	c.Report(rule.Report{
		Level: finding.Default, Pos: pos, End: end,
		Message: subjectOf(ch) + " " + verbs[ch.Kind] + " " + rule.Quote(r.Name(), "a list") + " though `" + name + "` is held for reading only, so others who read it meanwhile see some elements twice and others not at all",
		Remedy:  "change a copy: slices.Clone first, or take `" + name + "` with Lock",
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: pos, Text: "the elements are moved here, and others may hold the lock for reading as well"},
		},
	})
}

// subjectOf names who changes a list: a callee, or the statement at hand.
func subjectOf(ch guard.Changed) string {
	if ch.Callee == "" || ch.Callee == "append" {
		return "this"
	}
	return "`" + ch.Callee + "`"
}
