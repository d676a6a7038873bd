package lostupdate

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// What becomes of a write.
type fate struct {
	// read: some path leads to a read of what was written.
	read bool
	// lost: some path leads to the end of the variable with what was written.
	lost bool
	// other is a read of another part of the variable on the way.
	other bool
	// sourceUsed is where the original is looked at again.
	sourceUsed token.Pos
}

// follow walks from the write w to the ends of the function.
func (c *copyVar) follow(w access) fate {
	var f fate
	s := &search{c: c, w: w, fate: &f, seen: map[*ssa.BasicBlock]bool{}}
	s.from(w.instr.Block(), indexOf(w.instr)+1)
	for len(s.work) > 0 && !f.read {
		b := s.work[len(s.work)-1]
		s.work = s.work[:len(s.work)-1]
		s.from(b, 0)
	}
	if w.round != nil && !f.read {
		f.read = c.readBefore(w)
	}
	return f
}

type search struct {
	c    *copyVar
	w    access
	fate *fate
	work []*ssa.BasicBlock
	seen map[*ssa.BasicBlock]bool
}

func (s *search) from(b *ssa.BasicBlock, at int) {
	for _, i := range b.Instrs[at:] {
		if !s.step(i) {
			return
		}
	}
	for _, next := range b.Succs {
		if !s.seen[next] {
			s.seen[next] = true
			s.work = append(s.work, next)
		}
	}
}

// step looks at one instruction; false if the path ends there.
func (s *search) step(i ssa.Instruction) bool {
	if i == s.c.alloc && !s.c.aliased {
		s.fate.lost = true
		return false
	}
	for _, r := range s.c.readsAt[i] {
		switch {
		case s.w.round != nil && r.round == s.w.round:
			// another part, or found by readBefore
		case r.path.overlaps(s.w.path):
			s.fate.read = true
			return false
		default:
			s.fate.other = true
		}
	}
	for _, w := range s.c.writesAt[i] {
		if w.val == nil {
			continue // may or may not write
		}
		if w.path == "" {
			s.fate.lost = true
			return false
		}
		if w.path.covers(s.w.path) && !s.c.aliased {
			return false
		}
	}
	if s.c.deletes(i) || s.c.replaces(i) {
		return false
	}
	if _, ok := i.(*ssa.Return); ok {
		s.fate.lost = true
	}
	if s.fate.sourceUsed == token.NoPos && s.c.usesSource(i) {
		s.fate.sourceUsed = i.Pos()
	}
	return true
}

// readBefore reports whether a read through the same pointer as w follows w
// before the next pointer is taken.
func (c *copyVar) readBefore(w access) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(b *ssa.BasicBlock, at int) bool
	visit = func(b *ssa.BasicBlock, at int) bool {
		for _, i := range b.Instrs[at:] {
			if i == w.round {
				return false
			}
			for _, r := range c.readsAt[i] {
				if r.round == w.round {
					return true
				}
			}
		}
		for _, next := range b.Succs {
			if !seen[next] {
				seen[next] = true
				if visit(next, 0) {
					return true
				}
			}
		}
		return false
	}
	return visit(w.instr.Block(), indexOf(w.instr)+1)
}

// deletes reports whether i takes an entry out of the map that the variable is
// a copy from: nobody misses a change of what is not there any more. Which entry
// it is is not asked.
func (c *copyVar) deletes(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && c.source != nil && ssax.IsBuiltin(call.Common(), "delete", "clear") && ssax.Same(call.Call.Args[0], c.source)
}

// replaces reports whether i puts another value under the key of the map that the
// variable is a copy of.
func (c *copyVar) replaces(i ssa.Instruction) bool {
	up, ok := i.(*ssa.MapUpdate)
	if !ok || c.source == nil || !ssax.Same(up.Map, c.source) {
		return false
	}
	for from := range c.copying {
		v, _ := from.(ssa.Value)
		if e, ok := v.(*ssa.Extract); ok {
			v = e.Tuple
		}
		if look, ok := v.(*ssa.Lookup); ok && ssax.Same(look.Index, up.Key) {
			return true
		}
	}
	return false
}

func indexOf(i ssa.Instruction) int {
	for k, j := range i.Block().Instrs {
		if i == j {
			return k
		}
	}
	return -1
}

// usesSource reports whether i looks at what the variable is a copy of, for
// another purpose than to make the copy.
func (c *copyVar) usesSource(i ssa.Instruction) bool {
	if c.source == nil || c.copying[i] {
		return false
	}
	switch i := i.(type) {
	case *ssa.DebugRef:
		return false
	case *ssa.UnOp:
		if i != c.source && sameLoad(i, c.source) {
			return !onlyCopied(i)
		}
	case *ssa.FieldAddr:
		if _, ok := c.source.(*ssa.FieldAddr); ok && samePlace(i, c.source) {
			return true
		}
	}
	var space [8]*ssa.Value
	for _, op := range i.Operands(space[:0]) {
		if *op == c.source {
			return !isLen(i)
		}
	}
	return false
}

// onlyCopied: a load that serves as the next loop's length only, or to empty
// the list.
func onlyCopied(load *ssa.UnOp) bool {
	for _, r := range ssax.Referrers(load) {
		if !isLen(r) && !empties(r) {
			return false
		}
	}
	return true
}

// empties: list[:0].
func empties(i ssa.Instruction) bool {
	s, ok := i.(*ssa.Slice)
	return ok && s.High != nil && ssax.IsInt(s.High, 0)
}

func isLen(i ssa.Instruction) bool {
	c, ok := i.(*ssa.Call)
	return ok && ssax.IsBuiltin(c.Common(), "len")
}

// sameLoad reports whether two values are loads of the same place.
func sameLoad(a, b ssa.Value) bool {
	x, ok1 := a.(*ssa.UnOp)
	y, ok2 := b.(*ssa.UnOp)
	return ok1 && ok2 && x.Op == token.MUL && y.Op == token.MUL && samePlace(x.X, y.X)
}

func samePlace(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch x := a.(type) {
	case *ssa.FieldAddr:
		y, ok := b.(*ssa.FieldAddr)
		return ok && x.Field == y.Field && (samePlace(x.X, y.X) || sameLoad(x.X, y.X))
	case *ssa.UnOp:
		return sameLoad(a, b)
	}
	return false
}
