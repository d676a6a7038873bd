package guard

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// ForReading reports whether all that is held when i runs is held for reading: i's
// function took it by RLock, and nothing in it takes the same lock otherwise. Others
// may then be at the same place.
func (p *Package) ForReading(i ssa.Instruction) bool {
	held := p.Held(i)
	if !held.Any() || held.Unnamed() || p.AtEntry(i.Parent()).Any() {
		return false
	}
	shared, alone := map[Lock]bool{}, map[Lock]bool{}
	for _, b := range i.Parent().Blocks {
		for _, j := range b.Instrs {
			c, ok := j.(ssa.CallInstruction)
			if !ok {
				continue
			}
			switch op, l := p.lockCall(c.Common()); {
			case op == acquire && ssax.CalleeName(c.Common()) == "RLock":
				shared[l] = true
			case op == acquire:
				alone[l] = true
			case op == noLock:
				if n := p.lockEffect(c.Common()); n != nil {
					n.takes.Each(func(l Lock) { alone[l] = true })
				}
			}
		}
	}
	only := !alone[nil]
	held.Each(func(l Lock) { only = only && shared[l] && !alone[l] })
	return only
}
