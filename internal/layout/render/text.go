package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/memvet/memvet/internal/layout"
)

// text writes for people.
type text struct {
	bold, faint func(...any) string
}

func newText(colored bool) *text {
	style := func(attr color.Attribute) func(...any) string {
		c := color.New(attr)
		if colored {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	return &text{style(color.Bold), style(color.Faint)}
}

// Text writes the layouts as tables: types that were named word by word, those
// of whole packages in one table with a line for each.
func Text(w io.Writer, items []Item, colored bool) error {
	t := newText(colored)
	var b strings.Builder
	var whole []Item
	first := true
	for _, it := range items {
		if it.Whole {
			whole = append(whole, it)
			continue
		}
		if !first {
			b.WriteString("\n")
		}
		first = false
		if len(it.Layouts) > 1 {
			t.columns(&b, it)
			continue
		}
		for _, l := range it.Layouts {
			t.one(&b, it.Name, l)
		}
	}
	if len(whole) > 0 {
		if !first {
			b.WriteString("\n")
		}
		t.list(&b, whole)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// title is what the user called it, and its type where that says more.
func title(name string, l *layout.Layout) string {
	if name == l.Type {
		return name
	}
	return name + "  " + l.Type
}

func (t *text) one(b *strings.Builder, name string, l *layout.Layout) {
	fmt.Fprintf(b, "%s\n", t.bold(title(name, l)))
	if l.At != "" {
		fmt.Fprintf(b, "  %s\n", t.faint("declared at "+l.At))
	}
	fmt.Fprintf(b, "  %s on %s: %s, aligned to %d; %s\n", l.Kind, l.Arch, bytes(l.Size), l.Align, scanned(l))
	t.words(b, l.Words)
	for _, block := range l.Behind {
		t.block(b, block)
	}
	fmt.Fprintf(b, "  allocated    %s\n", Heap(l.Heap))
	fmt.Fprintf(b, "  copied       %s by every assignment, call and return\n", bytes(l.Assign.Copied))
	for i, s := range l.Assign.Shared {
		if i == maxShared {
			fmt.Fprintf(b, "               and %d more\n", len(l.Assign.Shared)-i)
			break
		}
		label := "shared     "
		if i > 0 {
			label = "           "
		}
		fmt.Fprintf(b, "  %s  %s%s\n", label, prefix(s.Path), s.What)
	}
	if l.Assign.NoCopy != "" {
		fmt.Fprintf(b, "  must not be copied: %s is a lock\n", itself(l.Assign.NoCopy))
	}
}

// maxShared is how many shared parts are listed.
const maxShared = 12

func itself(path string) string {
	if path == "value" {
		return "it"
	}
	return path
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

func (t *text) words(b *strings.Builder, words []layout.Word) {
	if len(words) == 0 {
		return
	}
	tab := &table{head: []string{"offset", "size", "path", "kind", "type", ""}, right: []bool{true, true}}
	for _, w := range words {
		tab.row(w.Offset, w.Size, w.Path, w.Kind, w.Type, arrow(w))
	}
	tab.draw(b, t.faint)
}

// arrow is a word's note, with an arrow where the garbage collector follows.
func arrow(w layout.Word) string {
	if w.Scanned {
		return "●─▶ " + w.Note
	}
	return w.Note
}

func (t *text) block(b *strings.Builder, block layout.Block) {
	via := ""
	if block.Via != "" {
		via = " behind " + block.Via
	}
	size := ""
	if block.Size > 0 {
		size = ", " + bytes(block.Size) + " each"
	}
	fmt.Fprintf(b, "  %s%s: %s%s; how many: %s\n", t.bold(block.What), via, block.Unit, size, block.Count)
	if len(block.Words) > 1 || len(block.Words) == 1 && block.Words[0].Kind != layout.Value {
		t.words(b, block.Words)
	}
}

func (t *text) list(b *strings.Builder, items []Item) {
	tab := &table{
		head:  []string{"type", "goarch", "size", "align", "pointer bytes", "padding", "allocated", "waste"},
		right: []bool{false, false, true, true, true, true, true, true},
	}
	for _, it := range items {
		for _, l := range it.Layouts {
			tab.row(it.Name, l.Arch, l.Size, l.Align, l.PointerBytes, l.Padding, l.Heap.Bytes, l.Heap.Waste)
		}
	}
	tab.draw(b, t.faint)
}

// columns shows a type on several architectures side by side.
func (t *text) columns(b *strings.Builder, it Item) {
	fmt.Fprintf(b, "%s\n", t.bold(title(it.Name, it.Layouts[0])))
	for _, l := range it.Layouts {
		fmt.Fprintf(b, "  %s on %s: %s, aligned to %d; %s; allocated: %s\n", l.Kind, l.Arch, bytes(l.Size), l.Align, scanned(l), Heap(l.Heap))
	}
	tab := &table{head: []string{"path", "kind"}, right: []bool{false, false}}
	for _, l := range it.Layouts {
		tab.head = append(tab.head, l.Arch, "size")
		tab.right = append(tab.right, true, true)
	}
	for _, row := range layout.Merge(it.Layouts) {
		cells := []any{row.Path, row.Kind}
		for _, w := range row.Words {
			if w == nil {
				cells = append(cells, "", "")
			} else {
				cells = append(cells, fmt.Sprintf("+%d", w.Offset), w.Size)
			}
		}
		tab.row(cells...)
	}
	tab.draw(b, t.faint)
}

func scanned(l *layout.Layout) string {
	if l.PointerBytes == 0 {
		return "no pointers"
	}
	return fmt.Sprintf("%s, %d pointer bytes", plural(l.Pointers, "pointer"), l.PointerBytes)
}

// Heap says what an allocation takes.
func Heap(a layout.Allocation) string {
	switch {
	case a.Bytes == 0:
		return "nothing: all values without size live at one address"
	case a.Tiny:
		return "shares a 16 byte slot with other small objects without pointers"
	case a.Pages:
		return bytes(a.Bytes) + " in pages of its own, " + waste(a.Waste)
	case a.Header > 0:
		return fmt.Sprintf("size class %d: an %d byte header for the garbage collector, %s", a.Bytes, a.Header, waste(a.Waste))
	}
	return fmt.Sprintf("size class %d, %s", a.Bytes, waste(a.Waste))
}

func waste(n int64) string {
	if n == 0 {
		return "no waste"
	}
	return bytes(n) + " wasted"
}

func bytes(n int64) string { return plural(n, "byte") }

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
