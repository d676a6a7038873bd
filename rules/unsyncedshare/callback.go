package unsyncedshare

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// callbacks looks for closures that change what they captured, are kept in a
// field or handed to an HTTP server, and are called by goroutines side by side.
func (x *checker) callbacks() {
	var side map[*ssa.Function]*guard.Spawn
	for _, fn := range x.g.Funcs {
		mc := x.g.Maker(fn)
		if mc == nil {
			continue
		}
		t := x.ownTouch(fn, mc)
		if t == nil {
			continue
		}
		if isHandler(fn.Signature) && !isHandler(fn.Parent().Signature) {
			x.reportCallback(t, "it runs for every request, several at a time", nil)
			continue
		}
		if side == nil {
			side = x.sideBySide()
		}
		for _, f := range keptIn(mc) {
			for _, caller := range x.g.Funcs {
				s := side[caller]
				if s != nil && x.callsField(caller, f) && side[fn.Parent()] == nil && !x.madeInLoop(fn.Parent(), s) {
					x.reportCallback(t, "goroutines that a loop starts call it side by side", s)
					break
				}
			}
		}
	}
}

// ownTouch gives a change, without a lock, of something the closure captured.
func (x *checker) ownTouch(fn *ssa.Function, mc *ssa.MakeClosure) *touch {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if x.g.Held(i).Any() || x.ordered(i, fn) {
				continue
			}
			for _, t := range x.touched(i) {
				if a, ok := t.what.(*ssa.Alloc); ok && a.Parent() == mc.Parent() {
					return &t
				}
			}
		}
	}
	return nil
}

// isHandler reports whether a function handles HTTP requests.
func isHandler(sig *types.Signature) bool {
	return sig.Params().Len() == 2 && sig.Results().Len() == 0 &&
		sig.Params().At(0).Type().String() == "net/http.ResponseWriter" &&
		sig.Params().At(1).Type().String() == "*net/http.Request"
}

// keptIn lists the fields that a closure is stored in.
func keptIn(mc *ssa.MakeClosure) []*types.Var {
	var out []*types.Var
	work := []ssa.Value{mc}
	for len(work) > 0 {
		v := work[0]
		work = work[1:]
		for _, r := range ssax.Referrers(v) {
			switch r := r.(type) {
			case *ssa.ChangeType:
				work = append(work, r)
			case *ssa.Store:
				if f, ok := r.Addr.(*ssa.FieldAddr); ok && r.Val == v {
					out = append(out, ssax.Field(f))
				}
			}
		}
	}
	return out
}

// callsField reports whether fn calls what the field holds, without a lock.
func (x *checker) callsField(fn *ssa.Function, f *types.Var) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			c, ok := i.(*ssa.Call)
			if !ok || x.g.Held(i).Any() {
				continue
			}
			if u, ok := c.Call.Value.(*ssa.UnOp); ok {
				if ssax.Field(u.X) == f {
					return true
				}
			}
		}
	}
	return false
}

// sideBySide lists the functions that goroutines run which one loop starts.
func (x *checker) sideBySide() map[*ssa.Function]*guard.Spawn {
	out := map[*ssa.Function]*guard.Spawn{}
	var add func(fn *ssa.Function, s *guard.Spawn, depth int)
	add = func(fn *ssa.Function, s *guard.Spawn, depth int) {
		if fn == nil || len(fn.Blocks) == 0 || out[fn] != nil || depth > 8 {
			return
		}
		out[fn] = s
		for _, g := range x.g.Callees(fn) {
			add(g, s, depth+1)
		}
	}
	for _, fn := range x.g.Funcs {
		for _, s := range x.g.Spawns(fn) {
			if s.Loop == nil || x.g.WaitsInLoop(s) || x.g.OneAtATime(s) {
				continue
			}
			add(s.Fn, s, 0)
		}
	}
	return out
}

// madeInLoop reports whether the loop that starts the goroutines also calls
// the function that makes the closure: then each may have its own.
func (x *checker) madeInLoop(maker *ssa.Function, s *guard.Spawn) bool {
	for _, c := range x.g.Callers(maker) {
		if s.Loop.Has(c) {
			return true
		}
	}
	return false
}

func (x *checker) reportCallback(t *touch, why string, s *guard.Spawn) {
	name := rule.Quote(nameOf(x.Pass, t.what), "what it captured")
	r := rule.Report{
		Level: finding.Default, Pos: t.instr.Pos(),
		Message: name + " " + t.how + " by a function that shares it between its calls, and " + why + ", so the calls race",
		Remedy:  "make it in the function, take it from a pool, or guard it with a mutex",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: t.what.Pos(), Text: "all calls share this one"},
			{Role: finding.Spoiled, Pos: t.instr.Pos(), Text: "each call changes it here"},
		},
	}
	if s != nil {
		r.Steps = append(r.Steps, rule.Step{Role: finding.Via, Pos: s.Instr.Pos(), Text: "the goroutines are started here"})
	}
	x.Report(r)
}
