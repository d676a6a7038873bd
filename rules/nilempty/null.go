package nilempty

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// sameForEmpty reports what is done for a nil value, the NULL of a database or
// of a format, and done the same for a slice that is merely empty.
func (c *checker) sameForEmpty(fn *ssa.Function) {
	type nilled struct {
		call *ssa.Call
		x    ssa.Value
	}
	var nils []nilled
	type emptied struct {
		call *ssa.Call
		x    ssa.Value
		at   token.Pos // of the comparison
	}
	var empties []emptied
	for _, b := range fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if x, to := whereNil(br); to != nil {
			if call := plainCall(to, nil); call != nil {
				nils = append(nils, nilled{call, x})
			}
		}
		if x, to, other := whereEmpty(br); to != nil && uses(other, x) {
			if call := plainCall(to, x); call != nil {
				empties = append(empties, emptied{call, x, br.Cond.(*ssa.BinOp).X.Pos()})
			}
		}
	}
	for _, e := range empties {
		for _, n := range nils {
			if n.call == e.call || !holds(n.x, e.x) || !sameCall(n.call, e.call) {
				continue
			}
			nilTest, _ := guards(c.shape(fn), conversion{source: e.x, at: e.call})
			if nilTest {
				continue
			}
			c.reportNull(e.call, n.call, e.x, e.at)
			break
		}
	}
}

func (c *checker) reportNull(call, null *ssa.Call, x ssa.Value, length token.Pos) {
	what := ""
	for _, n := range c.Enclosing(length) {
		if l, ok := n.(*ast.CallExpr); ok && what == "" && len(l.Args) == 1 {
			what = c.Source(l.Args[0])
		}
	}
	name := null.Call.Value.Name()
	if null.Call.IsInvoke() {
		name = null.Call.Method.Name()
	}
	r := rule.Report{
		Level: finding.Audit, Pos: call.Pos(),
		Message: "`" + name + "` is called for an empty " + rule.Quote(what, "slice") + " as for nil, so an empty value becomes a missing one",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: null.Pos(), Text: "this is done for nil"},
			{Role: finding.Spoiled, Pos: call.Pos(), Text: "and here for what is only empty"},
		},
		Remedy: "test for nil instead of the length, and treat empty apart",
	}
	if w, ok := c.made[x.Type().String()]; ok {
		r.Level = finding.Default
		r.Steps = append(r.Steps, rule.Step{Role: finding.Used, Pos: w.pos, Text: w.text})
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}

// holds reports whether x is v, or what the interface v holds.
func holds(v, x ssa.Value) bool {
	if e, ok := x.(*ssa.Extract); ok {
		x = e.Tuple
	}
	if t, ok := x.(*ssa.TypeAssert); ok {
		x = t.X
	}
	return ssax.Same(v, x)
}

// whereNil gives what a branch compares with nil, and the block that runs if it
// is.
func whereNil(br *ssa.If) (ssa.Value, *ssa.BasicBlock) {
	c, ok := br.Cond.(*ssa.BinOp)
	if !ok {
		return nil, nil
	}
	con, ok := c.Y.(*ssa.Const)
	if !ok || !con.IsNil() {
		return nil, nil
	}
	switch c.Op {
	case token.EQL:
		return c.X, br.Block().Succs[0]
	case token.NEQ:
		return c.X, br.Block().Succs[1]
	}
	return nil, nil
}

// whereEmpty gives the slice whose length a branch compares with zero, the
// block that runs if it is empty, and the other.
func whereEmpty(br *ssa.If) (x ssa.Value, empty, other *ssa.BasicBlock) {
	c, ok := br.Cond.(*ssa.BinOp)
	if !ok || !ssax.IsInt(c.Y, 0) {
		return nil, nil, nil
	}
	x = lengthOf(c.X, 0)
	if x == nil || !ssax.IsSlice(x.Type()) {
		return nil, nil, nil
	}
	succs := br.Block().Succs
	switch c.Op {
	case token.EQL, token.LEQ:
		return x, succs[0], succs[1]
	case token.NEQ, token.GTR:
		return x, succs[1], succs[0]
	}
	return nil, nil, nil
}

// plainCall gives the first call in b, if it does not involve x and b is only
// reached over one branch.
func plainCall(b *ssa.BasicBlock, x ssa.Value) *ssa.Call {
	if len(b.Preds) != 1 {
		return nil
	}
	for _, i := range b.Instrs {
		call, ok := i.(*ssa.Call)
		if !ok {
			continue
		}
		if _, builtin := call.Call.Value.(*ssa.Builtin); builtin {
			return nil
		}
		for _, a := range call.Call.Args {
			if x != nil && a == x {
				return nil
			}
		}
		return call
	}
	return nil
}

// uses reports whether b does something with x.
func uses(b *ssa.BasicBlock, x ssa.Value) bool {
	for _, ref := range ssax.Referrers(x) {
		if ref.Block() == b {
			if _, debug := ref.(*ssa.DebugRef); !debug {
				return true
			}
		}
	}
	return false
}

func sameCall(a, b *ssa.Call) bool {
	if a.Call.IsInvoke() != b.Call.IsInvoke() || len(a.Call.Args) != len(b.Call.Args) {
		return false
	}
	if a.Call.IsInvoke() {
		if a.Call.Method != b.Call.Method || !ssax.Same(a.Call.Value, b.Call.Value) {
			return false
		}
	} else if fn := a.Call.StaticCallee(); fn == nil || fn != b.Call.StaticCallee() {
		return false
	}
	for k := range a.Call.Args {
		x, y := a.Call.Args[k], b.Call.Args[k]
		cx, ok1 := x.(*ssa.Const)
		cy, ok2 := y.(*ssa.Const)
		if !ssax.Same(x, y) && !(ok1 && ok2 && cx.Value == cy.Value) {
			return false
		}
	}
	return true
}
