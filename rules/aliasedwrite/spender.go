package aliasedwrite

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/ssax"
)

// A spender is an instruction that moves the elements of a list down in place, so
// that whoever goes on with the list as it was, at its old length, reads some
// elements twice and others not at all.
type spender struct {
	call ssa.CallInstruction
	list ssa.Value
	// callee does it, "" if this is an append that does it itself.
	callee string
	// root names the list in the callee's contract; keeps says that the callee does
	// not give back what is left of it.
	root  string
	keeps bool
	// filter: the append is the one of a loop that reads the list on the way.
	filter bool
}

// spenders lists what a call shortens, which is mostly nothing.
func (c *checker) spenders(call ssa.CallInstruction) []spender {
	common := call.Common()
	if ssax.IsBuiltin(common, "append") {
		if s := ssax.CutOut(common); s != nil {
			return []spender{{call: call, list: s}}
		}
		if s := c.filtered(call); s != nil {
			return []spender{{call: call, list: s, filter: true}}
		}
		return nil
	}
	k := c.from.Contract(common)
	if k == nil {
		return nil
	}
	name := ssax.CalleeName(common)
	var out []spender
	for _, e := range k.Effects {
		if v := memory.Operand(common, e.On.Root()); e.Kind == contract.Shrinks && v != nil && len(e.On.Steps()) == 0 && ssax.IsSlice(v.Type()) {
			s := spender{call: call, list: v, callee: name, root: e.On.Root(), keeps: true}
			for _, r := range k.Effects {
				s.keeps = s.keeps && !(r.On == e.On && (r.Kind == contract.Returns || r.Kind == contract.Grows))
			}
			out = append(out, s)
		}
	}
	return out
}

// filtered gives s where the call appends, in a loop that reads s, to what was
// s[:0] before the loop.
func (c *checker) filtered(call ssa.CallInstruction) ssa.Value {
	if !c.from.Between(call, call) || c.filledUp(call, call.Value(), map[ssa.Value]bool{}) {
		return nil
	}
	for _, head := range emptied(call.Common().Args[0], map[ssa.Value]bool{}) {
		for _, ref := range ssax.Referrers(head.X) {
			if at, ok := ref.(*ssa.IndexAddr); ok && readAt(at) && c.from.Between(call, ref) && c.from.Between(ref, call) {
				return head.X
			}
		}
	}
	return nil
}

// filledUp reports whether the filter's result, which v is, is appended to behind
// the loop: then what was left out goes to the back.
func (c *checker) filledUp(filter ssa.Instruction, v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	for _, ref := range ssax.Referrers(v) {
		switch ref := ref.(type) {
		case *ssa.Phi:
			if c.filledUp(filter, ref, seen) {
				return true
			}
		case *ssa.Call:
			if ssax.IsBuiltin(&ref.Call, "append") && ref.Call.Args[0] == v && !c.from.Between(ref, filter) {
				return true
			}
		}
	}
	return false
}

// emptied lists the slice expressions s[:0] that v may be a continuation of.
func emptied(v ssa.Value, seen map[ssa.Value]bool) (out []*ssa.Slice) {
	if seen[v] {
		return nil
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Phi:
		for _, e := range v.Edges {
			out = append(out, emptied(e, seen)...)
		}
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "append") {
			return emptied(v.Call.Args[0], seen)
		}
	case *ssa.Slice:
		if high, ok := v.High.(*ssa.Const); ok && high.Int64() == 0 && v.Max == nil && ssax.IsSlice(v.X.Type()) {
			return []*ssa.Slice{v}
		}
	}
	return out
}

// siteOf finds the instruction that shortens an argument of a call, and the
// parameter that it is there, in the package's functions up to depth calls away. A
// call of a function that others call too is such an instruction itself.
func (c *checker) siteOf(call ssa.CallInstruction, root string, depth int) (ssa.Instruction, *ssa.Parameter) {
	for _, fn := range c.Memory.Targets(call.Common()) {
		q := origin.Param(fn, root)
		if q == nil || fn.Pkg == nil || fn.Pkg.Pkg != c.Pkg || depth == 0 {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				inner, ok := i.(ssa.CallInstruction)
				if !ok {
					continue
				}
				for _, s := range c.spenders(inner) {
					if !c.isParam(fn, s.list, q) {
						continue
					}
					if s.callee == "" {
						return inner, q
					}
					if len(c.callsLike(inner)) > 1 {
						return inner, q
					}
					if site, param := c.siteOf(inner, s.root, depth-1); site != nil {
						return site, param
					}
				}
			}
		}
	}
	return nil, nil
}

// callsLike lists the package's calls of the function that call calls, none if it is not
// called by its name.
func (c *checker) callsLike(call ssa.CallInstruction) []ssa.CallInstruction {
	fn := ssax.Origin(call.Common().StaticCallee())
	if fn == nil {
		return nil
	}
	calls, _ := c.Memory.Callers(fn)
	return calls
}

func (c *checker) isParam(fn *ssa.Function, v ssa.Value, q *ssa.Parameter) bool {
	for _, o := range c.from.Of(fn, v) {
		if o.Root == ssa.Value(q) && o.Path == "" {
			return true
		}
	}
	return false
}
