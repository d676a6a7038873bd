package render

import (
	"fmt"
	"html"
	"strings"

	"github.com/memvet/memvet/internal/layout"
)

// Measures of the drawings in pixels. They are narrow, so that two stand side
// by side in a wide window and one fits a telephone.
const (
	drawingWidth = 400
	gridLeft     = 46 // behind the offsets
	gridWidth    = 192
	rowHeight    = 24
	labelLeft    = gridLeft + gridWidth + 10
	labelChars   = 20 // that fit behind the grid
	lineChars    = 53 // that fit in a line
)

// drawing collects the parts of an SVG image from top to bottom.
type drawing struct {
	b strings.Builder
	y int
}

// style colours the parts by what they are. It works inside a page and alone,
// and follows the reader's choice of light or dark.
const style = `.mv{color-scheme:light dark;font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.mv text{fill:light-dark(#222,#ddd)}.mv .faint{fill:light-dark(#666,#999)}.mv .bold{font-weight:bold}
.mv rect{stroke:light-dark(#555,#bbb);stroke-width:1}
.mv .pointer{fill:light-dark(#bcd7f5,#1f4a75)}.mv .count{fill:light-dark(#f6dfae,#6a4f14)}.mv .type{fill:light-dark(#dccbf0,#4d3670)}
.mv .value{fill:light-dark(#d5ead2,#2c5229)}.mv .padding{fill:light-dark(#f6d3cf,#5a2a25);stroke-dasharray:3 2}
.mv .spare{fill:none;stroke-dasharray:4 3}.mv .ink{fill:none;stroke:light-dark(#1c5ea8,#7db4f0);stroke-width:1.5}.mv .tip{fill:light-dark(#1c5ea8,#7db4f0)}`

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

func (d *drawing) rect(x, y, w, h int, class, title string) {
	d.printf(`<rect x="%d" y="%d" width="%d" height="%d" class="%s"><title>%s</title></rect>`+"\n", x, y, w, h, class, html.EscapeString(title))
}

// text writes s; anchor is start, middle or end.
func (d *drawing) text(x, y int, anchor, class, s string) {
	d.printf(`<text x="%d" y="%d" text-anchor="%s" class="%s">%s</text>`+"\n", x, y, anchor, class, html.EscapeString(s))
}

// arrow goes down from x1,y1 to x2,y2 with a step half way.
func (d *drawing) arrow(x1, y1, x2, y2 int) {
	mid := (y1 + y2) / 2
	d.printf(`<path d="M%d %dV%dH%dV%d" class="ink"/><circle cx="%d" cy="%d" r="3" class="tip"/><path d="M%d %dl-4 -7h8z" class="tip"/>`+"\n",
		x1, y1, mid, x2, y2-6, x1, y1, x2, y2)
}

