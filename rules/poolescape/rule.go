package poolescape

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
)

//go:embed doc.go
var doc string

// Rule reports memory used, kept or returned after it was given back.
var Rule = rule.Rule{Name: "poolescape", Doc: doc, Requires: []*analysis.Analyzer{origin.Analyzer}, Run: run}

// The engine finds every use of storage that a Releases effect gave back on
// the way to it. What is left to decide here is where to point: at the use,
// or, where a field still refers to storage that a local view gave back, at
// the give-back, which is then the line to change.
func run(p *rule.Pass) {
	handedOver(p)
	for _, c := range p.Memory.Conflicts {
		if c.Kind != contract.Releases {
			continue
		}
		r := rule.Report{Level: finding.Default, Pos: c.Use, Steps: p.Story(c), Cause: p.Cause(c)}
		// What a callee gives back of an object hangs on the object's state: who
		// owns what, what was replaced before. Its contract does not tell, unless
		// the object had lent the view itself, and nothing else was done to it.
		if !c.Sure || c.Deep && !c.Twice && !c.LenderSpoils || c.How == memory.LeftBehind && !c.ReadByCaller && !c.InResult && (c.KeptElsewhere || !c.Deferred && !collected(c)) {
			r.Level = finding.Audit
		}
		what := rule.Quote(p.ViewName(c), "this storage")
		switch c.How {
		case memory.ReleasedAgain:
			r.Message = what + " is given back a second time, so two later users get the same memory"
			if c.Reloaded {
				r.Pos = c.EventCall
			}
		case memory.LeftBehind:
			r.Pos = c.EventCall
			if c.Inside(c.Event) { // in a function literal
				r.Pos = c.Event
			}
			r.Message = "giving this back leaves " + what + " referring to memory that the next user overwrites"
		case memory.Returned:
			r.Message = what + " is returned after its memory was given back, so the next user overwrites what the caller holds"
		default:
			r.Message = what + " is used after its memory was given back, so it may hold another user's data"
			if c.Reloaded {
				r.Pos = c.EventCall
				r.Message = "this gives back memory that " + what + " still refers to and that is used again below"
			}
		}
		r.Remedy = "give the memory back after the last use, or copy what has to stay"
		if c.How == memory.Returned && c.Deferred {
			r.Fixes = p.KeepClone(c.Use, c.View, c.Taken)
		}
		r.Pos, r.End = p.Statement(r.Pos)
		p.Report(r)
	}
}

// collected reports whether the function took the memory out of a pool, put a view of
// it among others that stay or left it to a goroutine, and gives the memory back.
func collected(c *memory.Conflict) bool { return c.Pooled && c.Collected }
