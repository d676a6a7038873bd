package good

import (
	"slices"
	"strings"
	"unsafe"
)

func textBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

func masked(token string) string {
	b := []byte(token)
	for i := 4; i < len(b); i++ {
		b[i] = '*'
	}
	return string(b)
}

// The copy is the function's own.
func sorted(word string) string {
	own := strings.Clone(word)
	b := textBytes(own)
	slices.Sort(b)
	return own
}

// Secrets are wiped where they are.
func wipe(secret string) {
	b := textBytes(secret)
	for i := range b {
		b[i] = 0
	}
}

func zero(b []byte) {
	for i := range b {
		b[i] = 0
	}
}

func wipeByName(secret string) { zero(textBytes(secret)) }

func wipeAll(secret string) { clear(textBytes(secret)) }

// An append to it copies: a string has no room.
func quoted(s string) []byte { return append(textBytes(s), '"') }

func count(s string, c byte) (n int) {
	for _, d := range textBytes(s) {
		if c == d {
			n++
		}
	}
	return n
}

type record struct{ fields map[string]any }

func (r *record) set(name string, v any) {
	if b, ok := v.([]byte); ok {
		b[0] = 0
	}
	r.fields[name] = v
}

// What a callee does to other values that come in the same interface is not done to
// the string.
func rename(r *record, name string) {
	r.set("name", name)
}

// The words are copied before they are sorted.
func anagrams(words []string) map[string][]string {
	groups := map[string][]string{}
	for _, w := range words {
		k := []byte(w)
		slices.Sort(k)
		groups[string(k)] = append(groups[string(k)], w)
	}
	return groups
}

type headerLine struct{ name, value string }

// The name is lowered before it is made a string.
func parseHeader(line []byte, colon int) (h headerLine) {
	name := line[:colon]
	toLower(name)
	h.name = unsafe.String(unsafe.SliceData(name), len(name))
	h.value = string(line[colon+1:])
	return h
}

func toLower(b []byte) {
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
}

// The string is made first and filled then.
func hexed(n int) string {
	b := make([]byte, n)
	s := unsafe.String(unsafe.SliceData(b), n)
	for i := range b {
		b[i] = "0123456789abcdef"[i%16]
	}
	return s
}

// Somewhere else is written than where the string's bytes are.
func firstWord(line []byte, space int) string {
	word := unsafe.String(unsafe.SliceData(line[:space]), space)
	rest := line[space:]
	rest[0] = '_'
	return word
}

// What is looked for is found at the same place each time, so nothing is read anew.
func until(find func([]byte) int, lines [][]byte) (names map[string]bool) {
	names = map[string]bool{}
	for _, line := range lines {
		n := find(line)
		names[unsafe.String(unsafe.SliceData(line[:n]), n)] = true
	}
	return names
}
