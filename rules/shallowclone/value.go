package shallowclone

import (
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// values looks for numbers and buffers that are copied as values from an object that stays
// into a field: methods write what both share. What comes from another argument of a
// function is capturedargument's.
func (c *checker) values() {
	for _, v := range c.from.ValueCopies() {
		pos := ssax.Pos(v.Store)
		if v.Argument() != nil || c.said[pos] != nil {
			continue
		}
		c.said[pos] = map[string]bool{}
		r := rule.Report{
			Level: finding.Default, Pos: pos,
			Message: "this copy of a " + v.TypeName() + " shares its array with its source, which its documentation forbids, so changes to `" + v.Field.Name() + "` reach both",
			Remedy:  "copy what it holds: with Set into a new one",
			Steps:   []rule.Step{{Role: finding.Spoiled, Pos: ssax.Pos(v.Change), Text: "such a field is changed in place here"}},
		}
		c.Report(r)
	}
}
