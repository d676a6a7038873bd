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
