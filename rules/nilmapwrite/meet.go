package nilmapwrite

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// meet follows the maps of objects to a phi at which pointers to different objects
// come together, one of which was made here: b, ok := m[k]; if !ok { b = new(T) }.
// Along this edge phi points to p.
func (x *exec) meet(s *state, phi *ssa.Phi, p place, from *ssa.BasicBlock) {
	ptr, ok := phi.Type().Underlying().(*types.Pointer)
	if !ok || !meetsNew(phi) {
		return
	}
	s.fresh(phi)
	a, local := p.root.(*ssa.Alloc)
	if !local || s.escaped[a] {
		s.escaped[phi] = true
	}
	for _, leaf := range mapsIn(ptr.Elem()) {
		at := place{phi, leaf}
		f := x.lookup(s, p.add(leaf))
		f.entry, f.other = place{}, f.other || f.entry.root != nil // callers know the object by another name
		s.cells[at] = f
		if x.unmade[at] == nil {
			x.unmade[at] = map[*ssa.BasicBlock]bool{}
		}
		x.unmade[at][from] = local && p.path == "" && f.certain() && f.null.reason == declared
	}
}

// meetsNew reports whether one of the pointers that meet in phi is that of an object
// which is made here and known by phi alone from there on, and another one is not.
func meetsNew(phi *ssa.Phi) bool {
	made, others := false, false
	for _, e := range phi.Edges {
		a, ok := e.(*ssa.Alloc)
		if !ok {
			others = true
			continue
		}
		made = true
		for _, ref := range *a.Referrers() {
			if phi.Block().Dominates(ref.Block()) && ref != ssa.Instruction(phi) {
				return false
			}
		}
	}
	return made && others
}

// comesNil reports whether the map in the variable p, at block at, lies in a new object
// on one way to where pointers met, and nothing that is asked from there on has
// to do with what led that way.
func (x *exec) comesNil(p place, at *ssa.BasicBlock) verdict {
	phi, ok := p.root.(*ssa.Phi)
	if !ok || len(x.makers[p]) > 0 {
		return silent
	}
	worst := silent
	for from, unmade := range x.unmade[p] {
		if !unmade || !phi.Block().Dominates(at) || x.asksObject(phi, at) {
			continue
		}
		top := from
		for !top.Dominates(phi.Block()) {
			top = top.Idom()
		}
		got, _ := x.deciding(from, top)
		need := x.excluding(at, phi.Block())
		switch {
		case got.meet(need):
		case got[anything{}]:
			worst = max(worst, suspect)
		default:
			worst = sure
		}
	}
	return worst
}

// asksObject reports whether a condition on the way from where pointers meet to block at
// is about the object itself: that may tell a new one from others.
func (x *exec) asksObject(phi *ssa.Phi, at *ssa.BasicBlock) bool {
	for _, br := range x.shape.Deciding(at, phi.Block()) {
		if madeOf(br.Cond, phi, 6) {
			return true
		}
	}
	return false
}

// madeOf reports whether v is computed from w, by at most depth steps.
func madeOf(v, w ssa.Value, depth int) bool {
	if v == w {
		return true
	}
	i, ok := v.(ssa.Instruction)
	if !ok || depth == 0 {
		return false
	}
	var space [8]*ssa.Value
	for _, op := range i.Operands(space[:0]) {
		if *op != nil && madeOf(*op, w, depth-1) {
			return true
		}
	}
	return false
}
