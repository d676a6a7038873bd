package capturedargument

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A stamp is an entry that a function puts under a fixed key into the map that it keeps
// of its caller: what it puts there is another argument.
type stamp struct {
	at *ssa.MapUpdate
	// value is the number of the parameter that is put there.
	value int
}

// stamped looks for one map that is given to a function twice, which makes an object
// with it each time and notes in it what the object is: the second call changes what
// the first object says.
func (c *checker) stamped(fn *ssa.Function, keeps []keeping) {
	for n, k := range keeps {
		callee := ssax.Body(k.call.Call.StaticCallee())
		if callee == nil || k.holder != ssa.Value(k.call) || !ssax.IsMap(k.arg.Type()) || len(k.what) == 0 {
			continue
		}
		s, ok := c.stampOf(callee, k)
		if !ok || c.said[s.at.Pos()] {
			continue
		}
		for _, l := range keeps[n:] {
			if l.call.Call.StaticCallee() != k.call.Call.StaticCallee() || l.root != k.root || !sameMap(k, l) {
				continue
			}
			if l.call == k.call && !c.eachRound(k, s) || l.call != k.call && !differ(k.call.Call.Args[s.value], l.call.Call.Args[s.value]) {
				continue
			}
			if !c.from.Between(k.call, l.call, births(k)...) {
				continue
			}
			c.reportStamp(fn, callee, k, l, s)
			break
		}
	}
}

// births lists what makes the map anew.
func births(k keeping) []ssa.Instruction {
	var out []ssa.Instruction
	for _, o := range k.what {
		out = append(out, origin.Birth(o.Root)...)
	}
	return out
}

// sameMap reports whether two calls are given one map for certain.
func sameMap(a, b keeping) bool {
	return a.arg == b.arg && len(a.what) == 1 && !oneOfMany(a.what[0]) || len(a.what) == 1 && len(b.what) == 1 && a.what[0].Place == b.what[0].Place && !oneOfMany(a.what[0])
}

// differ reports whether two arguments are not the same for certain.
func differ(a, b ssa.Value) bool {
	x, ok1 := a.(*ssa.Const)
	y, ok2 := b.(*ssa.Const)
	return ok1 && ok2 && x.Value != nil && y.Value != nil && x.Value.ExactString() != y.Value.ExactString()
}

// eachRound reports whether a loop calls the function with one map and another value in
// each round, and collects what it makes.
func (c *checker) eachRound(k keeping, s stamp) bool {
	made, ok := k.call.Call.Args[s.value].(ssa.Instruction)
	return ok && c.from.Between(k.call, made) && c.from.Between(made, k.call) && c.collected(k)
}

// stampOf finds a stamp of the map that k keeps.
func (c *checker) stampOf(callee *ssa.Function, k keeping) (stamp, bool) {
	q := parameter(callee, k)
	if q == nil || callee.Pkg == nil || callee.Pkg.Pkg != c.Pkg {
		return stamp{}, false
	}
	for _, b := range callee.Blocks {
		for _, i := range b.Instrs {
			up, ok := i.(*ssa.MapUpdate)
			if !ok {
				continue
			}
			if key, ok := up.Key.(*ssa.Const); !ok || key.Value == nil {
				continue
			}
			p, ok := up.Value.(*ssa.Parameter)
			if !ok || !c.leadsToParam(callee, up.Map, q) {
				continue
			}
			for n, r := range callee.Params {
				if r == p && n < len(k.call.Call.Args) {
					return stamp{up, n}, true
				}
			}
		}
	}
	return stamp{}, false
}

// leadsToParam reports whether the map m may be that of parameter q.
func (c *checker) leadsToParam(fn *ssa.Function, m ssa.Value, q *ssa.Parameter) bool {
	for _, o := range c.from.Of(fn, m) {
		if o.Root == ssa.Value(q) && o.Path == "" {
			return true
		}
	}
	return false
}

func (c *checker) reportStamp(fn, callee *ssa.Function, k, l keeping, s stamp) {
	pos := s.at.Pos()
	c.said[pos] = true
	name := "`" + parameter(callee, k).Name() + "`"
	r := rule.Report{
		Level: finding.Default, Pos: pos,
		Message: name + " is kept without a copy and changed here, and `" + fn.Name() + "` passes one map twice, so what the first object says of itself is changed for the second",
		Remedy:  "keep a copy and change that: maps.Clone",
		Steps: []rule.Step{
			{Role: finding.Via, Pos: k.call.Pos(), Text: "the map is passed here"},
			{Role: finding.Via, Pos: l.call.Pos(), Text: "and here again"},
			{Role: finding.Spoiled, Pos: pos, Text: "each call writes to it here"},
		},
	}
	if l.call == k.call {
		r.Steps = append(r.Steps[:1:1], r.Steps[2])
	}
	r.Pos, r.End = c.Statement(pos)
	c.Report(r)
}
