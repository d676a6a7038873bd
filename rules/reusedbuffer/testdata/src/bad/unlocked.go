package bad

import (
	"bytes"
	"io"
	"sync"
)

type collector struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	lines []string
}

func (c *collector) add(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buf.WriteString(line)
	c.lines = append(c.lines, line)
}

// The buffer is emptied under the lock, and its bytes are used after it.
func (c *collector) flush(w io.Writer) error {
	c.mu.Lock()
	b := c.buf.Bytes()
	c.buf.Reset()
	c.mu.Unlock()
	_, err := w.Write(b) // want "used after the lock was given back under which `c.buf` was emptied"
	return err
}

func (c *collector) count(seen map[string]int) {
	c.mu.Lock()
	lines := c.lines
	c.lines = c.lines[:0]
	c.mu.Unlock()
	for _, l := range lines { // want "used after the lock was given back under which `c.lines` was emptied"
		seen[l]++
	}
}
