package origin

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// A store is an instruction that puts something into a cell: an assignment, a
// map update, copy, or a call whose contract says so.
type store struct {
	instr ssa.Instruction
	// addr is the address assigned to; nil where cells come from elsewhere.
	addr ssa.Value
	// val is what is stored, nil for what a call stores.
	val ssa.Value
	// cells are what is stored to, vals what is stored.
	cells, vals func() []Origin
	// elems: the elements of vals are copied, not a reference to them.
	elems bool
	// whole: a call assigns a struct as a whole.
	whole bool
	// known cells, once they have been asked for in full.
	known []Origin
	done  bool
}

// targets gives the cells that s stores to.
func (f *family) targets(s *store) []Origin {
	if s.done {
		return s.known
	}
	before := f.cuts
	os := s.cells()
	if f.cuts == before {
		s.known, s.done = os, true
	}
	return os
}

// anyStep is the key for stores whose last step is not known beforehand.
const anyStep = ""

func (f *family) add(last string, s *store) { f.stores[last] = append(f.stores[last], s) }

func (f *family) collectStores(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Store:
		last := anyStep
		switch a := i.Addr.(type) {
		case *ssa.FieldAddr:
			last = "." + ssax.FieldName(a.X.Type(), a.Field)
		case *ssa.IndexAddr:
			last = "[*]"
		}
		f.add(last, &store{
			instr: i, addr: i.Addr, val: i.Val,
			cells: func() []Origin { return f.places(i.Addr) },
			vals:  func() []Origin { return f.places(i.Val) },
		})
	case *ssa.MapUpdate:
		f.add("[*]", &store{
			instr: i, val: i.Value,
			cells: func() []Origin { return step(f.places(i.Map), "[*]") },
			vals:  func() []Origin { return f.places(i.Value) },
		})
	case *ssa.Call:
		f.collectCall(i)
	}
}

func (f *family) collectCall(i *ssa.Call) {
	if ssax.IsBuiltin(&i.Call, "copy") {
		f.add("[*]", &store{
			instr: i, elems: true,
			cells: func() []Origin { return step(f.places(i.Call.Args[0]), "[*]") },
			vals:  func() []Origin { return step(f.places(i.Call.Args[1]), "[*]") },
		})
		return
	}
	c := f.pkg.contract(&i.Call)
	if c == nil {
		return
	}
	for _, e := range c.Effects {
		to := e.To
		if e.Kind == contract.Clears {
			to = e.On
		}
		// What calls store into objects of others is left out: there is a lot of
		// it, and the objects are hardly ever copied in the same function.
		if e.Kind != contract.Stores && e.Kind != contract.Clears || !ownVariable(memory.Operand(&i.Call, to.Root())) {
			continue
		}
		steps := to.Steps()
		if len(steps) == 0 {
			if e.Kind == contract.Stores && isAggregate(Deref(memory.Operand(&i.Call, to.Root()).Type())) {
				f.add(anyStep, &store{
					instr: i, whole: true,
					cells: func() []Origin { return f.places(memory.Operand(&i.Call, to.Root())) },
					vals:  func() []Origin { return f.operand(i, e.On) },
				})
			}
			continue
		}
		last := steps[len(steps)-1]
		s := &store{
			instr: i,
			cells: func() []Origin {
				return step(f.walk(memory.Operand(&i.Call, to.Root()), steps[:len(steps)-1], i), last)
			},
			vals: func() []Origin { return root(i) }, // what the callee made
		}
		if e.Kind == contract.Stores {
			s.vals = func() []Origin { return f.operand(i, e.On) }
		}
		f.add(last, s)
	}
}

// ownVariable reports whether v is, or points into, something made here.
func ownVariable(v ssa.Value) bool {
	for {
		switch u := v.(type) {
		case nil:
			return false
		case *ssa.FieldAddr:
			v = u.X
		case *ssa.IndexAddr:
			v = u.X
		default:
			return Made(v)
		}
	}
}

// A match is a store to the cell that is asked for, or to what it is part of.
type match struct {
	*store
	to   Place
	rest string
}

