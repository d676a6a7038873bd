package unsyncedshare

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A look is one place where a function looks into a map of a cell, or changes it.
type look struct {
	guard.Ref
	instr ssa.Instruction
	held  guard.Locks
}

// besideLock looks for maps that lie next to the lock under which all of the package
// changes and reads them, and that one function looks into without it. A map that
// is read while it is written ends the program, so one forgotten lock is
// enough; slices and other values are only torn, and are left to the race detector.
func (x *checker) besideLock() {
	cells := x.cells()
	for _, c := range x.order {
		x.oddOneOut(c, cells[c])
	}
}

// cells are the looks into maps by what holds these.
func (x *checker) cells() map[guard.Cell][]look {
	if x.lookedInto != nil {
		return x.lookedInto
	}
	x.lookedInto = map[guard.Cell][]look{}
	for _, fn := range x.g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, l := range x.looks(i) {
					if x.lookedInto[l.Cell] == nil {
						x.order = append(x.order, l.Cell)
					}
					x.lookedInto[l.Cell] = append(x.lookedInto[l.Cell], l)
				}
			}
		}
	}
	return x.lookedInto
}

// looks lists the maps in fields that i looks into. Their length is one word,
// and is left out.
func (x *checker) looks(i ssa.Instruction) []look {
	if c, ok := i.(*ssa.Call); ok {
		if ssax.IsBuiltin(&c.Call, "len") {
			return nil
		}
		if callee := c.Call.StaticCallee(); callee != nil && x.g.Takes(ssax.Body(callee), nil) {
			return nil // it takes the lock to look at what it is given
		}
	}
	var out []look
	for _, v := range guard.LookedInto(i) {
		if _, ok := v.Type().Underlying().(*types.Map); !ok {
			continue
		}
		if load := x.g.CellLoad(v); load == nil || x.g.Held(load).Any() && !x.g.Held(i).Any() {
			continue // copied out under a lock: see copiedOut
		}
		for _, r := range x.g.Refs(v) {
			_, typed := r.Root.(*types.TypeName)
			if typed && strings.Count(r.Path, ".") == 1 && !strings.ContainsAny(r.Path, "[^") && !r.Returned {
				out = append(out, look{r, i, x.g.Held(i)})
			}
		}
	}
	return out
}

// oddOneOut reports the one function that looks into c without the lock that
// all others hold.
func (x *checker) oddOneOut(c guard.Cell, all []look) {
	shared := slices.DeleteFunc(slices.Clone(all), func(l look) bool { return x.mine(l) })
	if len(shared) < 3 {
		return
	}
	for _, lock := range x.g.Guards(guard.Exposure{Ref: shared[0].Ref, Load: shared[0].instr}) {
		var odd *look
		others := map[*ssa.Function]bool{}
		one := true
		for n := range shared {
			l := &shared[n]
			switch {
			case l.held.Has(lock):
				others[l.instr.Parent()] = true
			case odd == nil:
				odd = l
			default:
				one = one && ssax.Outermost(odd.instr.Parent()) == ssax.Outermost(l.instr.Parent())
			}
		}
		if odd == nil || !one || odd.held.Unnamed() || len(others) < 2 || x.locksSometimes(odd.instr, lock, others) || x.waited(odd.instr) {
			continue
		}
		if fn := odd.instr.Parent(); x.calledUnder(ssax.Outermost(fn), lock) || fn.Parent() != nil && x.calledUnder(fn, lock) {
			continue
		}
		if w := x.besides(odd, lock); w != nil {
			x.said[c] = true
			x.reportBeside(odd, lock, w)
			return
		}
	}
}

// waited reports whether i's function has waited for goroutines before: then
// those that change the map are over, most likely.
func (x *checker) waited(i ssa.Instruction) bool {
	for _, b := range i.Parent().Blocks {
		for _, j := range b.Instrs {
			if c, ok := j.(*ssa.Call); ok && ssax.Before(j, i) && ssax.CalleeName(&c.Call) == "Wait" {
				return true
			}
		}
	}
	return false
}

// locksSometimes reports whether i's function, or a function literal beside it that does
// nothing under the lock itself, takes the lock: if needLock { mu.Lock() }.
func (x *checker) locksSometimes(i ssa.Instruction, lock guard.Lock, others map[*ssa.Function]bool) bool {
	if x.g.MayHold(i, lock) {
		return true
	}
	fn := i.Parent()
	var within func(f *ssa.Function) bool
	within = func(f *ssa.Function) bool {
		return f != fn && !others[f] && x.g.Takes(f, lock) || slices.ContainsFunc(f.AnonFuncs, within)
	}
	return within(ssax.Outermost(fn))
}

