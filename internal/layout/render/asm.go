package render

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/memvet/memvet/internal/layout/asm"
)

// AsmJSON writes the listing as one object.
func AsmJSON(w io.Writer, l *asm.Listing) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(l)
}

// AsmText writes the instructions with their notes; a line at the left runs
// along loops.
func AsmText(w io.Writer, l *asm.Listing, colored bool) error {
	t := newText(colored)
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s\n", t.bold(l.Symbol), l.Arch)
	if l.Inlined {
		b.WriteString("  built without inlining, since the program has it only inlined\n")
	}
	wide, long := 0, 0
	for _, i := range l.Instructions {
		wide, long = max(wide, len(i.Text)), max(long, len(i.Place))
	}
	for _, i := range l.Instructions {
		gutter := " "
		if i.Loop {
			gutter = "┃"
		}
		line := fmt.Sprintf("  %s %-*s  %#x  %-*s", gutter, long, i.Place, i.Addr, wide, i.Text)
		if i.Note != "" {
			line += "  ◀ " + t.bold(i.Note)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
