package memory

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// fillsAgain gives what an unknown function does with a slice of bytes that each round
// of a loop passes to it, the same with the same, and of which it looks at the first n
// then, n being the function's result: it has been filled. Who looked for something in
// bytes that nobody changes would find the same each time.
func (x *exec) fillsAgain(i ssa.CallInstruction, c *ssa.CallCommon, b *binding) *summary {
	head := x.shape.Loop(i.Block())
	call, ok := i.(*ssa.Call)
	if !ok || head == nil || !isInt(c.Signature().Results()) {
		return nil
	}
	at := -1
	for n, reg := range b.regs {
		if reg == nil {
			continue
		}
		if !x.sameInRounds(reg, head) {
			return nil
		}
		if ssax.IsBytes(reg.Type()) {
			if at >= 0 {
				return nil
			}
			at = n
		}
	}
	if at < 0 || !cutTo(call, b.regs[at]) {
		return nil
	}
	return &summary{effects: []effect{{kind: contract.Refills, on: paramPath(at)}}}
}

// isInt reports whether the first of the results is an int.
func isInt(results *types.Tuple) bool {
	return results.Len() > 0 && types.Identical(results.At(0).Type(), types.Typ[types.Int])
}

// cutTo reports whether the call's function goes on with buf[:n], n being the first
// result of the call.
func cutTo(call *ssa.Call, buf ssa.Value) bool {
	isResult := func(v ssa.Value) bool {
		e, ok := v.(*ssa.Extract)
		return v == ssa.Value(call) || ok && e.Tuple == call && e.Index == 0
	}
	for _, b := range call.Parent().Blocks {
		for _, i := range b.Instrs {
			if s, ok := i.(*ssa.Slice); ok && s.Low == nil && s.High != nil && isResult(s.High) && ssax.Same(s.X, buf) {
				return true
			}
			// unsafe.String(&buf[0], n)
			if c, ok := i.(*ssa.Call); ok && ssax.IsBuiltin(&c.Call, "String") && isResult(c.Call.Args[1]) {
				if first, ok := c.Call.Args[0].(*ssa.IndexAddr); ok && ssax.Same(first.X, buf) {
					return true
				}
			}
		}
	}
	return false
}

// sameInRounds reports whether v is the same in each round of the loop: computed
// before it, or loaded from where the loop stores nothing.
func (x *exec) sameInRounds(v ssa.Value, head *ssa.BasicBlock) bool {
	i, ok := v.(ssa.Instruction)
	if !ok || !x.shape.InLoop(head, i.Block()) {
		return true
	}
	switch v := v.(type) {
	case *ssa.FieldAddr:
		return x.sameInRounds(v.X, head)
	case *ssa.UnOp:
		if !x.sameInRounds(v.X, head) {
			return false
		}
		for _, b := range x.fn.Blocks {
			for _, in := range b.Instrs {
				if st, ok := in.(*ssa.Store); ok && x.shape.InLoop(head, b) && (ssax.Same(st.Addr, v.X) || ssax.Field(st.Addr) != nil && ssax.Field(st.Addr) == ssax.Field(v.X)) {
					return false
				}
			}
		}
		return true
	}
	return false
}
