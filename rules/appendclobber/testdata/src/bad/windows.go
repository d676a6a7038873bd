package bad

import "strings"

// A packet has its head and its body in one array.
type packet struct {
	raw        []byte
	head, body []byte
}

func newPacket(head, body string) *packet {
	p := &packet{raw: []byte(head + body)}
	p.head = p.raw[:len(head)]
	p.body = p.raw[len(head):]
	return p
}

// A frame is what goes out for a packet.
type frame struct {
	head []byte
	last bool
}

func (p *packet) frame(last bool) *frame { return &frame{head: p.head, last: last} }

func (f *frame) stamped(mark byte) []byte {
	return append(f.head, mark) // want `append to .f.head. writes over the next part`
}

// words cuts the words of all lines out of one list.
type words struct {
	all   []string
	lines []line
}

type line struct{ words []string }

func (w *words) add(s string) {
	start := len(w.all)
	w.all = append(w.all, strings.Fields(s)...)
	w.lines = append(w.lines, line{words: w.all[start:]})
}

func (w *words) end(mark string, write func([]string)) {
	for _, l := range w.lines {
		write(marked(l.words, mark)) // want `append to .words. writes over what .all. gets next`
	}
}

func marked(list []string, mark string) []string { return append(list, mark) }
