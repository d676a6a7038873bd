package runtime

import "unsafe"

// This file is the memory that knows which bytes are stale: one shadow byte for
// every 8 bytes (a granule) of a window of the address space. Its value is how
// many of the granule's first bytes are stale, 0 to 8. The compiler's -asan
// instrumentation calls asanread and asanwrite before memory operations.

// memvetHooks switches on what the runtime has for the address sanitizer where
// it copies for the program: conversions, append, copy, select.
const memvetHooks = true

// memvetWindow is how much of the address space is watched. It is reserved, not
// used: a page of shadow costs memory once something on it is stale.
const memvetWindow = 256 << 30

var (
	memvetShadow uintptr
	memvetBase   uintptr // of the window
	memvetSize   uintptr // of the window; 0 until something may be stale
)

//go:linkname asanread
//go:nosplit
func asanread(addr unsafe.Pointer, size uintptr) {
	o := uintptr(addr) - memvetBase
	if o >= memvetSize {
		return
	}
	// Nearly all accesses end here. A few bytes that reach into the next
	// granule are not worth a second look.
	if size <= 8 && *(*uint8)(unsafe.Pointer(memvetShadow + o>>3)) == 0 {
		return
	}
	if memvetClean(o, size) {
		return
	}
	memvetHit(uintptr(addr), size, false)
}

//go:linkname asanwrite
//go:nosplit
func asanwrite(addr unsafe.Pointer, size uintptr) {
	o := uintptr(addr) - memvetBase
	if o >= memvetSize {
		return
	}
	// Nearly all accesses end here. A few bytes that reach into the next
	// granule are not worth a second look.
	if size <= 8 && *(*uint8)(unsafe.Pointer(memvetShadow + o>>3)) == 0 {
		return
	}
	if memvetClean(o, size) {
		return
	}
	memvetHit(uintptr(addr), size, true)
}

// The compiler calls this at the start of instrumented packages.
func asanregisterglobals(addr unsafe.Pointer, size uintptr) {}

// memvetClean reports whether no byte of [o, o+size), counted from the window's
// base, is stale.
//
//go:nosplit
func memvetClean(o, size uintptr) bool {
	if size == 0 {
		return true
	}
	if o+size > memvetWindow {
		size = memvetWindow - o
	}
	p := memvetShadow + o>>3
	last := memvetShadow + (o+size-1)>>3
	if o&7 < uintptr(*(*uint8)(unsafe.Pointer(p))) {
		return false
	}
	for p++; p&7 != 0 && p <= last; p++ {
		if *(*uint8)(unsafe.Pointer(p)) != 0 {
			return false
		}
	}
	for ; p+7 <= last; p += 8 {
		if *(*uint64)(unsafe.Pointer(p)) != 0 {
			return false
		}
	}
	for ; p <= last; p++ {
		if *(*uint8)(unsafe.Pointer(p)) != 0 {
			return false
		}
	}
	return true
}

// memvetMark makes the bytes [lo, hi) stale or good again. A granule can only
// say that its first bytes are stale, so bytes before the first whole granule
// are never watched.
func memvetMark(lo, hi uintptr, stale bool) {
	lo = (lo-memvetBase+7)&^7 + memvetBase
	if lo >= hi {
		return
	}
	p := memvetShadow + (lo-memvetBase)>>3
	n := (hi - lo) / 8
	var v uint8
	if stale {
		v = 8
	}
	for i := range n {
		*(*uint8)(unsafe.Pointer(p + i)) = v
	}
	if rest := uint8((hi - lo) & 7); rest != 0 {
		if !stale {
			rest = 0
		}
		*(*uint8)(unsafe.Pointer(p + n)) = rest
	}
}

// memvetHit is called for an access to stale bytes. It runs on what little
// stack nosplit functions have.
//
//go:nosplit
//go:noinline
func memvetHit(addr, size uintptr, write bool) {
	fp := getfp()
	gp := getg()
	if gp.m == nil || gp == gp.m.gsignal {
		return
	}
	systemstack(func() { memvetReportUse(addr, size, write, fp, gp) })
}
