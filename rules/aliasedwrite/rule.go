package aliasedwrite

import (
	_ "embed"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

//go:embed doc.go
var doc string

// Rule reports changes in place that reach data another holder relies on.
var Rule = rule.Rule{Name: "aliasedwrite", Doc: doc, Requires: []*analysis.Analyzer{origin.Analyzer, guard.Analyzer}, Run: run}

var verbs = map[contract.Kind]string{
	contract.Writes: "overwrites elements of", contract.Reorders: "reorders", contract.Shrinks: "moves elements within",
}

func run(p *rule.Pass) {
	told := map[token.Pos]bool{} // a write is one mistake, whoever else has the array
	for _, c := range p.Memory.Conflicts {
		verb := verbs[c.Kind]
		if verb == "" {
			continue
		}
		r := rule.Report{Level: finding.Default, Pos: c.Event, Steps: p.Story(c), Cause: p.Cause(c)}
		owner := rule.Quote(c.Owner, "a slice that others hold")
		switch c.How {
		case memory.NotStoredBack:
			r.Message = "this " + verb + " the array that " + owner + " still refers to, so its holders see changed data"
			// Bytes that move within a buffer which was read from are its owner's work. A list
			// that a function is given to make it shorter, and nobody else looks at, is used up.
			if !c.Sure || c.Kind == contract.Shrinks && (c.Bytes || !c.LongLived && !c.InCopy || c.OnlyLook && c.Callee != "") || c.Kind == contract.Writes || (c.Copied || c.Kind == contract.Reorders && (!c.AsOwn || c.Finished)) && !c.HandedOut {
				r.Level = finding.Audit
			}
		case memory.ThroughCopy:
			if !c.Sure || c.Lib && c.Kind == contract.Writes {
				r.Level = finding.Audit // rows.Scan(dest...) and its like are there to fill what they are given
			}
			r.Message = "this " + verb + " the array of " + rule.Quote(c.View, "shared data") + ", so every other user of it sees changed data"
		case memory.BreaksContract:
			if !c.Sure || !forOthers(p, c.Fn) {
				r.Level = finding.Audit
			}
			r.Message = "this " + verb + " " + rule.Quote(c.View, "the argument") + ", but " + c.Why
		default:
			continue
		}
		r.Remedy = "change a copy: slices.Clone or maps.Clone first"
		if p.Fset.File(r.Pos) == nil {
			r.Pos = c.EventCall
		}
		r.Pos, r.End = p.Statement(r.Pos)
		r.Fixes = shrinkCopy(p, c)
		if r.Level == finding.Default && told[r.Pos] {
			r.Level = finding.Audit
		}
		told[r.Pos] = told[r.Pos] || r.Level == finding.Default
		p.Report(r)
	}
	c := &checker{p, p.ResultOf[origin.Analyzer].(*origin.Package), map[token.Pos]bool{}}
	c.spent(p.Memory.Funcs())
	for _, fn := range p.Memory.Funcs() {
		c.earlierHeader(fn)
		c.inSyncMap(fn)
		c.updatedAgain(fn)
		c.predicates(fn)
		c.borrowedMaps(fn)
		c.cached(fn)
	}
	c.presets(p.Memory.Funcs())
	p.ResultOf[guard.Analyzer].(*guard.Result).Ask(func(g *guard.Package) {
		for _, fn := range g.Funcs {
			c.movedUnderLocks(g, fn)
			c.turned(g, fn)
		}
		c.reordered(g)
	})
}

type checker struct {
	*rule.Pass
	from *origin.Package
	said map[token.Pos]bool
}

// first reports whether nothing was said of pos before: one place is one mistake, in
// however many ways it hurts.
func (c *checker) first(pos token.Pos) bool {
	said := c.said[pos]
	c.said[pos] = true
	return !said
}

// shrinkers take the list that they change as their first argument and give
// what is left of it.
var shrinkers = map[string]bool{
	"slices.Compact": true, "slices.CompactFunc": true, "slices.Delete": true, "slices.DeleteFunc": true,
}

// forOthers reports whether a method can be called through an interface: its type is
// exported, or the package makes a value of it one of an interface. Of a method that is
// only called by its name the callers may know.
func forOthers(p *rule.Pass, fn *ssa.Function) bool {
	recv := fn.Signature.Recv().Type()
	if ssax.IsExported(recv) {
		return true
	}
	for _, f := range p.Memory.Funcs() {
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				if mi, ok := i.(*ssa.MakeInterface); ok && types.Identical(mi.X.Type(), recv) {
					return true
				}
			}
		}
	}
	return false
}

// shrinkCopy lets a removal whose result goes elsewhere work on a copy.
func shrinkCopy(p *rule.Pass, c *memory.Conflict) []analysis.SuggestedFix {
	call := p.CallAt(c.EventCall)
	if c.Kind != contract.Shrinks || c.How != memory.NotStoredBack || call == nil {
		return nil
	}
	if p.IsBuiltin(call, "append") {
		if !call.Ellipsis.IsValid() {
			return nil // a filter's append: what it goes on with was emptied elsewhere
		}
	} else {
		fn, ok := typeutil.Callee(p.TypesInfo, call).(*types.Func)
		if !ok || !shrinkers[fn.FullName()] {
			return nil
		}
	}
	return rule.Fix("remove from a copy", p.Clone(call.Args[0]))
}
