package bad

import "unsafe"

// A key made by package unsafe changes under the map.
func countKeys(names []string) map[string]int {
	seen := make(map[string]int)
	buf := make([]byte, 0, 64)
	for i, n := range names {
		buf = append(buf[:0], n...)
		seen[unsafe.String(unsafe.SliceData(buf), len(buf))] = i // want "`buf` is the key of a map while its bytes are overwritten, so the key changes and what is under it is not found"
	}
	return seen
}

func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func appendName(dst []byte, n int) []byte {
	for ; n > 0; n /= 10 {
		dst = append(dst, byte('0'+n%10))
	}
	return dst
}

// The buffer comes out of a function that fills it.
func groups(ns []int) map[string][]int {
	m := make(map[string][]int)
	var b []byte
	for _, n := range ns {
		b = appendName(b[:0], n)
		k := text(b)
		m[k] = append(m[k], n) // want "`text\\(b\\)` is the key of a map while its bytes are overwritten"
	}
	return m
}

type scanner struct {
	names []string
	cur   []byte
}

func (s *scanner) next() bool {
	if len(s.names) == 0 {
		return false
	}
	s.cur = append(s.cur[:0], s.names[0]...)
	s.names = s.names[1:]
	return true
}

// The buffer belongs to what is walked. The copy is made for new names only.
func tally(s *scanner) (map[string]int, []string) {
	m := map[string]int{}
	var order []string
	for s.next() {
		k := text(s.cur)
		n := m[k]
		if n > 0 {
			m[k] = n + 1 // want "`text\\(s.cur\\)` is the key of a map while `s.cur`, which it shows, is overwritten"
			continue
		}
		order = append(order, string(s.cur))
		m[order[len(order)-1]] = 1
	}
	return m, order
}
