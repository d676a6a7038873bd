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