// image is the whole drawing. Alone it brings its style along.
func (d *drawing) image(alone bool, label string) string {
	css := ""
	if alone {
		css = "<style>" + style + "</style>\n"
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" class="mv" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" role="img" aria-label="%s">`+"\n%s%s</svg>",
		drawingWidth, d.y, html.EscapeString(label), css, d.b.String())
}

func class(w layout.Word) string {
	switch w.Kind {
	case layout.Padding:
		return "padding"
	case layout.Length, layout.Capacity:
		return "count"
	case layout.TypeWord, layout.ITab:
		return "type"
	case layout.Value:
		return "value"
	case layout.Elements:
		if !w.Scanned {
			return "value"
		}
	}
	return "pointer"
}

func describe(w layout.Word) string {
	parts := []string{fmt.Sprintf("offset %d, %s", w.Offset, bytes(w.Size))}
	for _, s := range []string{w.Path, string(w.Kind), w.Type, w.Note} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

// grid draws words as memory: a row for each machine word, a column for each
// byte. What fills more than three rows is cut short.
func (d *drawing) grid(words []layout.Word, machineWord int64) {
	cell := gridWidth / int(machineWord)
	var labels []string
	row := int64(-1)
	flush := func() {
		if row >= 0 {
			d.text(gridLeft-6, d.y+16, "end", "faint", fmt.Sprint(row*machineWord))
			d.text(labelLeft, d.y+16, "start", "", cut(strings.Join(labels, " "), labelChars))
			d.y += rowHeight
		}
		labels = nil
	}
	for _, w := range words {
		off, left := w.Offset, w.Size
		for left > 0 {
			if r := off / machineWord; r != row {
				flush()
				row = r
			}
			if off == w.Offset {
				labels = append(labels, name(w))
			}
			if rows := left / machineWord; off%machineWord == 0 && rows > 1 {
				d.rect(gridLeft, d.y, gridWidth, min(int(rows), 3)*rowHeight, class(w), describe(w))
				if rows > 3 {
					d.text(gridLeft+gridWidth/2, d.y+rowHeight*2-8, "middle", "", fmt.Sprintf("⋮ %s ⋮", bytes(rows*machineWord)))
				}
				extra := int64(min(int(rows), 3) - 1)
				flush()
				d.y += int(extra) * rowHeight
				off, left = off+rows*machineWord, left-rows*machineWord
				row = -1
				continue
			}
			n := min(left, machineWord-off%machineWord)
			x := gridLeft + int(off%machineWord)*cell
			d.rect(x, d.y, int(n)*cell, rowHeight, class(w), describe(w))
			if w.Scanned {
				d.text(x+int(n)*cell/2, d.y+16, "middle", "", "●")
			}
			off, left = off+n, left-n
		}
	}
	flush()
}

// name is what a word is called next to the grid.
func name(w layout.Word) string {
	switch {
	case w.Kind == layout.Padding:
		return "(padding)"
	case w.Path == "":
		return string(w.Kind)
	}
	return w.Path
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// The window that is drawn of an array: its length and its capacity.
const (
	windowLen = 4
	windowCap = 6
)

// window draws a header as a window onto its array: as many elements as are in
// view, and the room behind them.
func (d *drawing) window(l *layout.Layout) {
	spare := l.Kind == "slice"
	head := (drawingWidth - 20) / len(l.Words)
	for i, w := range l.Words {
		value := map[layout.Kind]string{layout.Length: " = 4", layout.Capacity: " = 6"}[w.Kind]
		x := 10 + i*head
		d.rect(x, d.y, head, rowHeight+4, class(w), describe(w))
		d.text(x+head/2, d.y+18, "middle", "bold", strings.TrimPrefix(w.Path, ".")+value)
	}
	array := l.Behind[0]
	top := d.y + rowHeight + 4 + 34
	d.arrow(10+head/2, d.y+rowHeight+4, 15, top) // the array's start, beside the first index
	n := windowCap
	if !spare {
		n = windowLen
	}
	d.y = top
	d.elements(array, n, spare)
	d.braces(n, spare)
	d.text(10, d.y+14, "start", "faint", cut(fmt.Sprintf("%s: %s, %s each", array.What, array.Unit, bytes(array.Size)), lineChars))
	d.y += 24
}

// elements draws n elements, each with its words below one another.
func (d *drawing) elements(array layout.Block, n int, spare bool) {
	const most = 6 // words of an element
	width := (drawingWidth - 20) / n
	words := array.Words
	if len(words) > most {
		words = append(append([]layout.Word(nil), words[:most-1]...), layout.Word{Path: fmt.Sprintf("+%d", len(words)-most+1), Kind: layout.Value})
	}
	boxed := len(words) == 2 && words[1].Kind == layout.DataWord
	bottom := d.y
	for i := range n {
		x := 10 + i*width
		d.text(x+width/2, d.y-4, "middle", "faint", fmt.Sprintf("[%d]", i))
		y := d.y
		for _, w := range words {
			c := class(w)
			if spare && i >= windowLen {
				c = "spare"
			}
			d.rect(x, y, width, rowHeight, c, fmt.Sprintf("[%d]%s · %s", i, w.Path, describe(w)))
			label := strings.TrimPrefix(w.Path, ".")
			if w.Kind == layout.Padding {
				label = ""
			}
			d.text(x+width/2, y+16, "middle", "", cut(label, width/8))
			y += rowHeight
		}
		if boxed && !(spare && i >= windowLen) {
			d.arrow(x+width/2, y, x+width/2, y+30)
			d.rect(x+6, y+30, width-12, rowHeight, "value", "the value, allocated for itself")
			d.text(x+width/2, y+46, "middle", "", "value")
			y += 30 + rowHeight
		}
		bottom = max(bottom, y)
	}
	d.y = bottom
}

// braces mark below the array what a slice sees.
func (d *drawing) braces(n int, spare bool) {
	width := (drawingWidth - 20) / n
	brace := func(k int, label string) {
		end := 10 + k*width
		d.printf(`<path d="M10 %dv5H%dv-5" class="ink"/>`+"\n", d.y+5, end)
		d.text((10+end)/2, d.y+22, "middle", "faint", label)
		d.y += 24
	}
	brace(windowLen, "len: in view")
	if spare {
		brace(windowCap, "cap: append may write here")
	}
}

// via says which word leads to a block.
func via(b layout.Block) string {
	if b.Via == "" {
		return b.What + ": " + b.Unit
	}
	return b.Via + ", " + b.What + ": " + b.Unit
}

// draw is the picture of a layout: a header with its array, or the words of
// the value and of what lies behind it.
func draw(name string, l *layout.Layout, alone bool) string {
	d := &drawing{y: 8}
	if alone {
		d.text(10, d.y+12, "start", "bold", cut(title(name, l), lineChars))
		d.text(10, d.y+30, "start", "faint", cut(fmt.Sprintf("%s on %s: %s; %s", l.Kind, l.Arch, bytes(l.Size), scanned(l)), lineChars))
		d.y += 44
	}
	machineWord := int64(8)
	if a, err := layout.ArchFor(l.Arch); err == nil {
		machineWord = a.Word
	}
	if (l.Kind == "slice" || l.Kind == "string") && len(l.Behind) > 0 && len(l.Behind[0].Words) > 0 {
		d.window(l)
		return d.image(alone, "memory of "+name)
	}
	d.grid(l.Words, machineWord)
	for _, b := range l.Behind {
		if len(b.Words) == 0 {
			continue
		}
		d.arrow(gridLeft+gridWidth/2, d.y, gridLeft+gridWidth/2, d.y+30)
		d.text(labelLeft-gridWidth/2+10, d.y+18, "start", "faint", cut(via(b), 32))
		d.y += 30
		d.grid(b.Words, machineWord)
	}
	d.y += 8
	return d.image(alone, "memory of "+name)
}
