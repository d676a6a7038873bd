package good

import "unsafe"

func keyText(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// The key is a copy.
func countKeys(names []string) map[string]int {
	seen := make(map[string]int)
	buf := make([]byte, 0, 64)
	for i, n := range names {
		buf = append(buf[:0], n...)
		seen[string(buf)] = i
	}
	return seen
}

// Nothing is put into the map under the key that changes.
func known(names []string, seen map[string]int) (n int) {
	buf := make([]byte, 0, 64)
	for _, s := range names {
		buf = append(buf[:0], s...)
		n += seen[keyText(buf)]
	}
	return n
}

// Each round has a map of its own.
func each(names [][]string, show func(map[string]bool)) {
	for _, ns := range names {
		buf := make([]byte, 0, 64)
		seen := map[string]bool{}
		for _, n := range ns[:1] {
			buf = append(buf, n...)
			seen[unsafe.String(unsafe.SliceData(buf), len(buf))] = true
		}
		show(seen)
	}
}
