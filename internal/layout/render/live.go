package render

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/memvet/memvet/internal/layout"
)

// LiveJSON writes the snapshot as one object.
func LiveJSON(w io.Writer, s *layout.Snapshot) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if s.Views == nil {
		s.Views = []layout.View{}
	}
	return enc.Encode(s)
}

// LiveText writes the words that a running program holds, with what they mean.
func LiveText(w io.Writer, s *layout.Snapshot, colored bool) error {
	t := newText(colored)
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", t.bold(s.Expr), s.Type)
	fmt.Fprintf(&b, "  %s\n", t.faint(fmt.Sprintf("in %s at %s, on %s", s.Function, s.At, s.Arch)))
	boxes := &table{head: []string{"address", "value", "of", "type"}}
	for _, m := range s.Blocks {
		if of, ok := strings.CutPrefix(m.What, "boxed value of "); ok && len(m.Words) == 1 {
			boxes.row(hex(m.Addr), value(m.Words[0]), of, m.Unit)
			continue
		}
		t.memory(&b, m)
	}
	if len(boxes.rows) > 0 {
		fmt.Fprintf(&b, "  %s\n", t.bold("boxed values"))
		boxes.draw(&b, t.faint)
	}
	t.views(&b, s)
	_, err := io.WriteString(w, b.String())
	return err
}

func hex(n uint64) string { return fmt.Sprintf("%#x", n) }

// value is what a cell holds: in full width if that is a machine word.
func value(c layout.Cell) string {
	if c.Size > 8 {
		return fmt.Sprintf("0x%016x ...", c.Value)
	}
	return fmt.Sprintf("0x%0*x", int(2*c.Size), c.Value)
}

func (t *text) memory(b *strings.Builder, m layout.Memory) {
	size := bytes(m.Size)
	if m.Capacity > 0 {
		size += fmt.Sprintf(": %d of %d elements in view", m.Length, m.Capacity)
	}
	at := "in registers"
	if m.Addr != 0 {
		at = "at " + hex(m.Addr)
	}
	fmt.Fprintf(b, "  %s of %s %s, %s\n", t.bold(m.What), m.Unit, at, size)
	tab := &table{head: []string{"address", "value", "path", "kind", ""}}
	for _, c := range m.Words {
		at := ""
		if c.Addr != 0 {
			at = hex(c.Addr)
		}
		tab.row(at, value(c), c.Path, c.Kind, refers(c))
	}
	tab.draw(b, t.faint)
}

// refers is what a cell's value means.
func refers(c layout.Cell) string {
	switch {
	case c.Refers != "" && c.Scanned:
		return "●─▶ " + c.Refers
	case c.Refers != "":
		return c.Refers
	case c.Kind == layout.Length || c.Kind == layout.Capacity:
		return fmt.Sprint(c.Value)
	}
	return ""
}

func (t *text) views(b *strings.Builder, s *layout.Snapshot) {
	if len(s.Views) == 0 {
		b.WriteString("  nothing else that was found looks into the same memory\n")
		return
	}
	fmt.Fprintf(b, "  %s\n", t.bold("others that look into the same memory"))
	tab := &table{head: []string{"path", "type", "where", "bytes", "up to"}, right: []bool{false, false, false, true, true}}
	for _, v := range s.Views {
		tab.row(v.Path, v.Type, v.Where, fmt.Sprintf("%d:%d", v.From, v.To), v.Limit)
	}
	tab.draw(b, t.faint)
}
