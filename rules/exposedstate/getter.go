package exposedstate

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// getter looks at what one function returns.
type getter struct {
	*rule.Pass
	g  *guard.Package
	fn *ssa.Function
	// leaked has the functions that have been reported.
	leaked map[*ssa.Function]bool
}

// A leak is a map or slice that a function returns though its owner changes it
// in place.
type leak struct {
	guard.Exposure
	ret  *ssa.Return
	lock guard.Lock
	// write is one of the changes, under the lock.
	write *guard.Write
	// loaded: the function held the lock when it read the cell.
	loaded bool
	// used is where a caller in the package looks at the result without the
	// lock, and whether it changes it.
	used use
}

func (x *getter) run() {
	if x.g.CallerLocks(x.fn) && !x.locksItself() {
		return
	}
	for _, ret := range guard.Returns(x.fn) {
		for i, v := range ret.Results {
			for _, e := range x.g.Exposed(v) {
				if l := x.judge(e, ret, i); l != nil {
					x.report(l)
					x.leaked[x.fn] = true
					break // one finding for one result
				}
			}
		}
	}
}

// locksItself reports whether the function takes a lock.
func (x *getter) locksItself() bool {
	for _, b := range x.fn.Blocks {
		for _, i := range b.Instrs {
			if x.g.Held(i).Any() && !x.g.AtEntry(x.fn).Any() {
				return true
			}
		}
	}
	return false
}

func (x *getter) judge(e guard.Exposure, ret *ssa.Return, result int) *leak {
	if e.Grown || guard.Own(e.Ref, x.fn) || e.Load == nil || e.Load.Parent() != x.fn {
		return nil
	}
	for _, lock := range x.g.Guards(e) {
		if x.g.AtEntry(x.fn).Has(lock) || x.g.Held(ret).Has(lock) {
			continue // the caller holds it
		}
		if e.Returned && !x.g.Held(e.Load).Has(lock) {
			continue // the function that read the cell is looked at itself
		}
		w := x.g.Writer(e.Cell, lock, x.fn)
		if w == nil {
			continue
		}
		l := &leak{Exposure: e, ret: ret, lock: lock, write: w, loaded: x.g.Held(e.Load).Has(lock)}
		if x.g.GivesLock(ret.Results[result], lock) || x.g.HandsOver(x.fn, e.Cell) || x.takenOver(e.Cell) || x.g.CopiesOnWrite(x.fn, e.Cell) {
			continue
		}
		l.used = x.usedBy(result, lock)
		return l
	}
	return nil
}

// takenOver reports whether all callers in the package go on to call a function that takes
// what was returned out of the object: q.Pop, then q.Delete.
func (x *getter) takenOver(c guard.Cell) bool {
	calls := x.g.Callers(x.fn)
	for _, call := range calls {
		takes := func(i ssa.Instruction) bool {
			next, ok := i.(*ssa.Call)
			if !ok || i == call {
				return false
			}
			fn := next.Call.StaticCallee()
			return fn != nil && x.g.HandsOver(ssax.Body(fn), c) && ssax.Reaches(call, next)
		}
		if !slices.ContainsFunc(call.Parent().Blocks, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, takes) }) {
			return false
		}
	}
	return len(calls) > 0
}

// A use is where somebody looks at a result.
type use struct {
	at     token.Pos
	writes bool
	// handedOut: a caller that does not hold the lock returns what it got, and others
	// than this package may call it.
	handedOut bool
}

// usedBy finds a caller in the package that looks into the result while it
// does not hold the lock.
func (x *getter) usedBy(result int, lock guard.Lock) use {
	var found use
	for _, c := range x.g.Callers(x.fn) {
		v, ok := c.(*ssa.Call)
		if !ok {
			continue
		}
		found.handedOut = found.handedOut || x.handedOut(v, lock, 0)
		for _, u := range usesOf(v, result) {
			if x.g.Held(u.Instruction).Has(lock) || passesOn(u.Instruction) {
				continue
			}
			for _, ch := range x.g.Changed(u.Instruction) {
				if ch.Elems == "" && (ch.Value == u.V || ch.Callee == "") {
					return use{at: u.Pos(), writes: true}
				}
			}
			if !found.at.IsValid() {
				found.at = u.Pos()
			}
		}
	}
	if !found.at.IsValid() {
		found.at = x.encodedBy(x.fn, result, lock, 0)
	}
	return found
}

// handedOut reports whether the function that makes call, or one that calls it in
// the same way, only passes on what it gets and is open to other packages. A flag that
// is passed may ask for a copy, or for none by a method that says so.
func (x *getter) handedOut(call *ssa.Call, lock guard.Lock, depth int) bool {
	fn := call.Parent()
	if depth > 2 || slices.ContainsFunc(call.Call.Args, isFlag) || notMeant.MatchString(x.g.Text(fn)) || x.g.Held(call).Has(lock) || x.g.AtEntry(fn).Has(lock) || !passedOn(call) {
		return false
	}
	if x.g.Open(fn) {
		return true
	}
	for _, c := range x.g.Callers(fn) {
		if next, ok := c.(*ssa.Call); ok && x.handedOut(next, lock, depth+1) {
			return true
		}
	}
	return false
}

