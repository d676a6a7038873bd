package nilmapwrite

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// refine takes in that cond came out as said.
func (x *exec) refine(s *state, cond ssa.Value, said bool) {
	x.st = s
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			x.refine(s, c.X, !said)
		}
	case *ssa.Extract:
		x.refineExtract(s, c, said)
	case *ssa.Lookup:
		if said {
			x.isReal(s, c.X)
		}
	case *ssa.BinOp:
		x.refineCompare(s, c, said)
	}
}

// refineExtract: what a lookup finds or a loop meets is in a real map; a call
// that said true did not fail.
func (x *exec) refineExtract(s *state, c *ssa.Extract, said bool) {
	if !said {
		return
	}
	switch t := c.Tuple.(type) {
	case *ssa.Lookup:
		x.isReal(s, t.X)
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok {
			x.isReal(s, r.X)
		}
	case *ssa.Call:
		x.succeeded(s, t)
	}
}

func (x *exec) refineCompare(s *state, c *ssa.BinOp, said bool) {
	v, k := c.X, c.Y
	if _, ok := v.(*ssa.Const); ok {
		v, k = k, v
	}
	con, ok := k.(*ssa.Const)
	if !ok {
		return
	}
	equal := c.Op == token.EQL && said || c.Op == token.NEQ && !said
	differs := c.Op == token.NEQ && said || c.Op == token.EQL && !said
	switch {
	case con.IsNil() && ssax.IsMap(v.Type()):
		if equal {
			x.set(s, v, null(why{reason: tested, pos: c.Pos()}))
		} else if differs {
			x.isReal(s, v)
		}
	case con.IsNil():
		if equal && types.IsInterface(v.Type()) {
			// an error that is nil: the call did not fail
			if call := failureOf(v); call != nil {
				x.succeeded(s, call)
			}
		} else if differs {
			x.foundIn(s, v)
		}
	default:
		x.refineValue(s, c, v, con, said)
	}
}

// refineValue: a length above zero, or a value found that is not the zero
// value, is that of a real map.
func (x *exec) refineValue(s *state, c *ssa.BinOp, v ssa.Value, con *ssa.Const, said bool) {
	if con.Value == nil {
		return
	}
	zero := false
	switch con.Value.Kind() {
	case constant.Int:
		zero = constant.Sign(con.Value) == 0
	case constant.String:
		zero = constant.StringVal(con.Value) == ""
	}
	differs := c.Op == token.NEQ && said || c.Op == token.EQL && !said || c.Op == token.GTR && said || c.Op == token.LEQ && !said
	same := c.Op == token.EQL && said && !zero
	if !(zero && differs || same || c.Op == token.GEQ && said && !zero) {
		return
	}
	x.foundIn(s, v)
	if v, ok := v.(*ssa.Call); ok {
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" && ssax.IsMap(v.Call.Args[0].Type()) {
			x.isReal(s, v.Call.Args[0])
		}
	}
}

// foundIn: v, which is not the zero value, was found in a map, if it was
// looked up.
func (x *exec) foundIn(s *state, v ssa.Value) {
	if e, ok := v.(*ssa.Extract); ok && e.Index == 0 {
		if l, ok := e.Tuple.(*ssa.Lookup); ok {
			x.isReal(s, l.X)
		}
	}
	if l, ok := v.(*ssa.Lookup); ok {
		x.isReal(s, l.X)
	}
}

// failureOf gives the call that v is the error of, also where the error is in
// a variable that lies in memory.
func failureOf(v ssa.Value) *ssa.Call {
	if load, ok := v.(*ssa.UnOp); ok {
		for _, i := range load.Block().Instrs {
			if i == ssa.Instruction(load) {
				break
			}
			if st, ok := i.(*ssa.Store); ok && st.Addr == load.X {
				v = st.Val
			}
		}
	}
	e, ok := v.(*ssa.Extract)
	if !ok {
		return nil
	}
	call, _ := e.Tuple.(*ssa.Call)
	return call
}

// isReal: v, if it is a map, is none that is nil. If it came from a call together with
// other results, the call did not fail.
func (x *exec) isReal(s *state, v ssa.Value) {
	if !ssax.IsMap(v.Type()) {
		return
	}
	x.set(s, v, real)
	if e, ok := v.(*ssa.Extract); ok {
		if call, ok := e.Tuple.(*ssa.Call); ok {
			x.succeeded(s, call)
		}
	}
}

// set takes in a fact on v, the variable it was loaded from and the other
// registers loaded from there.
func (x *exec) set(s *state, v ssa.Value, f fact) {
	if _, ok := v.(*ssa.Const); ok {
		return
	}
	s.regs[v] = f
	p, ok := s.from[v]
	if !ok {
		if field, isField := v.(*ssa.Field); isField {
			p = x.structAt(field)
			s.cells[p] = f
		}
		return
	}
	s.cells[p] = f
	for other, q := range s.from {
		if p == q {
			s.regs[other] = f
		}
	}
}

// succeeded: the call did not fail, so its results are what it gives then.
func (x *exec) succeeded(s *state, call *ssa.Call) {
	for _, ref := range ssax.Referrers(call) {
		e, ok := ref.(*ssa.Extract)
		if !ok || !ssax.IsMap(e.Type()) {
			continue
		}
		clear := func(f fact) fact {
			if f.fails && !f.may && !f.made && !f.other && f.entry.root == nil {
				f.other = true
			}
			f.fails, f.failure = false, why{}
			return f
		}
		if f, ok := s.regs[e]; ok {
			s.regs[e] = clear(f)
		}
		for p, f := range s.cells {
			if f.fails {
				s.cells[p] = clear(f)
			}
		}
	}
}
