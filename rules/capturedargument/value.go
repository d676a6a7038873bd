package capturedargument

import (
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// values looks for numbers and buffers that a function is given by pointer and keeps as
// values, in a field that the package changes in place: the caller's has the same array.
func (c *checker) values() {
	for _, v := range c.from.ValueCopies() {
		q, pos := v.Argument(), ssax.Pos(v.Store)
		if q == nil || c.said[pos] {
			continue
		}
		c.said[pos] = true
		c.Report(rule.Report{
			Level: finding.Default, Pos: pos,
			Message: "`" + v.Field.Name() + "` becomes a copy of the " + v.TypeName() + " in `" + q.Name() + "` as a value, which its documentation forbids: both share one array, and the package changes it in place",
			Remedy:  "copy what it holds: with Set into a new one",
			Steps:   []rule.Step{{Role: finding.Spoiled, Pos: ssax.Pos(v.Change), Text: "such a field is changed in place here"}},
		})
	}
}
