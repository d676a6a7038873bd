// Package bug draws text views in a terminal.
package bug

import (
	"bufio"
	"io"
	"strings"
	"sync"
)

type cell struct {
	chr  string
	bold bool
}

type lineType struct {
	cells   []cell
	wrapped [][]cell
	width   int
}

type viewLine struct {
	linesX, linesY int
	line           []cell
}

// View is a window with text.
type View struct {
	name          string
	width, height int
	ox, oy        int
	cx, cy        int

	lines     []lineType
	viewLines []viewLine
	tainted   bool

	writeMutex sync.Mutex
}

// Write appends text; tasks call it while they stream output.
func (v *View) Write(p []byte) (int, error) {
	v.writeMutex.Lock()
	defer v.writeMutex.Unlock()
	v.writeString(string(p))
	return len(p), nil
}

func (v *View) writeString(s string) {
	v.tainted = true
	for _, r := range s {
		if r == '\n' {
			v.lines = append(v.lines, lineType{})
			continue
		}
		if len(v.lines) == 0 {
			v.lines = append(v.lines, lineType{})
		}
		last := &v.lines[len(v.lines)-1]
		last.cells = append(last.cells, cell{chr: string(r)})
		last.wrapped = nil
	}
}

func (v *View) clear() {
	v.lines = nil
	v.viewLines = nil
	v.tainted = true
}

// SetContent replaces the text.
func (v *View) SetContent(s string) {
	v.writeMutex.Lock()
	defer v.writeMutex.Unlock()
	v.clear()
	v.writeString(s)
}

// CopyContent takes over text and position of another view.
func (v *View) CopyContent(from *View) {
	v.writeMutex.Lock()
	defer v.writeMutex.Unlock()

	v.clear()

	v.lines = from.lines         // BUG: shared-unsynced
	v.viewLines = from.viewLines // ALSO: shared-unsynced
	v.ox = from.ox
	v.oy = from.oy
	v.cx = from.cx
	v.cy = from.cy
}

// refreshViewLines wraps the lines to the width of the view.
func (v *View) refreshViewLines() {
	if !v.tainted {
		return
	}
	v.viewLines = v.viewLines[:0]
	for i := range v.lines {
		line := &v.lines[i]
		if line.wrapped == nil || line.width != v.width {
			line.wrapped, line.width = wrap(line.cells, v.width), v.width
		}
		for x, part := range line.wrapped {
			v.viewLines = append(v.viewLines, viewLine{linesX: x, linesY: i, line: part})
		}
	}
	v.tainted = false
}

func wrap(cells []cell, width int) [][]cell {
	var out [][]cell
	for len(cells) > width {
		out = append(out, cells[:width])
		cells = cells[width:]
	}
	return append(out, cells)
}

func (v *View) draw(w io.Writer) error {
	v.writeMutex.Lock()
	defer v.writeMutex.Unlock()
	v.refreshViewLines()
	bw := bufio.NewWriter(w)
	for y := v.oy; y < min(v.oy+v.height, len(v.viewLines)); y++ {
		var sb strings.Builder
		for _, c := range v.viewLines[y].line {
			sb.WriteString(c.chr)
		}
		bw.WriteString(sb.String() + "\n")
	}
	return bw.Flush()
}

type gui struct {
	main, top *View
	tasks     sync.WaitGroup
}

// startTask streams the output of a command into the main view.
func (g *gui) startTask(r io.Reader) {
	g.tasks.Add(1)
	go func() {
		defer g.tasks.Done()
		io.Copy(g.main, r)
	}()
}

// moveToTop promotes the top view and avoids flicker by keeping the content.
func (g *gui) moveToTop() {
	g.top.CopyContent(g.main)
}
