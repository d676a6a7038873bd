package guard

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// ReadLocked gives the objects whose locks are held when i runs, if all of these are
// held for reading: i's function took them by RLock, and nothing in it takes one of them
// otherwise. Others may then be at the same place.
func (p *Package) ReadLocked(i ssa.Instruction) []ssa.Value {
	held := p.Held(i)
	if !held.Any() || held.Unnamed() || p.AtEntry(i.Parent()).Any() {
		return nil
	}
	var owners []ssa.Value
	shared, alone := map[Lock]bool{}, map[Lock]bool{}
	for _, b := range i.Parent().Blocks {
		for _, j := range b.Instrs {
			c, ok := j.(ssa.CallInstruction)
			if !ok {
				continue
			}
			switch op, l := p.lockCall(c.Common()); {
			case op == acquire && ssax.CalleeName(c.Common()) == "RLock" && !c.Common().IsInvoke():
				shared[l] = true
				owners = append(owners, lockOwner(c.Common().Args[0]))
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
	if !only {
		return nil
	}
	return owners
}

// lockOwner gives the object, or the variable, that a lock lies in.
func lockOwner(addr ssa.Value) ssa.Value {
	for {
		f, ok := addr.(*ssa.FieldAddr)
		if !ok {
			return addr
		}
		addr = f.X
	}
}
