package bad

import (
	"bufio"
	"io"
)

// A long line comes in parts. The first one is kept while the reader reads the next
// over it; asking whether there is one reads nothing.
func longLines(r io.Reader, show func(string)) {
	reader := bufio.NewReader(r)
	var parts []byte
	for {
		line, isPrefix, err := reader.ReadLine()
		if err != nil {
			return
		}
		if isPrefix && parts == nil {
			parts = line
			continue
		}
		if parts != nil {
			parts = append(parts, line...) // want "is used after its buffer was overwritten"
			if isPrefix {
				continue
			}
			line = parts
			parts = nil
		}
		show(string(line)) // want "^audit: `parts` is used after"
	}
}

type entry struct{ data []byte }

type queue struct{ ch chan *entry }

func (q *queue) put(e *entry) { q.ch <- e }

type lineHandler struct{ q *queue }

func (h *lineHandler) handle(b []byte) error {
	if len(b) == 0 {
		return io.ErrUnexpectedEOF
	}
	h.q.put(&entry{data: b})
	return nil
}

// Who keeps it is two calls away.
func (h *lineHandler) all(r io.Reader) error {
	s := bufio.NewScanner(r)
	for s.Scan() {
		if err := h.handle(s.Bytes()); err != nil { // want "is kept while its buffer is overwritten"
			return err
		}
	}
	return s.Err()
}
