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
			if phi, ok := v.(*ssa.Phi); ok {
				x.metWithoutError(s, phi)
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

// metWithoutError takes in that err, in which branches have met, is nil: it did not come by
// a way on which it was found not to be, and the maps that have met there did not either.
//
//	if err == nil { m, err = load() }
//	if err != nil { return err }
func (x *exec) metWithoutError(s *state, err *ssa.Phi) {
	met := err.Block()
	var ways []int
	for n, e := range err.Edges {
		if !foundError(e, met.Preds[n], met) {
			ways = append(ways, n)
		}
	}
	if len(ways) == 0 || len(ways) == len(err.Edges) {
		return
	}
	if len(ways) == 1 {
		if call := failureOf(err.Edges[ways[0]]); call != nil {
			x.succeeded(s, call)
		}
	}
	for _, i := range met.Instrs {
		phi, ok := i.(*ssa.Phi)
		if !ok {
			return
		}
		if !ssax.IsMap(phi.Type()) {
			continue
		}
		f := x.eval(phi.Edges[ways[0]])
		for _, n := range ways[1:] {
			f = f.join(x.eval(phi.Edges[n]))
		}
		x.set(s, phi, f)
	}
}

// foundError reports whether err was found not to be nil before the edge from one block to
// the next, or by it.
func foundError(err ssa.Value, from, to *ssa.BasicBlock) bool {
	says := func(cond ssa.Value, holds bool) bool {
		c, ok := cond.(*ssa.BinOp)
		if !ok || c.X != err {
			return false
		}
		k, isConst := c.Y.(*ssa.Const)
		return isConst && k.IsNil() && (c.Op == token.NEQ && holds || c.Op == token.EQL && !holds)
	}
	if i, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If); ok && from.Succs[0] != from.Succs[1] && says(i.Cond, from.Succs[0] == to) {
		return true
	}
	for i, holds := range ssax.Branches(from) {
		if says(i.Cond, holds) {
			return true
		}
	}
	return false
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
