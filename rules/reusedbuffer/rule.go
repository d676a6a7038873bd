package reusedbuffer

import (
	_ "embed"
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/rule"
)

//go:embed doc.go
var doc string

// Rule reports views that are kept while their buffer is refilled.
var Rule = rule.Rule{Name: "reusedbuffer", Doc: doc, Run: run}

func run(p *rule.Pass) {
	objects(p)
	// Where a list is emptied that was handed on, callers meet the same as a refill,
	// and where that is not certain, a refill may be.
	said := map[token.Pos]bool{}
	handedOn := func(sure bool) {
		for _, c := range p.Memory.Conflicts {
			if c.Later && c.Sure == sure && !said[c.Kept] {
				said[c.Kept] = true
				stale(p, c)
			}
		}
	}
	handedOn(true)
	for _, c := range p.Memory.Conflicts {
		switch {
		case c.Later, c.Text, c.How == memory.WritesText: // unsafeview reports strings
		case c.How == memory.BreaksContract:
			if c.Kind == contract.Keeps && !p.CapturesStream(c) { // aliasedwrite reports changes
				p.Report(p.KeepsArgument(c))
			}
		case c.Kind == contract.Refills || c.Kind == contract.Resets,
			c.Kind == contract.Writes && c.Collected && !keptByCallee(c):
			if c.Kept.IsValid() && said[c.Kept] {
				continue
			}
			stale(p, c)
		}
	}
	for _, c := range p.Memory.Conflicts {
		if !c.Later && c.Kept.IsValid() {
			said[c.Kept] = true
		}
	}
	handedOn(false)
}

// keptByCallee reports whether a function was passed the view and kept it, and
// the caller wrote elements of it later: capturedargument reports that.
func keptByCallee(c *memory.Conflict) bool {
	in := c.Fn.Syntax()
	return c.Kept.IsValid() && in != nil && (c.Kept < in.Pos() || c.Kept >= in.End())
}

func stale(p *rule.Pass, c *memory.Conflict) {
	r := rule.Report{Level: finding.Default, Pos: c.Use, Steps: p.Story(c), Cause: p.Cause(c)}
	if c.Kept.IsValid() {
		r.Pos = c.Kept
	}
	if c.KeptBy.IsValid() { // queues keep what they are given: it is wrong to give it
		r.Pos = c.KeptBy
	}
	if !c.Sure || !witnessed(c) {
		r.Level = finding.Audit
	}
	what := p.Taker(c.Taken)
	if what == "" {
		what = p.Variable(c.Taken)
	}
	what = rule.Quote(what, "a view of a buffer")
	buf := rule.Quote(c.Storage, "its buffer")
	if c.Later {
		r.Message = rule.Quote(c.Storage, "this list") + " is handed on, and its array is emptied to be filled again, so what was handed on is overwritten"
	} else if c.Unlocked {
		r.Message = what + " is used after the lock was given back under which " + buf + " was emptied, so whoever fills it next changes it"
	} else if c.Kept.IsValid() {
		r.Message = what + " is kept while " + buf + " is overwritten, so what is kept changes afterwards"
	} else {
		r.Message = what + " is used after " + buf + " was overwritten, so it shows other data"
	}
	r.Remedy = "keep a copy (bytes.Clone, slices.Clone), or use a new buffer in each round"
	r.Fixes = copied(p, c)
	r.Pos, r.End = p.Statement(r.Pos)
	p.Report(r)
}

// witnessed reports whether what is known says that the view should have stayed
// as it was.
func witnessed(c *memory.Conflict) bool {
	inferred := c.Callee != "" && !c.Lib
	switch {
	case c.Unlocked && !c.Later:
		return true
	case c.Behind && inferred:
		return false
	case !c.Kept.IsValid():
		// One call lent what it had read, another one overwrites it, and then it is
		// used. If nothing had been seen of it before, it may be meant to be filled.
		return c.LentLib && (!inferred || c.LenderSpoils) || c.Lent && inferred && c.Shown
	case c.OwnHolder && inferred:
		// An object that refills its buffer in one method and keeps views of it in
		// another most likely keeps the two in step: arenas that are emptied with the
		// list of their windows. So do two of an object's methods that a third
		// function calls: parsers copy what is left when the buffer ends.
		return false
	case inferred:
		// That a callee refills a buffer is a fact about the buffer only where the
		// same object lent the view: then it says when views end.
		return c.Collected && !c.Deep || c.LenderSpoils && (c.Collected || !c.KeptElsewhere)
	}
	return true
}

// copied copies the view while it shows what it was taken for. Of a buffer that
// is kept first and filled afterwards a copy would show too little.
func copied(p *rule.Pass, c *memory.Conflict) []analysis.SuggestedFix {
	switch {
	case c.Kept.IsValid() && (c.LentLib || c.Kind == contract.Resets || c.EventCall < c.Kept):
		return p.KeepClone(c.Kept, c.View, c.Taken)
	case !c.Kept.IsValid() && c.LentLib:
		if call := p.CallAt(c.Taken); call != nil && p.IsBuiltin(call, "append") {
			return nil // it was appended to when it was stale already
		}
		return p.TakeClone(c.Taken)
	}
	return nil
}
