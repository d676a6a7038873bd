// Package fixed is a buffer of character cells.
package fixed

import "unicode"

// Style is how a cell looks.
type Style struct {
	Fg, Bg int32
	Attr   uint16
}

func runeWidth(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
		return 2
	}
	return 1
}

type cell struct {
	currMain  rune
	currComb  []rune
	currStyle Style
	lastMain  rune
	lastComb  []rune
	lastStyle Style
	width     int
}

// CellBuffer is the contents of a screen.
type CellBuffer struct {
	w, h  int
	cells []cell
}

// SetContent sets a cell to a character with its combining characters.
func (cb *CellBuffer) SetContent(x, y int, mainc rune, combc []rune, style Style) {
	if x < 0 || y < 0 || x >= cb.w || y >= cb.h {
		return
	}
	c := &cb.cells[y*cb.w+x]
	if c.currMain != mainc {
		c.width = runeWidth(mainc)
	}
	c.currMain = mainc
	c.currComb = append([]rune{}, combc...)
	c.currStyle = style
}

// GetContent returns a cell.
func (cb *CellBuffer) GetContent(x, y int) (rune, []rune, Style, int) {
	if x < 0 || y < 0 || x >= cb.w || y >= cb.h {
		return 0, nil, Style{}, 0
	}
	c := &cb.cells[y*cb.w+x]
	if c.width == 0 || c.currMain < ' ' {
		return ' ', c.currComb, c.currStyle, 1
	}
	return c.currMain, c.currComb, c.currStyle, c.width
}

// Invalidate lets all the cells be drawn again.
func (cb *CellBuffer) Invalidate() {
	for i := range cb.cells {
		cb.cells[i].lastMain = 0
	}
}

// Dirty reports whether a cell has to be drawn.
func (cb *CellBuffer) Dirty(x, y int) bool {
	c := &cb.cells[y*cb.w+x]
	if c.lastMain == 0 || c.lastMain != c.currMain || c.lastStyle != c.currStyle {
		return true
	}
	if len(c.lastComb) != len(c.currComb) {
		return true
	}
	for i := range c.lastComb {
		if c.lastComb[i] != c.currComb[i] {
			return true
		}
	}
	return false
}

// SetDirty marks a cell as to be drawn, or as drawn.
func (cb *CellBuffer) SetDirty(x, y int, dirty bool) {
	c := &cb.cells[y*cb.w+x]
	if dirty {
		c.lastMain = 0
		return
	}
	if c.currMain == 0 {
		c.currMain = ' '
	}
	c.lastMain, c.lastComb, c.lastStyle = c.currMain, c.currComb, c.currStyle
}

// Resize changes the size and keeps what fits.
func (cb *CellBuffer) Resize(w, h int) {
	cells := make([]cell, w*h)
	for y := 0; y < h && y < cb.h; y++ {
		for x := 0; x < w && x < cb.w; x++ {
			oc, nc := &cb.cells[y*cb.w+x], &cells[y*w+x]
			nc.currMain, nc.currComb, nc.currStyle = oc.currMain, oc.currComb, oc.currStyle
			nc.width = oc.width
		}
	}
	cb.cells, cb.w, cb.h = cells, w, h
}

// Print writes a text from a cell on and returns where it ends.
func Print(cb *CellBuffer, x, y int, text string, style Style) int {
	var (
		mainc rune
		comb  = make([]rune, 0, 4)
	)
	flush := func() {
		if mainc != 0 {
			cb.SetContent(x, y, mainc, comb, style)
			x += runeWidth(mainc)
		}
		comb = comb[:0]
	}
	for _, r := range text {
		if runeWidth(r) == 0 && mainc != 0 {
			comb = append(comb, r)
			continue
		}
		flush()
		mainc = r
	}
	flush()
	return x
}
