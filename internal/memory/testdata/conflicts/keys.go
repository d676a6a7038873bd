// Strings that package unsafe made of a buffer are keys of a map while the
// buffer is filled again.
package keys

import (
	"io"
	"strings"
	"unsafe"
)

func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func name(dst []byte, n int) []byte {
	for ; n > 0; n /= 10 {
		dst = append(dst, byte('0'+n%10))
	}
	return dst
}

func counted(ns []int) map[int]int {
	m := map[string]int{}
	var b []byte
	for _, n := range ns {
		b = name(b[:0], n)
		m[text(b)]++ // CONFLICT refills read
	}
	out := map[int]int{}
	for _, n := range m { // CONFLICT refills read
		out[n]++
	}
	return out
}

func looked(ns []int) int {
	m := map[string]int{}
	var b []byte
	for _, n := range ns {
		b = name(b[:0], n)
		if _, ok := m[text(b)]; !ok {
			m[string(b)] = n
		}
	}
	return len(m)
}

func cloned(ns []int) int {
	m := map[string]int{}
	var b []byte
	for _, n := range ns {
		b = name(b[:0], n)
		m[strings.Clone(text(b))] = n
	}
	return m["1"]
}

// The map is emptied before the buffer is filled again.
func emptied(r io.Reader) int {
	m := map[string]int{}
	var b [16]byte
	most := 0
	for {
		n, err := r.Read(b[:])
		if err != nil {
			return most
		}
		for i := range n {
			m[text(b[i:i+1])]++
		}
		most = max(most, len(m))
		clear(m)
	}
}

// A map for each round.
func own(ns []int) int {
	most := 0
	var b []byte
	for _, n := range ns {
		m := map[string]int{}
		b = name(b[:0], n)
		m[text(b)]++
		most = max(most, m["1"])
	}
	return most
}

// The entry is gone before the buffer is.
func removed(ns []int, f func(map[string]int)) {
	m := map[string]int{}
	var b []byte
	for _, n := range ns {
		b = name(b[:0], n)
		k := text(b)
		m[k] = n
		f(m)
		delete(m, k)
	}
}

// A buffer for each key.
func fresh(ns []int) int {
	m := map[string]int{}
	for _, n := range ns {
		b := name(nil, n)
		m[text(b)] = n
	}
	return m["1"]
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

func ofField(s *scanner) int {
	m := map[string]int{}
	for s.next() {
		k := text(s.cur)
		m[k] = m[k] + 1 // CONFLICT refills read
	}
	return len(m)
}

// The scratch buffer of the loop is made by the first append to nil.
func scratch(ns []byte) [][]byte {
	var out [][]byte
	var b []byte
	for _, n := range ns {
		b = append(b[:0], n)
		out = append(out, b)
	}
	return out // CONFLICT refills left, refills returned
}

func scratchFilled(ns []int) [][]byte {
	var out [][]byte
	var b []byte
	for _, n := range ns {
		b = name(b[:0], n)
		out = append(out, b)
	}
	return out // CONFLICT refills left, refills returned
}

func scratchMade(ns []int) [][]byte {
	var out [][]byte
	b := make([]byte, 0, 10)
	for _, n := range ns {
		b = name(b[:0], n)
		out = append(out, b)
	}
	return out // CONFLICT refills left, refills returned
}

// Which array goes on is not the one that was kept.
func scratchGiven(ns []byte) [][]byte {
	var out [][]byte
	var b []byte
	for _, n := range ns {
		b = append(b[:0], n)
		if n > 3 {
			out = append(out, b)
			b = nil
		}
	}
	return out // CONFLICT unsure refills left, unsure refills returned
}

func scratchSome(ns []byte) [][]byte {
	var out [][]byte
	var b []byte
	for _, n := range ns {
		if n == 0 {
			continue
		}
		b = append(b[:0], n)
		b = append(b, 3)
		if n > 3 {
			out = append(out, b)
		}
	}
	return out // CONFLICT refills left, refills returned
}

// Each list goes back to its own place.
func scratchRows(rows [][]byte, ns []byte) { // CONFLICT unsure refills left
	for i, row := range rows {
		row = row[:0]
		for _, n := range ns {
			if n > 3 {
				row = append(row, n)
			} else {
				row = append(row, ns...)
			}
		}
		rows[i] = row // CONFLICT unsure refills store
	}
}

// The bytes of a map key are changed, though not read into again.
func changed(b []byte, m map[string]int) { // CONFLICT writes left
	m[unsafe.String(unsafe.SliceData(b), len(b))] = 1
	b[0] = 'x'
}

// Others than those that the key shows.
func behindKey(b []byte, m map[string]int) {
	head, rest := b[:4], b[4:]
	m[unsafe.String(unsafe.SliceData(head), len(head))] = 1
	rest[0] = 'x'
}

// The string is made of bytes that get their content afterwards.
func filledLater(parts []string, n int) string {
	b := make([]byte, 0, n)
	s := unsafe.String(unsafe.SliceData(b[:n]), n)
	b = b[:n]
	for i, p := range parts {
		b[i] = p[0]
	}
	return s
}
