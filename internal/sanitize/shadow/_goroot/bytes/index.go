package bytes

import _ "unsafe"

// Searches go on in assembly, so they tell what they read, as far as they do.

func IndexByte(b []byte, c byte) int {
	i := memvetIndexByte(b, c)
	if i < 0 {
		memvetRead(b)
	} else {
		memvetRead(b[:i+1])
	}
	return i
}

func LastIndexByte(s []byte, c byte) int {
	i := memvetLastIndexByte(s, c)
	memvetRead(s[max(i, 0):])
	return i
}

func Index(s, sep []byte) int {
	i := memvetIndex(s, sep)
	if len(sep) > 0 && len(sep) <= len(s) {
		memvetRead(sep)
		if i < 0 {
			memvetRead(s)
		} else {
			memvetRead(s[:i+len(sep)])
		}
	}
	return i
}

func Compare(a, b []byte) int {
	memvetReadCommon(a, b)
	return memvetCompare(a, b)
}

//go:linkname memvetReadCommon runtime.memvetReadCommon
//go:noescape
func memvetReadCommon(a, b []byte)
