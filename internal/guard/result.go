package guard

import (
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// result gives the cells that a call's i-th result was read from.
func (p *Package) result(call *ssa.Call, i int) []Ref {
	c := call.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		if b.Name() != "append" || clipped(c.Args[0]) {
			return nil
		}
		out := p.Refs(c.Args[0])
		grown := make([]Ref, len(out))
		for n, r := range out {
			r.Grown = r.Grown || !cut(c.Args[0])
			grown[n] = r
		}
		return grown
	}
	if c.IsInvoke() {
		return nil
	}
	if out := p.atomicLoad(call); out != nil {
		return out
	}
	if fn := c.StaticCallee(); fn != nil {
		if out, ok := p.returned(fn, i); ok {
			return p.atCall(out, fn, c)
		}
	}
	k := p.mem.Call(c)
	if k == nil {
		return nil
	}
	var out []Ref
	for _, e := range k.Effects {
		if e.Kind == contract.Returns && e.To == contract.Place("ret"+strconv.Itoa(i)) && len(e.On.Steps()) == 0 {
			if v := memory.Operand(c, e.On.Root()); v != nil {
				out = append(out, p.Refs(v)...)
			}
		}
	}
	return out
}

// returned gives the cells that fn's i-th result is read from, where fn is a
// function of the package.
func (p *Package) returned(fn *ssa.Function, i int) ([]Ref, bool) {
	fn = ssax.Body(fn)
	if len(fn.Blocks) == 0 {
		return nil, false
	}
	if out, ok := p.rets[fn][i]; ok {
		return out, true
	}
	if p.rets[fn] == nil {
		p.rets[fn] = map[int][]Ref{}
	}
	p.rets[fn][i] = nil // the answer for recursive calls
	var out []Ref
	for _, ret := range Returns(fn) {
		if i < len(ret.Results) {
			out = append(out, p.Refs(ret.Results[i])...)
		}
	}
	p.rets[fn][i] = p.trim(out)
	return p.rets[fn][i], true
}

// atCall turns what fn returns into what the call gives: objects that fn got
// as parameters are the caller's.
func (p *Package) atCall(rs []Ref, fn *ssa.Function, c *ssa.CallCommon) []Ref {
	var out []Ref
	for _, r := range rs {
		if a, ok := r.Root.(*ssa.Alloc); ok && a.Parent() == fn {
			continue
		}
		if par, ok := r.Inst.(*ssa.Parameter); ok {
			for n, q := range par.Parent().Params {
				if q == par && n < len(c.Args) {
					r.Inst = p.Origin(c.Args[n])
				}
			}
		}
		r.Returned = true
		out = append(out, r)
	}
	return out
}

// Returns lists the returns of fn.
func Returns(fn *ssa.Function) []*ssa.Return {
	var out []*ssa.Return
	for _, b := range fn.Blocks {
		if b == fn.Recover {
			continue
		}
		if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			out = append(out, r)
		}
	}
	return out
}

// clipped reports whether v ends at its capacity, so that an append copies.
func clipped(v ssa.Value) bool {
	s, ok := v.(*ssa.Slice)
	return ok && s.Max != nil
}

// cut reports whether v is a shortened view, so that an append to it writes
// over what the array held.
func cut(v ssa.Value) bool { return cutOn(v, map[ssa.Value]bool{}) }

func cutOn(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Slice:
		return v.High != nil && v.Max == nil && !isLen(v.High, v.X)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if cutOn(e, seen) {
				return true
			}
		}
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		return ok && b.Name() == "append" && cutOn(v.Call.Args[0], seen)
	}
	return false
}

func isLen(v, of ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	return ok && ssax.IsBuiltin(&c.Call, "len") && c.Call.Args[0] == of
}

func isAtomic(fn *ssa.Function) bool {
	fn = ssax.Origin(fn)
	return fn.Pkg != nil && fn.Pkg.Pkg.Path() == "sync/atomic" || strings.HasPrefix(fn.String(), "(*sync/atomic.")
}

// atomicLoad gives the cells of what a call loads from an atomic variable, a map or
// the address of what is meant; nil if it is no such call.
func (p *Package) atomicLoad(call *ssa.Call) []Ref {
	fn := call.Call.StaticCallee()
	if fn == nil || fn.Name() != "Load" || !isAtomic(fn) {
		return nil
	}
	return stepAll(p.atomicVar(call.Call.Args[0]), "^")
}

// atomicVar gives the cells of the atomic variable that v points to.
func (p *Package) atomicVar(v ssa.Value) []Ref {
	switch v.(type) {
	case *ssa.FieldAddr, *ssa.Global, *ssa.Alloc, *ssa.FreeVar:
		return p.addr(v)
	}
	return nil
}