// isFlag reports whether v is true or false.
func isFlag(v ssa.Value) bool { return ssax.IsBool(v, true) || ssax.IsBool(v, false) }

// passedOn reports whether a function returns just what call gives.
func passedOn(call *ssa.Call) bool {
	for _, r := range ssax.Referrers(call) {
		switch r := r.(type) {
		case *ssa.Return:
			return true
		case *ssa.Extract:
			for _, q := range ssax.Referrers(r) {
				if ret, ok := q.(*ssa.Return); ok && r.Index < len(ret.Results) && ret.Results[r.Index] == r {
					return true
				}
			}
		}
	}
	return false
}

// usesOf lists the instructions that look into the map or slice that is a
// call's i-th result.
func usesOf(v *ssa.Call, i int) []guard.Look {
	return guard.Looks(resultsOf(v, i))
}

// passesOn reports whether u hands an interface to a call: what it looks at in
// there is not seen.
func passesOn(u ssa.Instruction) bool {
	c, ok := u.(*ssa.Call)
	if !ok {
		return false
	}
	if _, ok := c.Call.Value.(*ssa.Builtin); ok {
		return false
	}
	for _, a := range c.Call.Args {
		switch a.Type().Underlying().(type) {
		case *types.Map, *types.Slice:
			return false
		}
	}
	return true
}

var notMeant = regexp.MustCompile(`(?i)not (be )?(thread|goroutine|concurren)|not safe|unsafe|for test|testing|single.?thread|until the next|only valid|must not be called|read.?only after|concurrency issue|\brac(e|y)\b|raw |(not|without) (a )?(cop|clon)|\binternal (map|slice|list|array)|underlying (\w+ )?(map|slice|list|array|data)|synchroni[sz]e|shared with`)

// copiesOtherwise reports whether the function copies what it exposes on other paths:
// then it was decided when not to, as for objects that were made without a lock.
func (x *getter) copiesOtherwise(l *leak) bool {
	exposed, ok := l.Load.(*ssa.UnOp)
	if !ok || ssax.Field(exposed.X) == nil {
		return false
	}
	for _, b := range x.fn.Blocks {
		for _, i := range b.Instrs {
			c, ok := i.(*ssa.Call)
			if !ok || len(c.Call.Args) == 0 || !ssax.IsBuiltin(&c.Call, "copy") && ssax.CalleeName(&c.Call) != "Clone" {
				continue
			}
			from, ok := x.g.CellLoad(c.Call.Args[len(c.Call.Args)-1]).(*ssa.UnOp)
			if ok && ssax.Field(from.X) == ssax.Field(exposed.X) {
				return true
			}
		}
	}
	return false
}

func (x *getter) report(l *leak) {
	cell := rule.Quote(l.Name(), "this")
	writer := l.write.Func()
	r := rule.Report{Level: finding.Default, Remedy: "return a copy that is made under the lock: " + cloner(l.Load)}
	lock := guard.LockName(l.lock)
	_, global := l.Root.(*ssa.Global)
	switch {
	case global && !l.used.at.IsValid(), // registries are written while the program starts
		!l.loaded && !l.used.at.IsValid(), !x.g.Open(x.fn) && !l.used.at.IsValid() && !l.used.handedOut,
		waits(x.fn), // for those who change it to be done
		x.copiesOtherwise(l),
		notMeant.MatchString(x.g.Text(x.fn)), x.OnlyForTests():
		r.Level = finding.Audit
	}
	what := cell + " itself is returned"
	if !l.Direct {
		what = cell + " is part of what is returned"
	}
	r.Message = what + ", while `" + writer + "` changes it in place under `" + lock + "`, so callers look at it while it changes"
	if l.used.writes {
		r.Message = what + ", and a caller changes it without `" + lock + "`, so `" + writer + "` and others see data that changes under them"
	}
	r.Pos = l.ret.Pos()
	if (!l.Direct || x.Naked(l.ret.Pos())) && l.Load.Pos().IsValid() {
		r.Pos, r.End = x.Statement(l.Load.Pos()) // where a copy has to be made
	}
	r.Steps = append(r.Steps,
		rule.Step{Role: finding.Taken, Pos: l.ret.Pos(), Text: "it is returned here, without a copy"},
		rule.Step{Role: finding.Spoiled, Pos: l.write.Pos(), Text: "it is changed in place here, under the lock"})
	if l.used.at.IsValid() {
		r.Steps = append(r.Steps, rule.Step{Role: finding.Used, Pos: l.used.at, Text: "a caller uses it here, without the lock"})
	}
	if l.Direct && l.loaded {
		r.Fixes = x.ResultClone(l.ret.Pos(), l.Load.Pos())
	}
	x.Report(r)
}

// waits reports whether fn waits for others to be done.
func waits(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if c, ok := i.(*ssa.Call); ok && ssax.FullName(c.Call.StaticCallee()) == "(*sync.WaitGroup).Wait" {
				return true
			}
		}
	}
	return false
}

func cloner(i ssa.Instruction) string {
	if v, ok := i.(ssa.Value); ok {
		if _, ok := v.Type().Underlying().(*types.Map); ok {
			return "maps.Clone"
		}
	}
	return "slices.Clone"
}
