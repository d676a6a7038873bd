package runtime

import "unsafe"

// memclrNoHeapPointers is what the compiler calls for clear and for loops that
// set elements to zero, without instrumentation.
//
//go:nosplit
func memclrNoHeapPointers(ptr unsafe.Pointer, n uintptr) {
	if memvetT != nil {
		asanwrite(ptr, n)
	}
	memvetMemclr(ptr, n)
}
