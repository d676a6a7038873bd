package aliasedwrite

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// updatedAgain looks for loops that give the same bytes to one after the other, each of
// which a function of the package masks or encrypts in place before it passes them on:
// the second gets what the first one's mask has left.
func (c *checker) updatedAgain(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok || !c.from.Between(call, call) {
				continue
			}
			callee := call.Call.StaticCallee()
			if callee == nil || callee.Pkg != fn.Pkg || len(callee.Params) != len(call.Call.Args) {
				continue
			}
			for n, arg := range call.Call.Args {
				if !ssax.IsBytes(arg.Type()) || !c.sameEachRound(call, arg) {
					continue
				}
				if at, out := c.updatesAndPassesOn(callee, callee.Params[n]); at != nil && c.newEachRound(call, receiverOf(out)) {
					c.reportUpdated(call, arg, at, out)
				}
			}
		}
	}
}

// sameEachRound reports whether the call gets the same bytes in each round of the loop
// around it, and nothing else in the loop can have filled them anew.
func (c *checker) sameEachRound(call *ssa.Call, arg ssa.Value) bool {
	if !c.from.Between(call, call, origin.Birth(arg)...) {
		return false
	}
	if _, fixed := arg.(*ssa.Const); fixed {
		return false
	}
	for _, ref := range ssax.Referrers(arg) {
		if ref == call || !c.from.Between(call, ref) || !c.from.Between(ref, call) {
			continue
		}
		other, isCall := ref.(*ssa.Call)
		if !isCall || !ssax.IsBuiltin(&other.Call, "len", "cap") {
			return false
		}
	}
	return true
}

// receiverOf gives the parameter that leads to the object whose method out, a call, is.
func receiverOf(out ssa.Instruction) *ssa.Parameter {
	c := out.(*ssa.Call).Common()
	if !c.IsInvoke() && c.Signature().Recv() == nil {
		return nil
	}
	return ssax.LeadingParam(memory.Operand(c, "recv"))
}

// newEachRound reports whether the call passes something else for q in each round of
// the loop around it: it is for that one that the call is made.
func (c *checker) newEachRound(call *ssa.Call, q *ssa.Parameter) bool {
	if q == nil {
		return false
	}
	def, made := call.Call.Args[slices.Index(q.Parent().Params, q)].(ssa.Instruction)
	return made && !c.from.Between(call, call, def)
}

// updatesAndPassesOn gives where fn computes bytes of q from what they were, once, and
// where it passes them to somebody else afterwards.
func (c *checker) updatesAndPassesOn(fn *ssa.Function, q *ssa.Parameter) (at, out ssa.Instruction) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if !updates(i, q) {
				continue
			}
			if at != nil {
				return nil, nil // the second time may well take it back
			}
			at = i
		}
	}
	if at == nil {
		return nil, nil
	}
	for _, ref := range ssax.Referrers(q) {
		call, ok := ref.(*ssa.Call)
		if !ok || call == at || !c.from.Between(at, call) {
			continue
		}
		if call.Call.IsInvoke() || call.Call.StaticCallee() != nil {
			return at, call
		}
	}
	return nil, nil
}

// updates reports whether i changes bytes of q in a way that, done again, leads to
// something else: by xor, a sum or a key stream.
func updates(i ssa.Instruction, q *ssa.Parameter) bool {
	switch i := i.(type) {
	case *ssa.Store:
		to, ok := i.Addr.(*ssa.IndexAddr)
		sum, ok2 := i.Val.(*ssa.BinOp)
		if !ok || !ok2 || partOfParam(to.X) != q || sum.Op != token.XOR && sum.Op != token.ADD && sum.Op != token.SUB {
			return false
		}
		for _, v := range []ssa.Value{sum.X, sum.Y} {
			if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL && (load.X == to || ssax.Same(load.X, to)) {
				return true
			}
		}
	case *ssa.Call:
		return ssax.CalleeName(&i.Call) == "XORKeyStream" && partOfParam(memory.Operand(&i.Call, "arg0")) == q && partOfParam(memory.Operand(&i.Call, "arg1")) == q
	}
	return false
}

// partOfParam gives the parameter that v is, or a part of.
func partOfParam(v ssa.Value) *ssa.Parameter {
	for {
		s, ok := v.(*ssa.Slice)
		if !ok {
			break
		}
		v = s.X
	}
	q, _ := v.(*ssa.Parameter)
	return q
}

func (c *checker) reportUpdated(call *ssa.Call, arg ssa.Value, at, out ssa.Instruction) {
	pos, end := c.Statement(ssax.Pos(call))
	if !c.first(pos) {
		return
	}
	c.Report(rule.Report{
		Level: finding.Default, Pos: pos, End: end,
		Message: "`" + ssax.CalleeName(&call.Call) + "` changes " + rule.Quote(c.nameOf(arg), "the bytes") + " in place before it passes them on, and each round of the loop gives it the same, so all but the first get something else",
		Remedy:  "change a copy: bytes.Clone first",
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: ssax.Pos(at), Text: "the bytes are computed from what they were here"},
			{Role: finding.Used, Pos: ssax.Pos(out), Text: "they are passed on here"},
		},
	})
}
