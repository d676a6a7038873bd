package unsyncedshare

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/ssax"
)

// reached lists the maps that a call changes in a struct it is given, and the lists that it
// appends to: nobody who reads the call sees that copies of the struct share them.
func (x *checker) reached(c *ssa.CallCommon) []touch {
	k := x.Memory.Call(c)
	if k == nil {
		return nil
	}
	callee := ssax.Body(c.StaticCallee())
	var out []touch
	for _, e := range k.Effects {
		v, how := memory.Operand(c, e.On.Root()), "is changed"
		switch {
		case v == nil:
			continue
		case e.Kind == contract.Writes && len(e.On.Steps()) > 0 && leadsTo(v.Type(), e.On.Steps(), ssax.IsMap):
		case e.Kind == contract.Appends && slices.Contains(e.On.Steps(), "[*]"):
			continue // each goroutine may have elements of its own
		case e.Kind == contract.Appends && leadsTo(v.Type(), e.On.Steps(), isListVariable):
			how = "is appended to"
		default:
			continue
		}
		if w := x.partWrites()[e.At]; w != nil && w.Parent().Parent() == nil && !x.g.Held(w).Any() && x.near(callee, w.Parent(), 2) && !x.locksOnTheWay(callee, w) {
			t := touch{what: v, part: partName(e.On), how: how, at: ssax.Pos(w), callee: ssax.CalleeName(c)}
			out = append(out, t.inside(e.On.Steps()))
		}
	}
	return out
}

// near reports whether fn is at, or calls it by way of no more than depth others: what happens
// far away may well wait for its turn in a way that nobody sees here.
func (x *checker) near(fn, at *ssa.Function, depth int) bool {
	if fn == nil || fn == at {
		return fn == at
	}
	return depth >= 0 && slices.ContainsFunc(x.g.Callees(fn), func(next *ssa.Function) bool { return x.near(next, at, depth-1) })
}

// locksOnTheWay reports whether a function may have taken a lock when w runs that lies
// between fn, which is called, and w.
func (x *checker) locksOnTheWay(fn *ssa.Function, w ssa.Instruction) bool {
	if fn == nil || x.g.TakesBefore(w) {
		return true
	}
	at := w.Parent()
	leading := x.g.LeadingTo(at)
	seen := map[*ssa.Function]bool{}
	work := []*ssa.Function{fn}
	for len(work) > 0 {
		f := work[0]
		work = work[1:]
		if seen[f] || !leading[ssax.Outermost(f)] {
			continue
		}
		seen[f] = true
		if f == at {
			continue
		}
		if x.locksBeforeCalls(f, leading) {
			return true
		}
		work = append(work, x.g.Callees(f)...)
	}
	return !seen[at]
}

// locksBeforeCalls reports whether f may have taken a lock when it calls one of the functions
// in leading. Of a literal it is not known when it runs.
func (x *checker) locksBeforeCalls(f *ssa.Function, leading map[*ssa.Function]bool) bool {
	if len(f.AnonFuncs) > 0 || f.Parent() != nil {
		return x.g.Takes(f, nil)
	}
	for _, b := range f.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(ssa.CallInstruction)
			if ok && x.leads(call.Common(), leading) && x.g.TakesBefore(i) {
				return true
			}
		}
	}
	return false
}

// leads reports whether a call may be one of a function in leading.
func (x *checker) leads(c *ssa.CallCommon, leading map[*ssa.Function]bool) bool {
	if _, builtin := c.Value.(*ssa.Builtin); builtin {
		return false
	}
	unknown := !c.IsInvoke() && c.StaticCallee() == nil
	return unknown || slices.ContainsFunc(x.g.Targets(c), func(g *ssa.Function) bool { return leading[g] })
}

// partWrites finds the writes of maps in the package, and the appends to lists that are not
// variables of the function, by their places, as contracts give them.
func (x *checker) partWrites() map[string]ssa.Instruction {
	if x.writes != nil {
		return x.writes
	}
	x.writes = map[string]ssa.Instruction{}
	for _, fn := range x.g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok && appendsTo(st) {
					x.writes[x.place(ssax.Pos(st.Val.(*ssa.Call)))] = i
				}
				for _, ch := range x.g.Changed(i) {
					if ch.Elems == "" && ssax.IsMap(ch.Value.Type()) {
						x.writes[x.place(ssax.Pos(i))] = i
					}
				}
			}
		}
	}
	return x.writes
}

// appendsTo reports whether a store is that of x = append(x, ...), where x is not a variable
// of the function.
func appendsTo(st *ssa.Store) bool {
	call, ok := st.Val.(*ssa.Call)
	if !ok || !ssax.IsBuiltin(&call.Call, "append") {
		return false
	}
	load, ok := call.Call.Args[0].(*ssa.UnOp)
	_, local := st.Addr.(*ssa.Alloc)
	return ok && !local && ssax.Same(load.X, st.Addr)
}

// inside gives a touch of what the function put into the field of a struct that it made for
// the call, where the touch is of a part of that struct.
func (t touch) inside(steps []string) touch {
	a, ok := t.what.(*ssa.Alloc)
	if !ok || len(steps) == 0 {
		return t
	}
	if put := putInto(a, steps[0]); len(put) == 1 {
		t.what, t.part = put[0], partName(contract.Place("x"+strings.Join(steps[1:], "")))
	}
	return t
}

// putInto lists what the function puts into the field of the struct in a, if only by way of
// the variable that a literal is made in.
func putInto(a *ssa.Alloc, field string) (put []ssa.Value) {
	for _, ref := range ssax.Referrers(a) {
		switch ref := ref.(type) {
		case *ssa.Store:
			if load, ok := ref.Val.(*ssa.UnOp); ok && ref.Addr == ssa.Value(a) {
				if literal, ok := load.X.(*ssa.Alloc); ok && literal != a {
					put = append(put, putInto(literal, field)...)
				}
			}
		case *ssa.FieldAddr:
			if "."+ssax.FieldName(ref.X.Type(), ref.Field) != field {
				continue
			}
			for _, st := range ssax.StoresTo(ref) {
				put = append(put, st.Val)
			}
		}
	}
	return put
}

func (x *checker) place(pos token.Pos) string {
	p := x.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// leadsTo reports whether something of such a type lies behind the steps from a t.
func leadsTo(t types.Type, steps []string, such func(types.Type) bool) bool {
	ts := origin.Types(t, steps)
	last := ts[len(ts)-1]
	return last != nil && such(last)
}

// isListVariable reports whether t is a list that a field holds, or a pointer to one.
func isListVariable(t types.Type) bool { return ssax.IsSlice(origin.Deref(t)) }

// partName writes the steps of a place as the source would.
func partName(p contract.Place) string {
	name := ""
	for _, s := range p.Steps() {
		if s == "[*]" {
			s = "[...]"
		}
		name += s
	}
	return name
}
