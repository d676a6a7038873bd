package runtime

import "unsafe"

// This file is the memory that knows which bytes are stale: one shadow byte for
// every 8 bytes (a granule) of the address space. Its value is how many of the
// granule's first bytes are stale, 0 to 8. The compiler's -asan instrumentation
// calls asanread and asanwrite (access_amd64.s) before memory operations.

// memvetHooks switches on what the runtime has for the address sanitizer where
// it copies for the program: conversions, append, copy, select.
const memvetHooks = true

// memvetAll is the address space that Linux gives to programs. Its shadow is
// reserved and not used: a page of it costs memory once something on it is stale.
const memvetAll = 1 << 47

// memvetMap says where shadow memory is. Every access reads it and nothing near
// it is ever written, so that processors can keep it in their caches.
var memvetMap memvetMapping

type memvetMapping struct {
	_    [64]byte
	zero uintptr // the shadow byte of address 0
	_    [64]byte
}

// memvetInit reserves the shadow memory before the first instrumented access.
func memvetInit() {
	const slack = 4096 // checks read up to eight bytes at once
	s, err := memvetReserve(memvetAll/8 + slack)
	if err != 0 {
		writeErrStr("memvet: cannot reserve 16 TiB of address space for shadow memory; lift the limit (ulimit -v unlimited)\n")
		exit(1)
	}
	const dontdump = 16 // the advice
	madvise(s, memvetAll/8, dontdump)
	memvetMap.zero = uintptr(s)
}

//go:linkname asanread
//go:noescape
func asanread(addr unsafe.Pointer, size uintptr)

// memvetUnsure looks closer where a check in place found some stale byte nearby.
// Only compiled code calls it, with the address in R13.
//
//go:noescape
func memvetUnsure()

//go:linkname asanwrite
//go:noescape
func asanwrite(addr unsafe.Pointer, size uintptr)

// memvetRead and memvetWrote look closely at what the quick path was not sure of.
//
//go:nosplit
func memvetRead(addr unsafe.Pointer, size uintptr) {
	if !memvetClean(uintptr(addr), size) {
		memvetHit(uintptr(addr), size, false)
	}
}

//go:nosplit
func memvetWrote(addr unsafe.Pointer, size uintptr) {
	if !memvetClean(uintptr(addr), size) {
		memvetHit(uintptr(addr), size, true)
	}
}

// The compiler calls this at the start of instrumented packages.
func asanregisterglobals(addr unsafe.Pointer, size uintptr) {}

// memvetClean reports whether no byte of [lo, lo+size) is stale.
//
//go:nosplit
func memvetClean(lo, size uintptr) bool {
	if size == 0 {
		return true
	}
	hi := min(lo+size, memvetAll)
	p := memvetMap.zero + lo>>3
	last := memvetMap.zero + (hi-1)>>3
	if lo&7 < uintptr(*(*uint8)(unsafe.Pointer(p))) {
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

// memvetMark makes the bytes [lo, hi) stale. A granule can only say that its
// first bytes are stale, so bytes before the first whole granule are never
// watched.
func memvetMark(lo, hi uintptr) {
	lo = (lo + 7) &^ 7
	if lo >= hi {
		return
	}
	p, end := memvetMap.zero+lo>>3, memvetMap.zero+hi>>3
	for ; p < end; p++ {
		*(*uint8)(unsafe.Pointer(p)) = 8
	}
	if rest := uint8(hi & 7); rest != 0 {
		last := (*uint8)(unsafe.Pointer(end))
		*last = max(*last, rest)
	}
}

// memvetGrows makes n bytes at p stale too, if they are in the granule in which the
// stale range before them ends; else it reports false and does nothing. The range's
// record does not change for it, which takes a lock and a look at the stack.
//
//go:linkname memvetGrows
//go:nosplit
func memvetGrows(p unsafe.Pointer, n uintptr) bool {
	lo := uintptr(p)
	granule := (*uint8)(unsafe.Pointer(memvetMap.zero + lo>>3))
	if lo&7 == 0 || uintptr(*granule) != lo&7 || lo&7+n > 8 {
		return false
	}
	*granule += uint8(n)
	return true
}

// memvetUnmark makes the bytes [lo, hi) good. Stale bytes behind them in the
// last granule become good with them.
func memvetUnmark(lo, hi uintptr) {
	p, end := memvetMap.zero+lo>>3, memvetMap.zero+(hi+7)>>3
	if before := uint8(lo & 7); before != 0 && p < end {
		first := (*uint8)(unsafe.Pointer(p))
		*first = min(*first, before)
		p++
	}
	for ; p < end; p++ {
		*(*uint8)(unsafe.Pointer(p)) = 0
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
