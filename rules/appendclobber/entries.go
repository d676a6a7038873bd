package appendclobber

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// betweenEntries looks for loops in which an entry of a map or list becomes what was
// appended to another entry, as the way to a child is that to its parent and one step
// more. The parent keeps its list, and its next child is appended to that as well.
func betweenEntries(p *rule.Pass) {
	for _, fn := range p.Memory.Funcs() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if to := entrySet(i); to != nil {
					entryFromOther(p, i, *to)
				}
			}
		}
	}
}

// An entry is what a map has under a key, or a list at an index, and the list in it.
type entry struct {
	of, key, list ssa.Value
}

// entrySet gives the entry that i sets.
func entrySet(i ssa.Instruction) *entry {
	switch i := i.(type) {
	case *ssa.MapUpdate:
		return &entry{i.Map, i.Key, i.Value}
	case *ssa.Store:
		if at, ok := i.Addr.(*ssa.IndexAddr); ok && ssax.IsSlice(at.X.Type()) {
			return &entry{at.X, at.Index, i.Val}
		}
	}
	return nil
}

// entryGot gives the entry that v was loaded from.
func entryGot(v ssa.Value) *entry {
	switch u := v.(type) {
	case *ssa.Extract:
		if l, ok := u.Tuple.(*ssa.Lookup); ok && u.Index == 0 {
			return &entry{l.X, l.Index, v}
		}
	case *ssa.Lookup:
		return &entry{u.X, u.Index, v}
	case *ssa.UnOp:
		if at, ok := u.X.(*ssa.IndexAddr); ok && u.Op == token.MUL && ssax.IsSlice(at.X.Type()) {
			return &entry{at.X, at.Index, v}
		}
	}
	return nil
}

func entryFromOther(p *rule.Pass, i ssa.Instruction, to entry) {
	call, ok := to.list.(*ssa.Call)
	if !ok || !ssax.IsBuiltin(&call.Call, "append") || len(call.Call.Args) != 2 || !ssax.Reaches(i, i) {
		return
	}
	from := entryGot(call.Call.Args[0])
	if from == nil || !same(from.of, to.of) || same(from.key, to.key) || computedTwice(from.key, to.key) || sameText(p, call) ||
		stepsFrom(from.key, to.key) || stepsFrom(to.key, from.key) || letsGo(i, *from) || constants(call.Call.Args[1]) {
		return
	}
	level := finding.Default
	if _, fixed := from.key.(*ssa.Const); fixed {
		level = finding.Audit // whether that list was ever appended to is another question
	}
	name := "another entry"
	if c := p.CallAt(call.Pos()); c != nil {
		name = p.Text(c.Args[0])
	}
	r := rule.Report{
		Level: level,
		Message: "append to " + rule.Quote(name, "another entry") +
			" becomes another entry's list and may write into its spare capacity, so two that start from it overwrite each other",
		Remedy: remedy,
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: call.Pos(), Text: "each round that starts from this list writes behind the same length"},
			{Role: finding.Kept, Pos: ssax.Pos(i), Text: "what came of it is kept under another key"},
		},
		Fixes: clip(p, call.Pos()),
	}
	r.Pos, r.End = p.Statement(call.Pos())
	p.Report(r)
}

func same(a, b ssa.Value) bool { return ssax.Same(a, b) || ssax.SameOperand(a, b) }

// sameText reports whether the source names both entries in the same way: keys that
// are computed twice are the same.
func sameText(p *rule.Pass, call *ssa.Call) bool {
	c := p.CallAt(call.Pos())
	as, ok := p.StatementAt(call.Pos()).(*ast.AssignStmt)
	return c != nil && ok && len(as.Lhs) == 1 && p.Text(ast.Unparen(as.Lhs[0])) == p.Text(ast.Unparen(c.Args[0]))
}

// computedTwice reports whether two keys are what one function gives for the same.
func computedTwice(a, b ssa.Value) bool {
	x, ok1 := a.(*ssa.Call)
	y, ok2 := b.(*ssa.Call)
	return ok1 && ok2 && x.Call.Method == y.Call.Method && same(x.Call.Value, y.Call.Value) && slices.EqualFunc(x.Call.Args, y.Call.Args, same)
}

// stepsFrom reports whether a is b and something: each list then starts from the one
// before, and only one does.
func stepsFrom(a, b ssa.Value) bool {
	sum, ok := a.(*ssa.BinOp)
	return ok && (same(sum.X, b) || same(sum.Y, b))
}

// letsGo reports whether the function deletes the entry, or gives it another list: then
// the list has only moved.
func letsGo(i ssa.Instruction, from entry) bool {
	for _, b := range i.Parent().Blocks {
		for _, j := range b.Instrs {
			if c, ok := j.(*ssa.Call); ok && ssax.IsBuiltin(&c.Call, "delete") && same(c.Call.Args[0], from.of) {
				return true
			}
			if to := entrySet(j); to != nil && j != i && same(to.of, from.of) && same(to.key, from.key) {
				return true
			}
		}
	}
	return false
}

// constants reports whether nothing but constants is appended.
func constants(added ssa.Value) bool {
	cut, ok := added.(*ssa.Slice)
	if !ok {
		_, fixed := added.(*ssa.Const)
		return fixed
	}
	array, ok := cut.X.(*ssa.Alloc)
	if !ok {
		return false
	}
	for _, ref := range ssax.Referrers(array) {
		at, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, ref := range ssax.Referrers(at) {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == at {
				if _, fixed := st.Val.(*ssa.Const); !fixed {
					return false
				}
			}
		}
	}
	return true
}
