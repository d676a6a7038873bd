package unsyncedshare

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// ordered reports whether something in the goroutine may see to it that only
// one of them comes to i: a turn that is received before it and passed on after it,
// or a token that is put into a channel with room for one.
func (x *checker) ordered(i ssa.Instruction, root *ssa.Function) bool {
	for at := i; ; {
		fn := at.Parent()
		for _, b := range fn.Blocks {
			if !b.Dominates(at.Block()) {
				continue
			}
			for _, j := range b.Instrs {
				if j == at {
					break
				}
				switch j := j.(type) {
				case *ssa.UnOp:
					if j.Op == token.ARROW && passesOn(at) {
						return true
					}
				case *ssa.Select:
					if passesOn(at) {
						return true
					}
				case *ssa.Send:
					if x.room(j.Chan) <= 1 {
						return true
					}
				case *ssa.Call:
					switch ssax.CalleeName(&j.Call) {
					case "CompareAndSwap", "CompareAndSwapInt32", "Wait", "Acquire", "TryLock":
						return true
					}
				}
			}
		}
		if fn == root || fn.Parent() == nil {
			return false
		}
		mc := x.g.Maker(fn)
		if mc == nil {
			return false
		}
		at = mc
	}
}

// room is the capacity of the channel, 99 if it is not known.
func (x *checker) room(v ssa.Value) int64 {
	if u, ok := v.(*ssa.UnOp); ok {
		if a, ok := x.g.Captured(u.X).(*ssa.Alloc); ok && len(x.g.Stores(a)) == 1 {
			v = x.g.Stores(a)[0].Val
		}
	}
	if m, ok := v.(*ssa.MakeChan); ok {
		if c, ok := m.Size.(*ssa.Const); ok {
			return c.Int64()
		}
	}
	return 99
}

// passesOn reports whether what runs after i may tell another goroutine that it is its
// turn: a send or a close, here, in a function that is called or in one that is not
// known. Without it, what was received before i is a start signal, a job of a worker
// or a token of a rate limiter, of which several goroutines have one at a time.
func passesOn(i ssa.Instruction) bool {
	for _, b := range i.Parent().Blocks {
		for _, j := range b.Instrs {
			if _, deferred := j.(*ssa.Defer); (deferred || ssax.Reaches(i, j)) && signals(j, 0) {
				return true
			}
		}
	}
	return false
}

// signals reports whether an instruction may send to a channel or close one.
func signals(i ssa.Instruction, depth int) bool {
	if sends(i) {
		return true
	}
	c, ok := i.(ssa.CallInstruction)
	if !ok {
		return false
	}
	if ssax.IsBuiltin(c.Common(), "close") {
		return true
	}
	fn := c.Common().StaticCallee()
	if fn == nil {
		_, builtin := c.Common().Value.(*ssa.Builtin)
		return !builtin && !c.Common().IsInvoke()
	}
	if depth > 2 {
		return false
	}
	for _, b := range fn.Blocks {
		if slices.ContainsFunc(b.Instrs, func(j ssa.Instruction) bool { return signals(j, depth+1) }) {
			return true
		}
	}
	return false
}

// sends reports whether i sends to a channel, or is a select that may.
func sends(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Send:
		return true
	case *ssa.Select:
		return slices.ContainsFunc(i.States, func(s *ssa.SelectState) bool { return s.Dir == types.SendOnly })
	}
	return false
}
