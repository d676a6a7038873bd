package origin

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
)

// Waits lists the instructions in fn that may wait for a goroutine.
func (p *Package) Waits(fn *ssa.Function) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.UnOp:
				if i.Op == token.ARROW {
					out = append(out, i)
				}
			case *ssa.Select:
				out = append(out, i)
			case *ssa.Call:
				k := p.Contract(&i.Call)
				if k != nil && slices.ContainsFunc(k.Effects, func(e contract.Effect) bool { return e.Kind == contract.Joins }) {
					out = append(out, i)
				}
			}
		}
	}
	return out
}
