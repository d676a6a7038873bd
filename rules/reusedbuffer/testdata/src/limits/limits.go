// Package limits holds known wrong answers.
package limits

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/binary"
	"io"
	"slices"
)

// Each value is a part of the one buffer.
func FNWindow(r io.Reader) (map[uint32][]byte, error) {
	keys := make(map[uint32][]byte)
	buf := make([]byte, 32)
	for {
		_, err := io.ReadFull(r, buf)
		if err == io.EOF {
			return keys, nil
		}
		if err != nil {
			return nil, err
		}
		keys[binary.LittleEndian.Uint32(buf)] = buf[4:]
	}
}

// RawBytes are the driver's until the next row.
func FNRawBytes(rows *sql.Rows) (all []sql.RawBytes, err error) {
	defer rows.Close()
	for rows.Next() {
		var b sql.RawBytes
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}

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

// The row is filled again for each line.
func FNIndexed(n int, at func(i, j int) float64) [][]float64 {
	rows := make([][]float64, n)
	row := make([]float64, n)
	for i := range rows {
		for j := range row {
			row[j] = at(i, j)
		}
		rows[i] = row
	}
	return rows
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

// The scratch buffer is filled element by element.
func FNFilledInLoop(data []byte, emit chan<- []byte) {
	scratch := make([]byte, 0, 256)
	for _, part := range bytes.Split(data, []byte{0}) {
		scratch = scratch[:0]
		for _, b := range part {
			scratch = append(scratch, b^0x20)
		}
		emit <- scratch
	}
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
