// Package render shows layouts: as text with tables for people, as JSON lines
// for programs. It knows the values of package layout and nothing of how they
// were found.
package render

import (
	"encoding/json"
	"io"

	"github.com/memvet/memvet/internal/layout"
)

// An Item is one type that was asked for, on every architecture asked for.
type Item struct {
	Name    string
	Layouts []*layout.Layout
	// Whole: asked for as one of all types of a package.
	Whole bool
}

// A Summary ends the output for programs.
type Summary struct {
	Types  int      `json:"types"`
	Errors []string `json:"errors"`
}

// JSON writes one object per line, the summary last, so that a stream without
// one is known to be cut.
func JSON(w io.Writer, items []Item, s Summary) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, it := range items {
		for _, l := range it.Layouts {
			line := struct {
				Name string `json:"name"`
				*layout.Layout
			}{it.Name, l}
			if err := enc.Encode(line); err != nil {
				return err
			}
		}
	}
	return summarize(enc, s)
}

func summarize(enc *json.Encoder, s Summary) error {
	if s.Errors == nil {
		s.Errors = []string{}
	}
	return enc.Encode(map[string]Summary{"summary": s})
}
