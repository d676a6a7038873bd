package unsyncedshare

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A runner is a goroutine and the functions that it runs with the same object as
// their first argument.
type runner struct {
	spawn *guard.Spawn
	// object is what the goroutine was started with, as who starts it names it.
	object ssa.Value
	fns    []*ssa.Function
	// all are the functions that the goroutine runs, on whatever object.
	all map[*ssa.Function]bool
}

// objectIn names the object as fn does.
func (r *runner) objectIn(fn *ssa.Function) ssa.Value {
	if fn.Parent() != nil {
		return r.object
	}
	return fn.Params[0]
}

// background looks for goroutines that change a map of the object they are started
// for without a lock, while methods of that object look into the map. Whoever calls
// such a method meets the goroutine, unless something tells him that it has ended.
func (x *checker) background() {
	for _, fn := range x.g.Funcs {
		for _, s := range x.g.Spawns(fn) {
			r := x.runnerOf(s)
			if r == nil || x.waitsAfter(s) {
				continue
			}
			for _, at := range r.fns {
				x.meetsMethods(r, at)
			}
		}
	}
}

// runnerOf gives the goroutine that s starts, if it is a method of an object that is
// there for others too: the starter's own, or one that it returns.
func (x *checker) runnerOf(s *guard.Spawn) *runner {
	start, ok := s.Instr.(*ssa.Go)
	if !ok || s.Fn == nil || s.Loop != nil || start.Call.IsInvoke() {
		return nil
	}
	r := &runner{spawn: s, all: map[*ssa.Function]bool{}}
	if s.Closure == nil {
		if len(start.Call.Args) == 0 || s.Fn.Signature.Recv() == nil {
			return nil
		}
		r.object = x.g.Origin(start.Call.Args[0])
		r.fns = x.sameObject(ssax.Body(s.Fn))
	} else {
		r.object, r.fns = x.captured(s)
	}
	if r.object == nil || !x.goesOn(r.object, start) {
		return nil
	}
	work := []*ssa.Function{ssax.Body(s.Fn)}
	for len(work) > 0 {
		fn := work[0]
		work = work[1:]
		if fn != nil && !r.all[fn] {
			r.all[fn] = true
			work = append(work, x.g.Callees(fn)...)
		}
	}
	return r
}

// captured gives the object whose maps a goroutine's function literal changes, or whose
// methods it calls, if that is one, and the functions that do so.
func (x *checker) captured(s *guard.Spawn) (object ssa.Value, fns []*ssa.Function) {
	for _, b := range s.Fn.Blocks {
		for _, i := range b.Instrs {
			if o := x.changedObject(i); o != nil && o.Parent() == s.Instr.Parent() && (object == nil || o == object) {
				if object = o; !slices.Contains(fns, s.Fn) {
					fns = append(fns, s.Fn)
				}
			}
			c, ok := i.(*ssa.Call)
			if !ok || c.Call.IsInvoke() || len(c.Call.Args) == 0 {
				continue
			}
			fn := c.Call.StaticCallee()
			if fn == nil || fn.Signature.Recv() == nil || len(ssax.Body(fn).Blocks) == 0 {
				continue
			}
			o := x.g.Origin(c.Call.Args[0])
			if x.g.Held(c).Any() || o.Parent() != s.Instr.Parent() || object != nil && o != object {
				continue
			}
			object = o
			fns = append(fns, x.sameObject(ssax.Body(fn))...)
		}
	}
	return object, fns
}

// changedObject gives the object of which i changes a map.
func (x *checker) changedObject(i ssa.Instruction) ssa.Value {
	for _, m := range x.g.ChangedMaps(i) {
		for _, ref := range x.g.Refs(m) {
			if _, typed := ref.Root.(*types.TypeName); typed && ref.Inst != nil {
				return ref.Inst
			}
		}
	}
	return nil
}

// sameObject lists fn, a method, and the methods that it calls on its own object and
// under no lock.
func (x *checker) sameObject(fn *ssa.Function) []*ssa.Function {
	out := []*ssa.Function{fn}
	for n := 0; n < len(out) && n < 20; n++ {
		for _, b := range out[n].Blocks {
			for _, i := range b.Instrs {
				c, ok := i.(*ssa.Call)
				if !ok || c.Call.IsInvoke() || len(c.Call.Args) == 0 || len(out[n].Params) == 0 || c.Call.Args[0] != out[n].Params[0] || x.g.Held(c).Any() {
					continue
				}
				callee := ssax.Body(c.Call.StaticCallee())
				if callee != nil && len(callee.Blocks) > 0 && callee.Signature.Recv() != nil && !slices.Contains(out, callee) {
					out = append(out, callee)
				}
			}
		}
	}
	return out
}

// goesOn reports whether others have the object once the goroutine runs: it came
// from outside, or is returned.
func (x *checker) goesOn(object ssa.Value, start *ssa.Go) bool {
	switch o := object.(type) {
	case *ssa.Parameter:
		return true
	case *ssa.Alloc:
		if o.Parent() != start.Parent() {
			return false
		}
		return slices.ContainsFunc(guard.Returns(start.Parent()), func(ret *ssa.Return) bool {
			return slices.ContainsFunc(ret.Results, func(v ssa.Value) bool { return x.g.Object(v) == object })
		})
	}
	return false
}

// waitsAfter reports whether the starter waits for something once it has started the
// goroutine.
func (x *checker) waitsAfter(s *guard.Spawn) bool {
	for _, b := range s.Instr.Parent().Blocks {
		for _, i := range b.Instrs {
			if x.g.Waits(i) && ssax.Reaches(s.Instr, i) {
				return true
			}
		}
	}
	return false
}

