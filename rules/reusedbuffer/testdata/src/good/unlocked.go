package good

import (
	"bytes"
	"io"
	"sync"
)

type collector struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	lines []string
	spare []string
}

func (c *collector) add(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buf.WriteString(line)
	c.lines = append(c.lines, line)
}

// The lock is held until the bytes were used.
func (c *collector) flush(w io.Writer) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.buf.Bytes()
	c.buf.Reset()
	_, err := w.Write(b)
	return err
}

// The next one gets an array of its own.
func (c *collector) take() []string {
	c.mu.Lock()
	lines := c.lines
	c.lines = nil
	c.mu.Unlock()
	return lines
}

// Only the length counts.
func (c *collector) drop() int {
	c.mu.Lock()
	lines := c.lines
	c.lines = c.lines[:0]
	c.mu.Unlock()
	return len(lines)
}

// A copy is used.
func (c *collector) copied(w io.Writer) error {
	c.mu.Lock()
	b := bytes.Clone(c.buf.Bytes())
	c.buf.Reset()
	c.mu.Unlock()
	_, err := w.Write(b)
	return err
}

// The arrays take turns.
func (c *collector) swap(seen map[string]int) {
	c.mu.Lock()
	lines := c.lines
	c.lines, c.spare = c.spare[:0], c.lines
	c.mu.Unlock()
	for _, l := range lines {
		seen[l]++
	}
}
