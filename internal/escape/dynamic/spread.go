package dynamic

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/gclog"
)

// A link is a call on the way of a value, and the arguments it may be.
type link struct {
	call ssa.CallInstruction
	args []int
}

// maxSpread bounds the values that are looked at for one answer.
const maxSpread = 3000

// spread finds the dynamic calls that a value reaches besides those that the
// compiler named, which says one way only. It asks where else what is passed in
// the links goes, without regard for the order of statements or for fields, and
// through those static calls within the roots that the compiler's tags let it leave by.
// It may find too many.
type spread struct {
	p    *program
	log  *gclog.Log
	seen map[spot]bool
	todo []spot
	// found are the dynamic calls and which of their arguments it is.
	found map[token.Pos][]int
}

// A spot is a value that is the one that is followed, or refers to it, or, if it
// holds it, the address of a variable that it was put into.
type spot struct {
	v     ssa.Value
	holds bool
}

func (p *program) spread(log *gclog.Log, links []link) map[token.Pos][]int {
	s := &spread{p: p, log: log, seen: map[spot]bool{}, found: map[token.Pos][]int{}}
	for _, l := range links {
		for _, i := range l.args {
			s.sources(argument(l.call, i), 0)
		}
	}
	for len(s.todo) > 0 && len(s.seen) < maxSpread {
		at := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		if refs := at.v.Referrers(); refs != nil {
			for _, in := range *refs {
				s.use(at, in)
			}
		}
	}
	return s.found
}

// argument is what is passed as the i-th argument, 0 being what is called on.
func argument(c ssa.CallInstruction, i int) ssa.Value {
	common := c.Common()
	if f := common.StaticCallee(); f != nil && f.Signature.Recv() != nil {
		i++
	}
	switch {
	case i == 0:
		return common.Value
	case len(common.Args) == 0:
		return nil
	}
	return common.Args[min(i-1, len(common.Args)-1)]
}

func (s *spread) add(v ssa.Value, holds bool) bool {
	if v == nil || s.seen[spot{v, holds}] {
		return false
	}
	s.seen[spot{v, holds}] = true
	s.todo = append(s.todo, spot{v, holds})
	return true
}

// sources adds what a value is made of in its function, as far as it is no load
// through a pointer: what is behind that is another object.
func (s *spread) sources(v ssa.Value, depth int) {
	if depth > maxChain || !s.add(v, false) {
		return
	}
	switch x := v.(type) {
	case *ssa.UnOp:
		if a, ok := base(x.X).(*ssa.Alloc); ok && x.Op == token.MUL {
			s.stored(a, depth)
		}
	case *ssa.Alloc:
		s.stored(x, depth)
	case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.Slice, *ssa.Phi, *ssa.FieldAddr, *ssa.IndexAddr,
		*ssa.TypeAssert, *ssa.Extract, *ssa.MakeClosure:
		for _, op := range x.(ssa.Instruction).Operands(nil) {
			s.sources(*op, depth+1)
		}
	}
}

// stored adds what is put into a variable or a part of it.
func (s *spread) stored(a *ssa.Alloc, depth int) {
	for _, in := range *a.Referrers() {
		switch in := in.(type) {
		case *ssa.Store:
			if in.Addr == ssa.Value(a) {
				s.sources(in.Val, depth+1)
			}
		case *ssa.FieldAddr, *ssa.IndexAddr:
			for _, r := range *in.(ssa.Value).Referrers() {
				if st, ok := r.(*ssa.Store); ok && st.Addr == in.(ssa.Value) {
					s.sources(st.Val, depth+1)
				}
			}
		}
	}
}

func (s *spread) use(at spot, in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.UnOp:
		if at.holds {
			s.add(in, false)
		}
	case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.Slice, *ssa.Phi, *ssa.FieldAddr, *ssa.IndexAddr,
		*ssa.TypeAssert, *ssa.Extract:
		s.add(in.(ssa.Value), at.holds)
	case *ssa.Store:
		if in.Val == at.v {
			s.add(base(in.Addr), true)
		}
	case *ssa.MakeClosure:
		s.add(in, false)
		if f, ok := in.Fn.(*ssa.Function); ok {
			for i, b := range in.Bindings {
				if b == at.v && i < len(f.FreeVars) {
					s.add(f.FreeVars[i], at.holds)
				}
			}
		}
	case ssa.CallInstruction:
		s.call(at, in)
	}
}

// base is the variable that an address lies in.
func base(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		default:
			return v
		}
	}
}

func (s *spread) call(at spot, c ssa.CallInstruction) {
	common := c.Common()
	if _, ok := common.Value.(*ssa.Builtin); ok {
		if val := c.Value(); val != nil { // append
			s.add(val, false)
		}
		return
	}
	f := common.StaticCallee()
	if f == nil {
		s.dynamic(at.v, common)
		return
	}
	pkg := s.p.packageOf(f)
	if pkg == nil || !s.p.isRoot(pkg) {
		return
	}
	tags, _, known := s.p.paramTags(s.log, f, 0)
	for i, a := range common.Args {
		if a != at.v || i >= len(f.Params) {
			continue
		}
		// A dynamic call in there would be on a way to the heap.
		if !known || i >= len(tags) || tags[i].heap != none {
			s.add(f.Params[i], false)
		}
		if val := c.Value(); val != nil {
			s.add(val, false)
		}
	}
}

func (s *spread) dynamic(v ssa.Value, common *ssa.CallCommon) {
	pos := common.Pos()
	note := func(i int) {
		if !slices.Contains(s.found[pos], i) {
			s.found[pos] = append(s.found[pos], i)
		}
	}
	if common.Value == v {
		note(0)
	}
	for i, a := range common.Args {
		if a == v {
			note(i + 1)
		}
	}
}
