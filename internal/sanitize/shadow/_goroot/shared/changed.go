package shared

import "unsafe"

//go:linkname memvetChanged runtime.memvetChanged
func memvetChanged(typ unsafe.Pointer, n uintptr)

// memvetUnchanged calls dst.Write with bytes that somebody else sees as well,
// and reports if dst changes them: a Write must not, even temporarily.
func memvetUnchanged(dst interface{ Write([]byte) (int, error) }, p []byte) (int, error) {
	before := memvetSum(p)
	n, err := dst.Write(p)
	if memvetSum(p) != before {
		memvetChanged(memvetTypeOf(dst), uintptr(len(p)))
	}
	return n, err
}

// memvetSum is a checksum of p: FNV-1a with a word instead of a byte a time.
func memvetSum(p []byte) uint64 {
	h := uint64(14695981039346656037)
	for ; len(p) >= 8; p = p[8:] {
		h = (h ^ *(*uint64)(unsafe.Pointer(&p[0]))) * 1099511628211
	}
	for _, c := range p {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
