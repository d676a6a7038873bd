package lostupdate

import (
	_ "embed"
	"go/token"
	"go/types"
	"slices"
	"sort"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

//go:embed doc.go
var doc string

// Rule reports changes that are made to a copy and that nobody sees.
var Rule = rule.Rule{Name: "lostupdate", Doc: doc, Requires: []*analysis.Analyzer{writers}, Run: run}

func run(p *rule.Pass) {
	fx := p.ResultOf[writers].(*effects)
	r := &reporter{Pass: p, fx: fx, origins: findOrigins(p)}
	for _, fn := range fx.funcs {
		for _, c := range fx.copiesIn(fn) {
			r.copy(c)
		}
	}
	appends(p, fx.funcs)
	droppedResults(p, fx.funcs)
	droppedCopies(p, fx.funcs)
	fx.madeInCopies(r)
	scalars(p, fx.funcs)
}

type reporter struct {
	*rule.Pass
	fx      *effects
	origins origins
}

// A loss is one write that is lost.
type loss struct {
	access
	fate  fate
	level finding.Level
}

// copy reports the lost writes to one variable, all in one.
func (r *reporter) copy(c *copyVar) {
	var lost []loss
	for _, w := range c.writes {
		if w.isWhole() || w.instr.Pos() == token.NoPos {
			continue
		}
		f := c.follow(w)
		if f.read || !f.lost || c.onPurpose(w, r.fx) {
			continue
		}
		if w.callee != nil && c.readsWritten(w) && !c.locksCopy(w) {
			continue
		}
		lost = append(lost, loss{w, f, c.level(w, f, r.fx)})
	}
	if len(lost) == 0 || r.unwatched(c) {
		return
	}
	sort.SliceStable(lost, func(i, j int) bool { return lost[i].instr.Pos() < lost[j].instr.Pos() })
	// One certain loss makes the others of the same copy certain too.
	if slices.ContainsFunc(lost, func(l loss) bool { return l.level == finding.Default }) {
		lost[0].level = finding.Default
	}
	r.report(c, lost)
}

// readsWritten reports whether one of the parts that the same call writes is
// read later: then the call had its effect.
func (c *copyVar) readsWritten(w access) bool {
	for _, v := range c.writesAt[w.instr] {
		if v.path != w.path && c.follow(v).read {
			return true
		}
	}
	return false
}

// locksCopy reports whether the call takes a lock that is a part of the copied receiver: what
// has a lock is one thing that several change, so its copy is a mistake, whatever is read
// of it.
func (c *copyVar) locksCopy(w access) bool {
	call, ok := w.instr.(*ssa.Call)
	if !ok || c.kind != receiver {
		return false
	}
	fn := ssax.Body(call.Call.StaticCallee())
	if fn == nil || fn.Signature.Recv() == nil {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if lock, ok := i.(*ssa.Call); ok && ssax.IsLock(&lock.Call) && locks(&lock.Call, fn.Params[0]) {
				return true
			}
		}
	}
	return false
}

// level says how sure it is that somebody misses the write.
func (c *copyVar) level(w access, f fate, fx *effects) finding.Level {
	_, isArray := c.alloc.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	switch {
	case givesItself(w), c.kind == result && !(c.ofGetter() && !f.other && (w.callee == nil || !w.callee.Outside)):
		return finding.Audit
	case w.val != nil && (isZero(w.val) || c.renews(w)) && !(isArray && (c.kind == variable || c.kind == element)) && !c.fillsOwner() && !(c.kind == element && f.sourceUsed.IsValid()):
		// Usually the last act before the original is dropped as well.
		return finding.Audit
	case c.aliased || c.tabled || c.locksCopy(w):
		return finding.Default
	case c.kind == receiver && w.callee != nil && !w.callee.Outside && c.missed(w, fx):
		return finding.Default
	case f.other && !(c.kind == element && f.sourceUsed.IsValid()) && !(c.kind == element && c.setNowhereElse(w, fx)):
		return finding.Audit
	}
	return finding.Default
}

func (r *reporter) report(c *copyVar, lost []loss) {
	first := lost[0]
	what := r.describe(c, first)
	rep := rule.Report{Level: first.level, Message: what.message, Remedy: what.remedy}
	rep.Pos, rep.End = r.Statement(first.instr.Pos())
	if at := c.alloc.Pos(); at.IsValid() {
		rep.Steps = append(rep.Steps, rule.Step{Role: finding.Taken, Pos: at, Text: what.made})
	}
	if first.callee != nil {
		rep.Cause = elemOf(c.alloc).String() + "." + callName(first.instr)
	}
	for i, l := range lost {
		text := "this changes the copy only"
		if i > 0 {
			text = "so does this"
		}
		if i > 0 && l.instr == lost[i-1].instr {
			continue // a call that changes several parts
		}
		rep.Steps = append(rep.Steps, rule.Step{Role: finding.Spoiled, Pos: l.instr.Pos(), Text: text})
	}
	if at := first.fate.sourceUsed; at.IsValid() {
		rep.Steps = append(rep.Steps, rule.Step{Role: finding.Used, Pos: at, Text: "the original is used here, without the change"})
	}
	rep.Fixes = r.fix(c, lost)
	r.Report(rep)
}

type words struct{ message, made, remedy string }

// describe names the copy, the original and what is lost.
func (r *reporter) describe(c *copyVar, l loss) words {
	name := c.alloc.Comment
	t := c.alloc.Type().Underlying().(*types.Pointer).Elem()
	part := "`" + l.path.in(t, name) + "`"
	act := part + " is set"
	switch {
	case l.decoder != "":
		act = "`" + l.decoder + "` sets " + part
	case l.callee != nil:
		act = "`" + callName(l.instr) + "` changes " + part
	case l.path == anywhere:
		act = "a field of `" + name + "` is set through a pointer"
	}
	o := r.origins[c.alloc.Pos()]
	from := ""
	if o.from != nil {
		from = r.Source(o.from)
	}
	switch c.kind {
	case receiver:
		return words{act + " on a receiver that is passed by value, so the caller's value stays as it was",
			"every call copies the receiver into `" + name + "`", "make the receiver a pointer"}
	case parameter:
		return words{act + " on a parameter that is passed by value, so the caller's value stays as it was",
			"every call copies the argument into `" + name + "`", "pass a pointer, or return the changed value"}
	case element:
		of := rule.Quote(from, "the list")
		if o.loop == nil {
			return words{act + " on a copy of " + of + ", so the element stays as it was",
				"`" + name + "` becomes a copy of the element", "store the changed copy back, or change the element in place"}
		}
		return words{act + " on a copy of each element of " + of + ", so the elements stay as they were",
			"`" + name + "` is a copy of the element", "change the element through its index"}
	case boxed:
		return words{act + " on a copy of what " + rule.Quote(from, "the interface") + " holds, so what it holds stays as it was",
			"`" + name + "` becomes a copy", "store the changed copy back"}
	case result:
		return words{act + " on a copy that nobody reads, so the change is lost",
			"`" + name + "` is a copy", "store the changed copy back, or use it"}
	}
	return words{act + " on a copy of " + rule.Quote(from, "the original") + " that nobody reads, so the change is lost",
		"`" + name + "` becomes a copy", "use the changed copy, store it back, or take a pointer"}
}

func callName(i ssa.Instruction) string {
	call, ok := i.(*ssa.Call)
	if !ok {
		return "this call"
	}
	return call.Call.StaticCallee().Name()
}
