// Package bug reads lines from a terminal with keys for editing.
package bug

import (
	"bytes"
	"io"
	"time"
	"unicode/utf8"
)

const maxReadBytes = 1024

// Key is a key that does something.
type Key int

// Keys.
const (
	NotDefined Key = iota
	Enter
	Backspace
	ControlC
	Left
	Right
)

var sequences = []struct {
	key  Key
	code []byte
}{
	{Enter, []byte{'\r'}},
	{Enter, []byte{'\n'}},
	{Backspace, []byte{0x7f}},
	{ControlC, []byte{0x3}},
	{Left, []byte{0x1b, '[', 'D'}},
	{Right, []byte{0x1b, '[', 'C'}},
}

func getKey(b []byte) Key {
	for _, s := range sequences {
		if bytes.Equal(s.code, b) {
			return s.key
		}
	}
	return NotDefined
}

// Document is the edited line.
type Document struct {
	text   []rune
	cursor int
}

func (d *Document) insert(s string) {
	rs := []rune(s)
	text := make([]rune, 0, len(d.text)+len(rs))
	text = append(text, d.text[:d.cursor]...)
	text = append(text, rs...)
	text = append(text, d.text[d.cursor:]...)
	d.text = text
	d.cursor += len(rs)
}

func (d *Document) backspace() {
	if d.cursor == 0 {
		return
	}
	d.text = append(d.text[:d.cursor-1], d.text[d.cursor:]...)
	d.cursor--
}

// Prompt asks for lines.
type Prompt struct {
	in   io.Reader
	out  io.Writer
	doc  *Document
	exec func(line string)
}

// New returns a prompt.
func New(in io.Reader, out io.Writer, exec func(string)) *Prompt {
	return &Prompt{in: in, out: out, doc: &Document{}, exec: exec}
}

// Run reads until the user quits.
func (p *Prompt) Run() {
	bufCh := make(chan []byte, 128)
	stopCh := make(chan struct{})
	go readBuffer(p.in, bufCh, stopCh)
	defer close(stopCh)
	for {
		select {
		case b := <-bufCh:
			if quit := p.feed(b); quit {
				return
			}
			p.render()
		case <-time.After(10 * time.Second):
			p.render()
		}
	}
}

func (p *Prompt) feed(b []byte) bool {
	switch getKey(b) {
	case Enter:
		line := string(p.doc.text)
		p.doc = &Document{}
		p.exec(line)
	case ControlC:
		return true
	case Backspace:
		p.doc.backspace()
	case Left:
		p.doc.cursor = max(0, p.doc.cursor-1)
	case Right:
		p.doc.cursor = min(len(p.doc.text), p.doc.cursor+1)
	case NotDefined:
		if utf8.Valid(b) {
			p.doc.insert(string(b))
		}
	}
	return false
}

func (p *Prompt) render() {
	io.WriteString(p.out, "\r> "+string(p.doc.text)+"\x1b[K")
}

func readBuffer(in io.Reader, bufCh chan<- []byte, stopCh <-chan struct{}) {
	buf := make([]byte, maxReadBytes)
	for {
		time.Sleep(10 * time.Millisecond)
		select {
		case <-stopCh:
			return
		default:
			n, err := in.Read(buf)
			if err != nil {
				continue
			}
			bufCh <- buf[:n] // BUG: reused-buffer
		}
	}
}
