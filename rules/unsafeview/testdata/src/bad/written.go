package bad

import (
	"slices"
	"unsafe"
)

func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

func castBytes(s string) []byte { return *(*[]byte)(unsafe.Pointer(&s)) }

// The caller's token is masked as well.
func masked(token string) string {
	b := bytesOf(token)
	for i := 4; i < len(b); i++ {
		b[i] = '*' // want "this writes to the bytes of the string `token`, so everybody who has the string sees other text"
	}
	return string(b)
}

func sorted(word string) string {
	b := castBytes(word)
	slices.Sort(b) // want "this writes to the bytes of the string `word`"
	return string(b)
}

func toLower(b []byte) {
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
}

func lowered(s string) string {
	toLower(bytesOf(s)) // want "this writes to the bytes of the string `s`"
	return s
}

func replaced(s, by string) {
	copy(bytesOf(s), by) // want "this writes to the bytes of the string `s`"
}

// The words belong to the caller.
func anagrams(words []string) map[string][]string {
	groups := map[string][]string{}
	for _, w := range words {
		k := bytesOf(w)
		slices.Sort(k) // want "this writes to the bytes of the string that package unsafe made a slice of"
		groups[string(k)] = append(groups[string(k)], w)
	}
	return groups
}

func named(names map[int]string, n int) string {
	b := unsafe.Slice(unsafe.StringData(names[n]), len(names[n]))
	b[0] = 'N' // want "this writes to the bytes of the string that package unsafe made a slice of"
	return names[n]
}

type headerLine struct{ name, value string }

// The name is lowered after it was made of the bytes.
func parseHeader(line []byte, colon int) (h headerLine) {
	name := line[:colon]
	h.name = unsafe.String(unsafe.SliceData(name), len(name)) // want "`line\\[:colon\\]` is kept while `line`, which it shows, is overwritten, so the string changes afterwards"
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			name[i] = c + 32
		}
	}
	h.value = string(line[colon+1:])
	return h
}

// Nothing is known of read but that it is asked for more each round.
type fieldNames struct{ seen map[string]int }

func (f *fieldNames) count(read func([]byte) int, buf []byte) {
	for {
		n := read(buf)
		if n == 0 {
			return
		}
		f.seen[unsafe.String(unsafe.SliceData(buf[:n]), n)]++ // want "is the key of a map while `buf`, which it shows, is overwritten"
	}
}
