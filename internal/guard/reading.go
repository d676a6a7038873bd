package guard

import (
	"slices"

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

// LiesIn reports whether a map or list is found by way of one of the owners. What an entry has
// may be for the one who asks for that entry.
func LiesIn(m ssa.Value, owners []ssa.Value) bool {
	for v := m; v != nil; {
		if slices.ContainsFunc(owners, func(o ssa.Value) bool { return ssax.Same(o, v) }) {
			return true
		}
		switch u := v.(type) {
		case *ssa.Global: // a lock of the package is for its variables
			return slices.ContainsFunc(owners, func(o ssa.Value) bool { _, global := o.(*ssa.Global); return global })
		case *ssa.UnOp:
			v = u.X
		case *ssa.FieldAddr:
			v = u.X
		case *ssa.ChangeType:
			v = u.X
		default:
			return false
		}
	}
	return false
}

// BesideReadLock gives the cell of a map or list that i changes, and the lock beside it.
func (p *Package) BesideReadLock(i ssa.Instruction, m ssa.Value) (Ref, Lock) {
	for _, r := range p.Refs(m) {
		if p.MadeBy(r.Inst, i.Parent()) || r.Returned {
			continue
		}
		var beside Lock
		p.Held(i).Each(func(l Lock) {
			if Beside(r.Cell, l) && (beside == nil || LockName(l) < LockName(beside)) {
				beside = l
			}
		})
		if beside != nil {
			return r, beside
		}
	}
	return Ref{}, nil
}
