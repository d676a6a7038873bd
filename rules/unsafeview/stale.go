package unsafeview

import (
	"go/token"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/rule"
)

// stale reports the strings whose bytes the engine saw overwritten while
// somebody still had them.
func stale(p *rule.Pass) {
	keys := map[token.Pos]bool{}
	for _, c := range p.Memory.Conflicts {
		if c.Key {
			keys[c.Kept] = true
		}
	}
	for _, c := range p.Memory.Conflicts {
		if c.How == memory.WritesText {
			written(p, c)
			continue
		}
		if !c.Key && keys[c.Kept] {
			continue
		}
		if !c.Text || c.Kind == contract.Releases || c.Kind == contract.Appends {
			continue
		}
		r := rule.Report{Level: finding.Default, Pos: c.Use, Steps: p.Story(c)}
		if !c.Sure || !lasts(c) {
			r.Level = finding.Audit
		}
		what := p.Taker(c.Taken)
		if what == "" {
			what = p.Variable(c.Taken)
		}
		what = rule.Quote(what, "a string")
		over := "its bytes are overwritten"
		if c.Storage != "" {
			over = "`" + c.Storage + "`, which it shows, is overwritten"
		}
		switch {
		case c.Key:
			r.Pos = c.Kept
			r.Message = what + " is the key of a map while " + over + ", so the key changes and what is under it is not found"
		case c.Kept.IsValid():
			r.Pos = c.Kept
			r.Message = what + " is kept while " + over + ", so the string changes afterwards"
		default:
			r.Message = what + " is used while " + over + ", so it has changed"
		}
		r.Remedy = "keep a copy: string(b), or strings.Clone of the string"
		r.Pos, r.End = p.Statement(r.Pos)
		p.Report(r)
	}
}

// lasts reports whether the string was meant to last: a key of a map, or one
// of many that are kept, or what the function itself overwrites. What another
// function refills may be in step with the variable that shows it.
func lasts(c *memory.Conflict) bool {
	inferred := c.Callee != "" && !c.Lib
	return c.Key || !inferred || c.Collected && !c.OwnHolder && !c.Behind
}

// written reports a string whose bytes this changes: strings never change, so whoever
// else has it goes on with other text, and a constant cannot be written at all.
func written(p *rule.Pass, c *memory.Conflict) {
	r := rule.Report{Level: finding.Default, Pos: c.EventCall, Steps: p.Story(c)}
	// What other packages do to bytes is inferred for all their callers.
	if !c.Sure || c.Callee != "" && !c.Lib && p.Fset.File(c.Event) == nil {
		r.Level = finding.Audit
	}
	r.Message = "this writes to the bytes of the string " + rule.Quote(c.Storage, "that package unsafe made a slice of") +
		", so everybody who has the string sees other text, and a constant one ends the program"
	r.Remedy = "change a copy: []byte(s)"
	r.Pos, r.End = p.Statement(r.Pos)
	p.Report(r)
}
