package origin

import (
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// result gives the origins of result n of a call.
func (f *family) result(call *ssa.Call, n int) []Origin {
	me := ssa.Value(call)
	if call.Call.Signature().Results().Len() > 1 {
		me = extracted(call, n)
	}
	if ssax.IsBuiltin(&call.Call, "append") {
		return union(root(call), f.places(call.Call.Args[0]))
	}
	out := root(me)
	c := f.pkg.contract(&call.Call)
	if c == nil {
		return out
	}
	name := contract.Place("ret" + strconv.Itoa(n))
	same := false
	for _, e := range c.Effects {
		if (e.Kind == contract.Returns || e.Kind == contract.Grows) && e.To == name {
			os := f.operand(call, e.On)
			same = same || e.Kind == contract.Returns && len(os) > 0
			out = union(out, os)
		}
	}
	if same && !f.fresh(c, name) {
		return out[1:]
	}
	return out
}

func (f *family) fresh(c *contract.Contract, ret contract.Place) bool {
	for _, e := range c.Effects {
		if e.Kind == contract.Fresh && e.To == ret {
			return true
		}
	}
	return false
}

// extracted gives the register that holds result n of a call; the call itself
// if there is none.
func extracted(call *ssa.Call, n int) ssa.Value {
	for _, r := range ssax.Referrers(call) {
		if e, ok := r.(*ssa.Extract); ok && e.Index == n {
			return e
		}
	}
	return call
}

// returned gives what a cell in the result of a call holds, if the contract
// says that it is storage of an argument.
func (f *family) returned(call *ssa.Call, n int, cell Origin) []Origin {
	c := f.pkg.contract(&call.Call)
	var out []Origin
	if c != nil {
		ret := "ret" + strconv.Itoa(n)
		for _, e := range c.Effects {
			if e.Kind != contract.Stores || e.To.Root() != ret {
				continue
			}
			rest, ok := below(cell.Path, string(e.To[len(ret):]))
			if !ok {
				continue
			}
			for _, o := range f.operand(call, e.On) {
				os := []Origin{o}
				if rest != "" {
					os = f.contents(Origin{Place: Place{o.Root, o.Path + rest}, Via: o.Via}, call)
				}
				for _, o := range os {
					o.Via = &Copy{How: ByCall, Instr: call, From: o.Place, To: cell.Place, Effect: e, Next: o.Via}
					out = union(out, []Origin{o})
				}
			}
		}
	}
	if len(out) == 0 {
		return []Origin{{Place: cell.Place}}
	}
	return out
}

// operand gives the origins of a contract's place at a call.
func (f *family) operand(call ssa.CallInstruction, p contract.Place) []Origin {
	v := memory.Operand(call.Common(), p.Root())
	if v == nil {
		return nil
	}
	return f.walk(v, p.Steps(), call)
}

// walk follows steps from what v refers to.
func (f *family) walk(v ssa.Value, steps []string, at ssa.Instruction) []Origin {
	os := f.places(v)
	for n, t := range Types(v.Type(), steps)[1:] {
		os = step(os, steps[n])
		if t != nil && isAggregate(t) {
			continue // a struct in place holds nothing, its fields do
		}
		var next []Origin
		for _, c := range os {
			next = union(next, f.contents(c, at))
		}
		os = next
	}
	return os
}
