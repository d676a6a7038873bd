package nilempty

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// siblings reports methods that append to a buffer which they are given, and
// give it back as nil when there was nothing to append to nil, although nil
// stands for something else: they return it for that themselves, a caller that
// passes nil tests the result for nil, and another method of the same name and
// type takes care to make an empty one.
func (c *checker) siblings() {
	for _, fn := range c.fns {
		if fn.Signature.Recv() == nil || !c.returnsNil(fn) {
			continue
		}
		for n, p := range fn.Params[1:] {
			if !ssax.IsSlice(p.Type()) || c.testsForNil(p).IsValid() {
				continue
			}
			ret := untouched(fn, p)
			if ret == nil {
				continue
			}
			careful, told := c.carefulSibling(fn, n+1), c.toldApart(fn, n)
			if careful.IsValid() && told.IsValid() {
				c.reportSibling(p, ret, careful, told)
				break
			}
		}
	}
}

func (c *checker) reportSibling(p *ssa.Parameter, ret *ssa.Return, careful, told token.Pos) {
	r := rule.Report{
		Level: finding.Default, Pos: ret.Pos(),
		Message: rule.Quote(p.Name(), "the buffer") + " is still nil here if nothing was appended, so an empty value is taken for one that is missing",
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: ret.Pos(), Text: "nil comes back for an empty value"},
			{Role: finding.Via, Pos: careful, Text: "here nil becomes empty first"},
			{Role: finding.Used, Pos: told, Text: "this tells nil and empty apart"},
		},
		Remedy: "make an empty one where it is nil, as is done elsewhere",
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}

// returnsNil reports whether fn gives nil, and no error, to say something.
func (c *checker) returnsNil(fn *ssa.Function) bool {
	for _, ret := range returns(fn) {
		if isNil(ssax.Result(ret, 0)) && succeeds(ret) {
			return true
		}
	}
	return false
}

func returns(fn *ssa.Function) []*ssa.Return {
	var out []*ssa.Return
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && len(ret.Results) > 0 {
			out = append(out, ret)
		}
	}
	return out
}

func isNil(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.IsNil()
}

// succeeds reports whether a return gives no error.
func succeeds(ret *ssa.Return) bool {
	return !ssax.ReturnsError(ret)
}

// untouched gives a return of p to which nothing may have been appended.
func untouched(fn *ssa.Function, p *ssa.Parameter) *ssa.Return {
	for _, ret := range returns(fn) {
		if succeeds(ret) && bare(ret.Results[0], p, map[ssa.Value]bool{}) {
			return ret
		}
	}
	return nil
}

// bare reports whether v may be p as it was given.
func bare(v ssa.Value, p *ssa.Parameter, seen map[ssa.Value]bool) bool {
	if v == p {
		return true
	}
	phi, ok := v.(*ssa.Phi)
	if !ok || seen[v] {
		return false
	}
	seen[v] = true
	for _, e := range phi.Edges {
		if bare(e, p, seen) {
			return true
		}
	}
	return false
}

// testsForNil gives where p is compared with nil.
func (c *checker) testsForNil(p *ssa.Parameter) token.Pos {
	for _, ref := range ssax.Referrers(p) {
		if cmp, ok := ref.(*ssa.BinOp); ok && (isNil(cmp.X) || isNil(cmp.Y)) {
			return cmp.Pos()
		}
	}
	return token.NoPos
}

// carefulSibling gives where another method of the same name and type makes its
// n-th parameter empty if it is nil.
func (c *checker) carefulSibling(fn *ssa.Function, n int) token.Pos {
	for _, g := range c.fns {
		if g == fn || g.Name() != fn.Name() || g.Signature.Recv() == nil || !sameType(g.Signature, fn.Signature) {
			continue
		}
		if at := c.testsForNil(g.Params[n]); at.IsValid() && c.madeEmpty(g, g.Params[n]) {
			return at
		}
	}
	return token.NoPos
}

// sameType compares two methods without their receivers.
func sameType(a, b *types.Signature) bool {
	return types.Identical(a.Params(), b.Params()) && types.Identical(a.Results(), b.Results())
}

// madeEmpty reports whether p meets an empty slice made in its place.
func (c *checker) madeEmpty(fn *ssa.Function, p *ssa.Parameter) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			phi, ok := i.(*ssa.Phi)
			if !ok {
				break
			}
			given, made := false, false
			for _, e := range phi.Edges {
				s, slice := e.(*ssa.Slice)
				_, fresh := e.(*ssa.MakeSlice)
				given, made = given || e == p, made || fresh || slice && emptyLiteral(s)
			}
			if given && made {
				return true
			}
		}
	}
	return false
}

// toldApart gives where the result of a call of the method with nil as its n-th
// argument is tested for nil, also by who calls the function that makes the call.
func (c *checker) toldApart(fn *ssa.Function, n int) token.Pos {
	for _, g := range c.fns {
		for _, b := range g.Blocks {
			for _, i := range b.Instrs {
				call, ok := i.(*ssa.Call)
				if !ok || !c.passesNil(call, fn, n) {
					continue
				}
				if at := testOf(call); at.IsValid() {
					return at
				}
				if tests := c.tests[place{fn: g}]; len(tests) > 0 && gives(g, call) {
					return tests[0].pos
				}
			}
		}
	}
	return token.NoPos
}

func (c *checker) passesNil(call *ssa.Call, fn *ssa.Function, n int) bool {
	if call.Call.IsInvoke() {
		m := call.Call.Method
		return m.Name() == fn.Name() && sameType(m.Signature(), fn.Signature) && isNil(call.Call.Args[n])
	}
	return call.Call.StaticCallee() == fn && isNil(call.Call.Args[n+1])
}

// first gives the first result of a call.
func first(call *ssa.Call) ssa.Value {
	if call.Call.Signature().Results().Len() == 1 {
		return call
	}
	for _, ref := range ssax.Referrers(call) {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == 0 {
			return e
		}
	}
	return nil
}

func testOf(call *ssa.Call) token.Pos {
	v := first(call)
	if v == nil {
		return token.NoPos
	}
	for _, ref := range ssax.Referrers(v) {
		if cmp, ok := ref.(*ssa.BinOp); ok && (isNil(cmp.X) || isNil(cmp.Y)) {
			return cmp.Pos()
		}
	}
	return token.NoPos
}

// gives reports whether fn returns what the call gives.
func gives(fn *ssa.Function, call *ssa.Call) bool {
	v := first(call)
	for _, ret := range returns(fn) {
		if v != nil && ret.Results[0] == v {
			return true
		}
	}
	return false
}