func (f *family) matches(cell Place) []match {
	var out []match
	look := func(ss []*store, whole bool) {
		for _, s := range ss {
			if whole && !s.elems && !s.copiesParts() {
				continue
			}
			f.work++
			for _, c := range f.targets(s) {
				if c.Root != cell.Root {
					continue
				}
				if rest, ok := below(cell.Path, c.Path); ok && (rest == "" || s.elems || s.copiesParts()) {
					out = append(out, match{s, c.Place, rest})
					break
				}
			}
		}
	}
	steps := contract.Place("x" + cell.Path).Steps()
	if len(steps) > 0 {
		look(f.stores[steps[len(steps)-1]], false)
	}
	seen := map[string]bool{}
	for n, s := range steps[:max(0, len(steps)-1)] {
		if !seen[s] && (n == len(steps)-1 || s != steps[len(steps)-1]) {
			seen[s] = true
			look(f.stores[s], true)
		}
	}
	look(f.stores[anyStep], false)
	return out
}

// copiesParts reports whether s assigns a struct or array, and all that is in it.
func (s *store) copiesParts() bool { return s.whole || s.val != nil && isAggregate(s.val.Type()) }

// below reports whether path is top or lies below it, and the steps between.
func below(path, top string) (string, bool) {
	rest, ok := strings.CutPrefix(path, top)
	return rest, ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// contents gives what the reference in a cell refers to at instruction at.
func (f *family) contents(cell Origin, at ssa.Instruction) []Origin {
	q := question{cell.Place, at}
	if f.asked[q] || f.depth > maxDepth || f.work > maxWork {
		f.cuts++
		return nil
	}
	f.depth++
	f.asked[q] = true
	defer func() { f.depth--; delete(f.asked, q) }()
	f.work++
	ms := f.matches(cell.Place)
	ms, replaced := f.inForce(ms, cell, at)
	var out []Origin
	for _, m := range ms {
		out = union(out, f.stored(m, at))
	}
	if !replaced {
		out = union(out, f.initial(cell, at))
	}
	for n := range out {
		if cell.Via != nil { // the way to the cell led through a copy already
			out[n].Via = chain(cell.Via, out[n].Via)
		}
	}
	return out
}

// chain puts the copies of b behind those of a.
func chain(a, b *Copy) *Copy {
	if a == nil || b == nil || a == b {
		if a == nil {
			return b
		}
		return a
	}
	c := *a
	c.Next = chain(a.Next, b)
	return &c
}

// inForce drops the stores that the one before at has certainly replaced, and
// says whether one has replaced what the cell held in the beginning.
func (f *family) inForce(ms []match, cell Origin, at ssa.Instruction) ([]match, bool) {
	load, _ := at.(*ssa.UnOp)
	ms = slices.DeleteFunc(ms, func(m match) bool { return m.instr.Parent() == at.Parent() && !f.pkg.reaches(m.instr, at) })
	ms = slices.DeleteFunc(ms, func(m match) bool { return m.rest != "" && overwritten(m, ms) })
	var last *match
	for n := range ms {
		m := &ms[n]
		single := !strings.Contains(m.to.Path, "[*]") || m.addr != nil && load != nil && sameAddress(m.addr, load.X)
		if m.rest != "" || !single || m.instr == at {
			continue
		}
		replaces := Before(m.instr, at)
		if !replaces && m.addr != nil && f.pkg.reaches(m.instr, at) {
			replaces = !guardedByNil(m.instr, m.addr)
		}
		if replaces && (last == nil || Before(last.instr, m.instr)) {
			last = m
		}
	}
	if last == nil {
		return ms, false
	}
	var out []match
	for _, m := range ms {
		if m.instr == last.instr && !(m.whole && m.rest != "") || m.rest == "" && !Before(m.instr, last.instr) || m.rest != "" && Before(last.instr, m.instr) {
			out = append(out, m)
		}
	}
	return out, true
}

// overwritten reports whether one of ms replaces the field of the very element
// that m put into a container: out[i] = v; out[i].f = clone(v.f).
func overwritten(m match, ms []match) bool {
	for _, o := range ms {
		if o.rest != "" || o.addr == nil || m.addr == nil || !Before(m.instr, o.instr) || guardedByNil(o.instr, o.addr) {
			continue
		}
		for a := o.addr; ; {
			fa, ok := a.(*ssa.FieldAddr)
			if !ok {
				break
			}
			if a = fa.X; sameAddress(a, m.addr) {
				return true
			}
		}
	}
	return false
}

// stored gives what store m put into the cell that lies m.rest below where it
// stored to.
func (f *family) stored(m match, at ssa.Instruction) []Origin {
	var out []Origin
	for _, o := range m.vals() {
		if m.rest == "" && !m.elems {
			if how, ok := f.sharing(m, o); ok && !f.putsBack(m, o) {
				o.Via = &Copy{How: how, Instr: m.instr, From: o.Place, To: m.to, Next: o.Via}
			}
			out = union(out, []Origin{o})
			continue
		}
		from := o
		from.Path += m.rest
		for _, c := range f.contents(Origin{Place: from.Place, Via: from.Via}, m.instr) {
			passed := c.Via != nil && isPassed(c.Via.Instr) && Made(m.to.Root)
			if !Made(o.Root) || passed {
				how := ByAssign
				if m.elems {
					how = ByElement
				}
				next := c.Via
				if passed {
					next = next.Next // the caller's copy into the parameter is not the one that is meant
				}
				c.Via = &Copy{How: how, Instr: m.instr, From: c.Place, To: Place{m.to.Root, m.to.Path + m.rest}, Next: next}
			}
			out = union(out, []Origin{c})
		}
	}
	return out
}

// isPassed reports whether i puts what a parameter was passed into its variable.
func isPassed(i ssa.Instruction) bool {
	st, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	_, ok = st.Val.(*ssa.Parameter)
	return ok
}

// sharing reports whether storing a reference makes a copy that shares it:
// into something made here, from something that is not.
func (f *family) sharing(m match, o Origin) (How, bool) {
	if !Made(m.to.Root) || m.to.Path == "" || Made(o.Root) || o.Path == "" && !Outlives(o.Root) {
		return 0, false
	}
	if strings.HasSuffix(m.to.Path, "[*]") {
		return ByElement, true
	}
	return ByField, true
}

// putsBack reports whether a store puts into a place what came from there, as in
// x.f = grow(x.f).
func (f *family) putsBack(m match, o Origin) bool {
	for _, c := range f.targets(m.store) {
		if c.Place == o.Place {
			return true
		}
	}
	return false
}

// initial gives what a cell held before the function stored to it.
func (f *family) initial(cell Origin, at ssa.Instruction) []Origin {
	switch r := cell.Root.(type) {
	case *ssa.Call:
		if ssax.IsBuiltin(&r.Call, "append") {
			return f.appended(r, cell)
		}
		return f.returned(r, 0, cell)
	case *ssa.Extract:
		if call, ok := r.Tuple.(*ssa.Call); ok {
			return f.returned(call, r.Index, cell)
		}
	}
	if Made(cell.Root) {
		return nil
	}
	return []Origin{{Place: cell.Place}}
}

// appended gives what a cell of an append's result holds: an element of the
// base or one of those appended.
func (f *family) appended(call *ssa.Call, cell Origin) []Origin {
	rest, ok := below(cell.Path, "[*]")
	if !ok {
		return nil
	}
	var out []Origin
	for _, arg := range call.Call.Args {
		for _, o := range f.places(arg) {
			if o.Root == ssa.Value(call) {
				continue
			}
			for _, c := range f.contents(Origin{Place: Place{o.Root, o.Path + "[*]" + rest}, Via: o.Via}, call) {
				if !Made(o.Root) {
					c.Via = &Copy{How: ByElement, Instr: call, From: c.Place, To: cell.Place, Next: c.Via}
				}
				out = union(out, []Origin{c})
			}
		}
	}
	return out
}
