// Package limits holds known wrong answers.
package limits

import (
	"bufio"
	"io"
	"slices"
)

type column struct {
	data []byte
}

// FN: the driver goes on using the bytes.
func (c *column) Scan(src any) error {
	switch v := src.(type) {
	case []byte:
		c.data = v
	case string:
		c.data = []byte(v)
	}
	return nil
}

// The combination is one slice, changed in place.
func FNRecursive(n, k int) (all [][]int) {
	c := make([]int, k)
	var rec func(start, depth int)
	rec = func(start, depth int) {
		if depth == k {
			all = append(all, c)
			return
		}
		for i := start; i < n; i++ {
			c[depth] = i
			rec(i+1, depth+1)
		}
	}
	rec(0, 0)
	return all
}

type state struct {
	payload []byte
	size    int
}

// Kept first, cloned before the next round.
func FPClonedAfter(r *bufio.Reader) (out []state, err error) {
	for {
		line, err := r.ReadSlice('\n')
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, state{payload: line, size: len(line)}) // want `kept while`
		// The line belongs to r.
		last := &out[len(out)-1]
		last.payload = slices.Clone(last.payload)
	}
}

// Every round fills another element of mem.
func FPElements(r io.Reader, n int) ([]*[32]byte, error) {
	mem := make([][32]byte, n)
	out := make([]*[32]byte, 0, n)
	for i := range n {
		h := &mem[i]
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return nil, err
		}
		out = append(out, h) // want `kept while`
	}
	return out, nil
}

// A new buffer is made wherever the old one was kept.
func FPNewBuffer(r io.Reader) (out [][]byte) {
	buf := make([]byte, 256)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			out = append(out, buf[:n]) // want `audit: .*kept while`
			buf = make([]byte, 256)
		}
		if err != nil {
			return out
		}
	}
}
