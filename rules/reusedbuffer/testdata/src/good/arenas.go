package good

import (
	"bytes"
	"io"
)

// Arenas: windows are carved out of an array that only grows, and the list of
// windows is emptied with it.

type pair struct{ key, value []byte }

type lines struct {
	rows  [][]pair
	pairs []pair
}

func parse(rows [][]pair, s []byte, pairs []pair) ([][]pair, []pair) {
	start := len(pairs)
	for _, f := range bytes.Fields(s) {
		if cap(pairs) > len(pairs) {
			pairs = pairs[:len(pairs)+1]
		} else {
			pairs = append(pairs, pair{})
		}
		p := &pairs[len(pairs)-1]
		p.key, p.value, _ = bytes.Cut(bytes.Clone(f), []byte("="))
	}
	return append(rows, pairs[start:len(pairs):len(pairs)]), pairs
}

func (l *lines) parseAll(text [][]byte) int {
	rows, pairs := l.rows[:0], l.pairs[:0]
	for _, s := range text {
		rows, pairs = parse(rows, s, pairs)
	}
	l.rows, l.pairs = rows, pairs
	return len(rows)
}

func (l *lines) next(s []byte) bool {
	l.rows, l.pairs = parse(l.rows[:0], s, l.pairs[:0])
	return len(l.rows) > 0
}

// Every window is another one.
func pairsOf(idx []int, n int) (out [][]int) {
	flat := make([]int, 2*len(idx))
	out = make([][]int, len(idx))
	for k, i := range idx {
		j := 2 * k
		flat[j] = i
		flat[j+1] = i + n
		out[k] = flat[j : j+2]
	}
	return out
}

// An object keeps a view of its own buffer, and both change together.
type cursor struct {
	buf []byte
	at  struct {
		key  []byte
		kind int
	}
	in io.Reader
}

func (c *cursor) save(key []byte) {
	c.buf = append(c.buf[:0], key...)
	c.at.key = c.buf
	c.at.kind++
}

func (c *cursor) last(keys [][]byte) []byte {
	c.save(keys[0])
	for _, k := range keys[1:] {
		if !bytes.Equal(k, c.at.key) {
			c.save(k)
		}
	}
	return c.at.key
}
