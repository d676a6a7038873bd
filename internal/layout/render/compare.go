package render

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/memvet/memvet/internal/layout"
)

// A Side is one of the types that are compared, with what many of it cost.
type Side struct {
	Name   string         `json:"name"`
	Layout *layout.Layout `json:"layout"`
	Cost   layout.Cost    `json:"cost"`
	// Element is the layout of one element.
	Element *layout.Layout `json:"element"`
}

// CompareJSON writes one object with all sides per architecture.
func CompareJSON(w io.Writer, comparisons [][]Side, s Summary) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, sides := range comparisons {
		if err := enc.Encode(map[string][]Side{"vs": sides}); err != nil {
			return err
		}
	}
	return summarize(enc, s)
}

// CompareText writes the sides next to each other.
func CompareText(w io.Writer, comparisons [][]Side, colored bool) error {
	t := newText(colored)
	var b strings.Builder
	for i, sides := range comparisons {
		if i > 0 {
			b.WriteString("\n")
		}
		t.compare(&b, sides)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *text) compare(b *strings.Builder, sides []Side) {
	var names []string
	for _, s := range sides {
		names = append(names, s.Name)
	}
	fmt.Fprintf(b, "%s on %s, with %d elements\n", t.bold(strings.Join(names, " against ")), sides[0].Layout.Arch, sides[0].Cost.N)
	tab := &table{head: append([]string{""}, names...), right: []bool{false, true, true, true, true}}
	for _, row := range comparison(sides) {
		cells := []any{row.What}
		for _, v := range row.Values {
			cells = append(cells, v)
		}
		tab.row(cells...)
	}
	tab.draw(b, t.faint)
	for _, s := range sides {
		if s.Cost.Boxes != "" {
			fmt.Fprintf(b, "  %s is taken to hold values of type %s, each allocated; small integers and constants are not\n", s.Name, s.Cost.Boxes)
		}
	}
	b.WriteString("\n")
	t.elements(b, sides)
}

// A costRow is one line of a comparison.
type costRow struct {
	What   string
	Values []int64
}

func comparison(sides []Side) []costRow {
	var rows []costRow
	for _, row := range []struct {
		what string
		get  func(layout.Cost) int64
	}{
		{"the value itself, bytes", func(c layout.Cost) int64 { return c.Value }},
		{"one element, bytes", func(c layout.Cost) int64 { return c.Element }},
		{"array, bytes", func(c layout.Cost) int64 { return c.Array }},
		{"boxed values, bytes", func(c layout.Cost) int64 { return c.Boxed }},
		{"taken from the heap, bytes", func(c layout.Cost) int64 { return c.Heap }},
		{"allocations", func(c layout.Cost) int64 { return c.Allocations }},
		{"pointers the garbage collector follows", func(c layout.Cost) int64 { return c.Pointers }},
		{"bytes the garbage collector scans", func(c layout.Cost) int64 { return c.Scanned }},
		{"loads to read one element", func(c layout.Cost) int64 { return c.Loads }},
	} {
		r := costRow{What: row.what}
		for _, s := range sides {
			r.Values = append(r.Values, row.get(s.Cost))
		}
		rows = append(rows, r)
	}
	return rows
}

// elements shows the first elements' words in a row each.
func (t *text) elements(b *strings.Builder, sides []Side) {
	for _, s := range sides {
		var first, second []string
		for i := range min(s.Cost.N, 4) {
			for _, w := range s.Element.Words {
				first = append(first, fmt.Sprintf("[%d]%s", i, w.Path))
				second = append(second, string(w.Kind))
			}
		}
		if len(first) > shown {
			first, second = append(first[:shown], "..."), append(second[:shown], "")
		}
		fmt.Fprintf(b, "  elements of %s side by side:\n", s.Name)
		tab := &table{head: first, rows: [][]string{second}}
		tab.draw(b, t.faint)
	}
}

// shown is how many words of elements are drawn in a row.
const shown = 8
