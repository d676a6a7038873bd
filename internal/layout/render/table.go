package render

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// table is a grid of cells that is drawn with lines.
type table struct {
	head  []string
	rows  [][]string
	right []bool // columns whose cells stand at the right
}

func (t *table) row(cells ...any) {
	var row []string
	for _, c := range cells {
		row = append(row, fmt.Sprint(c))
	}
	t.rows = append(t.rows, row)
}

// draw writes the table. Cells of the last column are not cut; what is wider
// than the terminal wraps there.
func (t *table) draw(b *strings.Builder, faint func(...any) string) {
	widths := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, c := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	rule := func(left, mid, right string) {
		var parts []string
		for _, w := range widths {
			parts = append(parts, strings.Repeat("─", w+2))
		}
		b.WriteString("  " + faint(left+strings.Join(parts, mid)+right) + "\n")
	}
	bar := faint("│")
	line := func(row []string) {
		b.WriteString("  " + bar)
		for i, w := range widths {
			cell := ""
			if i < len(row) {
				cell = row[i]
			}
			gap := strings.Repeat(" ", w-utf8.RuneCountInString(cell))
			if i < len(t.right) && t.right[i] {
				cell = gap + cell
			} else {
				cell += gap
			}
			b.WriteString(" " + cell + " " + bar)
		}
		b.WriteString("\n")
	}
	rule("┌", "┬", "┐")
	line(t.head)
	rule("├", "┼", "┤")
	for _, row := range t.rows {
		line(row)
	}
	rule("└", "┴", "┘")
}
