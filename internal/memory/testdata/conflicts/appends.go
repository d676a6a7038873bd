// Appends that write where another view looks, and those that cannot.
package appends

import "slices"

func use(l ...[]byte) {}

type T struct {
	base []string
	rows [][]byte
}

func siblings(base []byte) {
	a := append(base, 1)
	b := append(base, 2)
	use(a, b) // CONFLICT appends store, appends call
}

func clippedSiblings(base []byte) {
	base = slices.Clip(base)
	a := append(base, 1)
	b := append(base, 2)
	use(a, b)
}

func fullSlice(base []byte) {
	a := append(base[:len(base):len(base)], 1)
	b := append(base[:len(base):len(base)], 2)
	use(a, b)
}

func exact(n int) {
	base := make([]byte, n)
	a := append(base, 1)
	b := append(base, 2)
	use(a, b)
}

func chain(base []byte) []byte {
	base = append(base, 1)
	base = append(base, 2)
	return base
}

func firstDead(base []byte) []byte {
	a := append(base, 1)
	if len(a) > 10 {
		return nil
	}
	return append(base, 2)
}

func branches(base []byte, ok bool) []byte {
	if ok {
		return append(base, 1)
	}
	return append(base, 2)
}

func overTail(b []byte, n int) byte {
	rest := b[n:]
	_ = append(b[:n], 'x')
	return rest[0] // CONFLICT appends read
}

func overTailClipped(b []byte, n int) byte {
	rest := b[n:]
	_ = append(b[:n:n], 'x')
	return rest[0]
}

func inLoop(base []byte, names []byte) (out [][]byte) {
	for _, n := range names {
		out = append(out, append(base, n))
	}
	return out // CONFLICT appends returned, appends left
}

func inLoopClipped(base []byte, names []byte) (out [][]byte) {
	base = slices.Clip(base)
	for _, n := range names {
		out = append(out, append(base, n))
	}
	return out
}

func (t *T) with(s string) []string {
	return append(t.base, s)
}

func (t *T) add(s string) { t.base = append(t.base, s) }

// Which row the last append extends, the loop chooses anew in each round.
func rows(text string) (all [][]string) {
	row := make([]string, 0, 8)
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			all = append(all, append(row, text[:i]))
			row = make([]string, 0, 8)
		}
	}
	row = append(row, text)
	return append(all, row) // CONFLICT unsure appends left, unsure appends returned
}

// One of two is chosen once, and then extended in each round.
func rowsOfOne(text string, short bool) (all [][]string) {
	row := make([]string, 0, 8)
	if short {
		row = make([]string, 0, 4)
	}
	for i := 0; i < len(text); i++ {
		all = append(all, append(row, text[:i]))
	}
	return all // CONFLICT appends returned, appends left
}

type copier struct{ out []byte }

// repeat moves nothing down: what it appends lies within what it appends to.
func (c *copier) repeat(steps []int) bool {
	out := c.out
	for _, n := range steps {
		if n > len(out) {
			return false
		}
		out = append(out, 0)
		out = out[:len(out)+n]
		out = append(out, out[len(out)-n:]...)
	}
	c.out = out
	return true
}

// Each append writes the beginning of one key: what was there is the same.
func prefixes(path, key []byte) (out [][]byte) {
	for i := range key {
		out = append(out, append(path, key[:i]...))
	}
	return out
}

func suffixes(path, key []byte) (out [][]byte) {
	for i := range key {
		out = append(out, append(path, key[i:]...))
	}
	return out // CONFLICT appends returned, appends left
}

func prefixesChanged(path, key []byte) (out [][]byte) {
	for i := range key {
		key[0]++
		out = append(out, append(path, key[:i]...))
	}
	return out // CONFLICT appends returned, appends left
}
