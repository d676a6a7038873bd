package unsyncedshare

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/ssax"
)

// reached lists the maps that a call changes in a struct it is given: nobody
// who reads the call sees that copies of the struct share them.
func (x *checker) reached(c *ssa.CallCommon) []touch {
	k := x.Memory.Call(c)
	if k == nil {
		return nil
	}
	var out []touch
	for _, e := range k.Effects {
		if e.Kind != contract.Writes || len(e.On.Steps()) == 0 {
			continue
		}
		v := memory.Operand(c, e.On.Root())
		if v == nil || !leadsToMap(v.Type(), e.On.Steps()) {
			continue
		}
		if w := x.mapWrites()[e.At]; w != nil && w.Parent().Parent() == nil && !x.g.Held(w).Any() && !x.locksOnTheWay(ssax.Body(c.StaticCallee()), w) {
			out = append(out, touch{what: v, part: partName(e.On), how: "is changed", at: w.Pos(), callee: ssax.CalleeName(c)})
		}
	}
	return out
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

// mapWrites finds the writes of maps in the package by their places, as
// contracts give them.
func (x *checker) mapWrites() map[string]ssa.Instruction {
	if x.writes != nil {
		return x.writes
	}
	x.writes = map[string]ssa.Instruction{}
	for _, fn := range x.g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
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

func (x *checker) place(pos token.Pos) string {
	p := x.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// leadsToMap reports whether a map lies behind the steps from a t.
func leadsToMap(t types.Type, steps []string) bool {
	ts := origin.Types(t, steps)
	last := ts[len(ts)-1]
	return last != nil && ssax.IsMap(last)
}

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