// meetsMethods looks at the maps that fn, a function of the goroutine, changes.
func (x *checker) meetsMethods(r *runner, fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if x.g.Held(i).Any() || x.g.MayHold(i, nil) {
				continue
			}
			for _, m := range x.g.ChangedMaps(i) {
				for _, ref := range x.g.Refs(m) {
					if ref.Inst != r.objectIn(fn) || strings.Count(ref.Path, ".") != 1 || strings.ContainsAny(ref.Path, "[^") || x.said[ref.Cell] {
						continue
					}
					if l := x.outsider(r, ref.Cell); l != nil {
						x.said[ref.Cell] = true
						x.reportBackground(r, i, l)
					}
				}
			}
		}
	}
}

// outsider gives a look into the map by an exported method that the goroutine does
// not run and that waits for nothing. Without a lock at hand it counts only if the
// goroutine tells nobody anything: then nobody can know that it has ended.
func (x *checker) outsider(r *runner, c guard.Cell) *look {
	for n := range x.cells()[c] {
		l := &x.cells()[c][n]
		fn := l.instr.Parent()
		if fn.Parent() != nil || fn.Signature.Recv() == nil || !x.g.Open(fn) || l.Inst != ssa.Value(fn.Params[0]) || r.all[fn] {
			continue
		}
		if x.leadsTo(r, fn) || x.hears(fn) || x.g.CallerLocks(fn) || x.gated(r, l.instr) {
			continue
		}
		beside := false
		l.held.Each(func(k guard.Lock) { beside = beside || guard.Beside(c, k) })
		if beside || !l.held.Any() && !x.tells(r) {
			return l
		}
	}
	return nil
}

// gated reports whether a method of its own lets a function come to i, which asks for a
// field that the goroutine sets: if !m.ready() { return }.
func (x *checker) gated(r *runner, i ssa.Instruction) bool {
	for br := range ssax.Branches(i.Block()) {
		v := br.Cond
		if not, ok := v.(*ssa.UnOp); ok {
			v = not.X
		}
		call, ok := v.(*ssa.Call)
		if !ok || call.Call.StaticCallee() == nil {
			continue
		}
		for _, f := range flags(ssax.Body(call.Call.StaticCallee()), false) {
			for fn := range r.all {
				if slices.Contains(flags(fn, true), f) {
					return true
				}
			}
		}
	}
	return false
}

// flags lists the fields of bool type that fn reads, or those that it sets.
func flags(fn *ssa.Function, set bool) (out []*types.Var) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			var at ssa.Value
			switch i := i.(type) {
			case *ssa.Store:
				if set {
					at = i.Addr
				}
			case *ssa.UnOp:
				if !set && i.Op == token.MUL {
					at = i.X
				}
			}
			if f := ssax.Field(at); f != nil {
				if t, ok := f.Type().Underlying().(*types.Basic); ok && t.Info()&types.IsBoolean != 0 {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// leadsTo reports whether the goroutine runs fn after all, or is started by it.
func (x *checker) leadsTo(r *runner, fn *ssa.Function) bool {
	for g := range x.g.LeadingTo(fn) {
		if r.all[g] {
			return true
		}
	}
	return ssax.Outermost(r.spawn.Instr.Parent()) == fn
}

// hears reports whether fn, or a function that it calls, waits for or asks others.
func (x *checker) hears(fn *ssa.Function) bool {
	for _, g := range append(x.g.Callees(fn), fn) {
		for _, b := range g.Blocks {
			for _, i := range b.Instrs {
				if _, sends := i.(*ssa.Send); sends || x.g.Waits(i) {
					return true
				}
				if c, ok := i.(ssa.CallInstruction); ok && strings.HasPrefix(strings.TrimPrefix(ssax.FullName(c.Common().StaticCallee()), "(*"), "sync/atomic.") {
					return true
				}
			}
		}
	}
	return false
}

// tells reports whether the goroutine says something to others: by a channel, a
// wait group, a flag, or a function that it was given.
func (x *checker) tells(r *runner) bool {
	for fn := range r.all {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				c, ok := i.(ssa.CallInstruction)
				if sends(i) || ok && tellsOthers(c.Common()) {
					return true
				}
			}
		}
	}
	return false
}

func tellsOthers(c *ssa.CallCommon) bool {
	if ssax.IsBuiltin(c, "close") {
		return true
	}
	fn := c.StaticCallee()
	if fn == nil {
		_, builtin := c.Value.(*ssa.Builtin)
		return !builtin && c.Signature().Params().Len() == 0
	}
	return fn.Pkg != nil && strings.HasPrefix(fn.Pkg.Pkg.Path(), "sync") || fn.Name() == "Done" || fn.Name() == "Stop" || fn.Name() == "Close"
}

func (x *checker) reportBackground(r *runner, w ssa.Instruction, l *look) {
	name := rule.Quote(l.Name(), "this map")
	x.Report(rule.Report{
		Level: finding.Default, Pos: ssax.Pos(w),
		Message: name + " is changed without a lock by a goroutine that goes on running, while `" + l.instr.Parent().Name() + "` looks into it, so the program ends if both come together",
		Remedy:  "guard the map with a mutex in both, or let the goroutine answer by a channel",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: r.spawn.Instr.Pos(), Text: "the goroutine is started here"},
			{Role: finding.Spoiled, Pos: ssax.Pos(w), Text: "it changes the map here"},
			{Role: finding.Used, Pos: l.instr.Pos(), Text: "others look into the map here"},
		},
	})
}