// calledUnder reports whether a caller of fn holds the lock, or may hold it, not
// being seen: then fn is for such callers, whether it is exported or not.
func (x *checker) calledUnder(fn *ssa.Function, lock guard.Lock) bool {
	return x.g.HandedOn(fn) || x.g.MadeUnder(fn, lock) || slices.ContainsFunc(x.g.Callers(fn), func(c ssa.CallInstruction) bool { return x.g.Held(c).Has(lock) })
}

// mine reports whether nobody else can have the object of the map yet.
func (x *checker) mine(l look) bool {
	fn := l.instr.Parent()
	if x.g.MadeBy(l.Inst, fn) || fillsNewMap(l.instr) {
		return true
	}
	return x.setsUp(ssax.Outermost(fn), l.Inst, 3)
}

// fillsNewMap reports whether i enters something in a map that its function has made and
// put into the field: nobody else is in the middle of looking into that one, and who sets
// the fields of an object in this way, a decoder say, has the object for itself.
func fillsNewMap(i ssa.Instruction) bool {
	enter, ok := i.(*ssa.MapUpdate)
	if !ok {
		return false
	}
	load, ok := enter.Map.(*ssa.UnOp)
	if !ok {
		return false
	}
	at, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	for _, ref := range ssax.Referrers(at.X) {
		same, ok := ref.(*ssa.FieldAddr)
		if !ok || same.Field != at.Field {
			continue
		}
		for _, st := range ssax.StoresTo(same) {
			if _, made := st.Val.(*ssa.MakeMap); made && ssax.Before(st, i) {
				return true
			}
		}
	}
	return false
}

// setsUp reports whether fn is called by who made the object, to make it
// complete, at most depth calls away.
func (x *checker) setsUp(fn *ssa.Function, object ssa.Value, depth int) bool {
	p, ok := object.(*ssa.Parameter)
	if !ok || p.Parent() != fn || depth == 0 {
		return false
	}
	n := slices.Index(fn.Params, p)
	for _, c := range x.g.Callers(fn) {
		common := c.Common()
		if common.IsInvoke() || n >= len(common.Args) {
			continue
		}
		from := x.g.Origin(common.Args[n])
		if x.g.MadeBy(from, c.Parent()) || x.setsUp(c.Parent(), from, depth-1) {
			return true
		}
	}
	return false
}

// besides gives a change of the map under the lock that can come while odd
// looks: no other lock keeps the two apart, and nobody who leads to the one leads to
// the other.
func (x *checker) besides(odd *look, lock guard.Lock) *guard.Write {
	in := ssax.Outermost(odd.instr.Parent())
	if x.g.Unused(in) {
		return nil
	}
	from := x.g.LeadingTo(in)
	for _, w := range x.g.Writes[odd.Cell] {
		if w.Returned || !w.Held.Has(lock) || w.Held.Unnamed() || w.Held.Common(odd.held) || x.g.Private(w) ||
			odd.held.Any() && x.g.HeldByCallers(ssax.Outermost(w.Instr.Parent())).Common(odd.held) {
			continue
		}
		apart := true
		for fn := range x.g.LeadingTo(ssax.Outermost(w.Instr.Parent())) {
			apart = apart && !from[fn]
		}
		if apart {
			return w
		}
	}
	return nil
}

func (x *checker) reportBeside(l *look, lock guard.Lock, w *guard.Write) {
	name := rule.Quote(l.Name(), "this map")
	level := finding.Default
	if x.SaysNoLock(l.instr.Pos()) {
		level = finding.Audit
	}
	x.Report(rule.Report{
		Level: level, Pos: l.instr.Pos(),
		Message: name + " is looked into without `" + guard.LockName(lock) + "`, which all others hold, while `" + w.Func() + "` changes it, so the program ends if both come together",
		Remedy:  "hold `" + guard.LockName(lock) + "` here as well",
		Mend:    l.instr.Parent().Pos(), Cause: guard.LockName(lock),
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: w.Pos(), Text: "the map is changed here, under the lock"},
			{Role: finding.Used, Pos: l.instr.Pos(), Text: "it is looked into here, without the lock"},
		},
	})
}
