package shared

import "unsafe"

//go:linkname memvetOptions runtime.memvetOptions
func memvetOptions() uint32

//go:linkname memvetTook runtime.memvetTook
func memvetTook(p unsafe.Pointer)

//go:linkname memvetStale runtime.memvetStale
func memvetStale(p unsafe.Pointer, n uintptr, kind uint8, typ, view unsafe.Pointer)

//go:linkname memvetAsanRead runtime.asanread
//go:noescape
func memvetAsanRead(p unsafe.Pointer, n uintptr)

// memvetRead tells that b is read where the compiler cannot.
func memvetRead(b []byte) {
	memvetAsanRead(unsafe.Pointer(unsafe.SliceData(b)), uintptr(len(b)))
}

// memvetContract is the option that goes by the documentation's letter.
const memvetContract = 1

// memvetCopy copies p to an array of its own, which is what users get instead
// of a view of a buffer. Arrays below 16 bytes would share one with others.
func memvetCopy(p []byte) []byte {
	q := make([]byte, len(p), max(len(p), 16))
	copy(q, p)
	memvetTook(unsafe.Pointer(unsafe.SliceData(q)))
	return q
}

// memvetEnd makes the first n bytes of what memvetCopy returned stale.
func memvetEnd(q []byte, n int, kind uint8) { memvetEndOf(q, n, kind, nil) }

// memvetEndOf does the same for bytes that a value of type typ was given.
func memvetEndOf(q []byte, n int, kind uint8, typ unsafe.Pointer) {
	p := unsafe.Pointer(unsafe.SliceData(q))
	memvetStale(p, uintptr(n), kind, typ, p)
}

// memvetTypeOf is the dynamic type of x.
func memvetTypeOf(x any) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&x)) }
