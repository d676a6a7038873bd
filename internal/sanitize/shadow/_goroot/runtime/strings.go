package runtime

import "unsafe"

// memvetReadStrings tells of strings that are read here. The compiler takes it
// for granted that strings do not change, but those made by unsafe.String do.
func memvetReadStrings(list []string) {
	for _, s := range list {
		asanread(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
	}
}

func memvetReadString(s string) {
	asanread(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
}

// memvetReadCommon tells that a and b are compared: both are read up to the
// first difference.
//
//go:linkname memvetReadCommon
func memvetReadCommon(a, b []byte) {
	n, i := min(len(a), len(b)), 0
	for i+8 <= n && *(*uint64)(unsafe.Pointer(&a[i])) == *(*uint64)(unsafe.Pointer(&b[i])) {
		i += 8
	}
	for i < n && a[i] == b[i] {
		i++
	}
	n = min(n, i+1)
	asanread(unsafe.Pointer(unsafe.SliceData(a)), uintptr(n))
	asanread(unsafe.Pointer(unsafe.SliceData(b)), uintptr(n))
}
