// Package fixed parses the block structure of a document.
package fixed

import (
	"bytes"
	"io"
)

// Segment is a part of the source.
type Segment struct {
	Start, Stop  int
	Padding      int
	ForceNewline bool
}

// Len returns the number of bytes of the value.
func (s *Segment) Len() int { return s.Stop - s.Start + s.Padding }

// IsEmpty reports whether there is nothing in it.
func (s *Segment) IsEmpty() bool { return s.Start >= s.Stop && s.Padding == 0 }

// Between returns the part of s that ends where other starts.
func (s *Segment) Between(other Segment) Segment {
	return Segment{Start: s.Start, Stop: other.Start, Padding: s.Padding - other.Padding}
}

// Bytes returns the text of the segment.
func (s *Segment) Bytes(source []byte) []byte {
	var result []byte
	if s.Padding == 0 {
		result = source[s.Start:s.Stop]
	} else {
		result = make([]byte, 0, s.Len()+1)
		result = append(result, bytes.Repeat([]byte{' '}, s.Padding)...)
		result = append(result, source[s.Start:s.Stop]...)
	}
	if s.ForceNewline && len(result) > 0 && result[len(result)-1] != '\n' {
		result = append(result[:len(result):len(result)], '\n')
	}
	return result
}

// Segments is a list of segments.
type Segments struct {
	values []Segment
}

// Append adds a segment.
func (s *Segments) Append(seg Segment) { s.values = append(s.values, seg) }

// Len returns the number of segments.
func (s *Segments) Len() int { return len(s.values) }

// At returns the i-th segment.
func (s *Segments) At(i int) Segment { return s.values[i] }

// Node is a block.
type Node struct {
	Code  bool
	Lines Segments
}

// Document is a parsed source.
type Document struct {
	Source []byte
	Nodes  []*Node
}

const indent = 4

func readLine(source []byte, pos int) Segment {
	if i := bytes.IndexByte(source[pos:], '\n'); i >= 0 {
		return Segment{Start: pos, Stop: pos + i + 1}
	}
	return Segment{Start: pos, Stop: len(source)}
}

// Parse finds the paragraphs and the code blocks of a source.
func Parse(source []byte) *Document {
	doc := &Document{Source: source}
	var current *Node
	for pos := 0; pos < len(source); {
		line := readLine(source, pos)
		pos = line.Stop
		text := source[line.Start:line.Stop]
		if len(bytes.TrimSpace(text)) == 0 {
			current = nil
			continue
		}
		code := bytes.HasPrefix(text, []byte("    "))
		if current == nil || current.Code != code {
			current = &Node{Code: code}
			doc.Nodes = append(doc.Nodes, current)
		}
		if code {
			line.Start += indent
			line.ForceNewline = true
		}
		current.Lines.Append(line)
	}
	return doc
}

// Render writes the document as HTML.
func (d *Document) Render(w io.Writer) error {
	for _, n := range d.Nodes {
		open, end := "<p>", "</p>\n"
		if n.Code {
			open, end = "<pre><code>", "</code></pre>\n"
		}
		if _, err := io.WriteString(w, open); err != nil {
			return err
		}
		for i := 0; i < n.Lines.Len(); i++ {
			line := n.Lines.At(i)
			if _, err := w.Write(line.Bytes(d.Source)); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, end); err != nil {
			return err
		}
	}
	return nil
}
