package dynamic

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
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
// through static calls within the roots. It may find too many.
type spread struct {
	p     *program
	seen  map[ssa.Value]bool
	todo  []ssa.Value
	found map[token.Pos][]int
}

func (p *program) spread(links []link) map[token.Pos][]int {
	s := &spread{p: p, seen: map[ssa.Value]bool{}, found: map[token.Pos][]int{}}
	for _, l := range links {
		for _, i := range l.args {
			s.sources(argument(l.call, i), 0)
		}
	}
	for len(s.todo) > 0 && len(s.seen) < maxSpread {
		v := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		if refs := v.Referrers(); refs != nil {
			for _, in := range *refs {
				s.use(v, in)
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

func (s *spread) add(v ssa.Value) {
	if v != nil && !s.seen[v] {
		s.seen[v] = true
		s.todo = append(s.todo, v)
	}
}

// sources adds what a value is made of, in its function.
func (s *spread) sources(v ssa.Value, depth int) {
	if v == nil || s.seen[v] || depth > maxChain {
		return
	}
	s.add(v)
	for _, op := range v.(interface {
		Operands([]*ssa.Value) []*ssa.Value
	}).Operands(nil) {
		switch v.(type) {
		case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.Slice, *ssa.Phi, *ssa.FieldAddr, *ssa.IndexAddr,
			*ssa.TypeAssert, *ssa.Extract, *ssa.MakeClosure, *ssa.UnOp:
			s.sources(*op, depth+1)
		}
	}
	if a, ok := v.(*ssa.Alloc); ok {
		for _, in := range *a.Referrers() {
			if st, ok := in.(*ssa.Store); ok && st.Addr == v {
				s.sources(st.Val, depth+1)
			}
		}
	}
}

func (s *spread) use(v ssa.Value, in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.Slice, *ssa.Phi, *ssa.FieldAddr, *ssa.IndexAddr,
		*ssa.TypeAssert, *ssa.Extract, *ssa.UnOp:
		s.add(in.(ssa.Value))
	case *ssa.Store:
		if in.Val == v {
			s.add(base(in.Addr))
		}
	case *ssa.MakeClosure:
		s.add(in)
		if f, ok := in.Fn.(*ssa.Function); ok {
			for i, b := range in.Bindings {
				if b == v && i < len(f.FreeVars) {
					s.add(f.FreeVars[i])
				}
			}
		}
	case ssa.CallInstruction:
		s.call(v, in)
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

func (s *spread) call(v ssa.Value, c ssa.CallInstruction) {
	common := c.Common()
	if _, ok := common.Value.(*ssa.Builtin); ok {
		if val := c.Value(); val != nil { // append
			s.add(val)
		}
		return
	}
	f := common.StaticCallee()
	if f == nil {
		pos := common.Pos()
		if common.Value == v && !slices.Contains(s.found[pos], 0) {
			s.found[pos] = append(s.found[pos], 0)
		}
		for i, a := range common.Args {
			if a == v && !slices.Contains(s.found[pos], i+1) {
				s.found[pos] = append(s.found[pos], i+1)
			}
		}
		return
	}
	if pkg := s.p.packageOf(f); pkg == nil || !s.p.isRoot(pkg) {
		return
	}
	for i, a := range common.Args {
		if a == v && i < len(f.Params) {
			s.add(f.Params[i])
		}
	}
}
