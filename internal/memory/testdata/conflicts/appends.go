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
