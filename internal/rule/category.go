package rule

import (
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// A Category is what an analysis.Diagnostic has no field for. It is packed
// into the diagnostic's category, because that is the only free field that
// every go/analysis driver carries to its JSON output.
type Category struct {
	Level finding.Level
	// Function is the enclosing function as Go writes it.
	Function string
	// Silenced: an ignore directive covers the diagnostic.
	Silenced bool
	// Generated: the diagnostic lies in a generated file.
	Generated bool
}

// EncodeCategory writes c as one string.
func EncodeCategory(c Category) string {
	s := string(c.Level)
	if c.Silenced {
		s += "+silenced"
	}
	if c.Generated {
		s += "+generated"
	}
	return s + " " + c.Function
}

// DecodeCategory is the inverse of EncodeCategory.
func DecodeCategory(s string) Category {
	marks, function, _ := strings.Cut(s, " ")
	words := strings.Split(marks, "+")
	c := Category{Level: finding.Level(words[0]), Function: function}
	for _, w := range words[1:] {
		switch w {
		case "silenced":
			c.Silenced = true
		case "generated":
			c.Generated = true
		}
	}
	return c
}

// EncodeStep packs a step's role and text into one related message.
func EncodeStep(role finding.Role, text string) string { return string(role) + ": " + text }

// DecodeStep is the inverse of EncodeStep.
func DecodeStep(s string) (role finding.Role, text string) {
	r, t, _ := strings.Cut(s, ": ")
	return finding.Role(r), t
}
