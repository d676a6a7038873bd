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

type keyArena struct {
	mem  []byte
	keys [][]byte
}

// Each key lies behind those before, and all go together.
func (a *keyArena) add(k string) {
	n := len(a.mem)
	a.mem = append(a.mem, k...)
	a.keys = append(a.keys, a.mem[n:len(a.mem):len(a.mem)])
}

func (a *keyArena) reset() {
	a.mem = a.mem[:0]
	a.keys = a.keys[:0]
}

func (a *keyArena) each(keys []string, visit func([][]byte)) {
	for _, k := range keys {
		a.reset()
		a.add(k)
		visit(a.keys)
	}
}

func (a *keyArena) fill(keys []string) int {
	a.reset()
	for _, k := range keys {
		a.add(k)
	}
	return len(a.keys)
}

func (a *keyArena) fillInParts(ks []string) int {
	for _, k := range ks {
		a.add(k)
		if len(a.keys) > 1000 {
			a.reset()
		}
	}
	return len(a.keys)
}

// Both are emptied together, on one of the paths that meet before the next
// round.
func snapshot(all [][]byte, flush func(...[]byte) error) error {
	var (
		buf  []byte
		recs [][]byte
	)
	for _, a := range all {
		start := len(buf)
		buf = append(buf, a...)
		recs = append(recs, buf[start:])
		if len(buf) > 1<<20 {
			if err := flush(recs...); err != nil {
				return err
			}
			buf, recs = buf[:0], recs[:0]
		}
	}
	return flush(recs...)
}
