package runtime

import (
	"internal/abi"
	"internal/runtime/atomic"
	"unsafe"
)

// This file remembers what was made stale, by whom, and keeps it alive: memory
// that is stale must not be allocated anew, or its new owner would be reported.
// Keeping it and marking it happen under one lock for that reason.

const (
	memvetRecords = 1 << 14 // stale ranges known at a time
	memvetTakes   = 1 << 14 // places known where a view was taken
	memvetStacks  = 1 << 14 // different stacks known
	memvetDepth   = 24      // frames of a stack

	memvetDefaultBudget = 64 << 20 // bytes kept alive
)

// Bits of memvetOptions, which package sync and others ask for.
const (
	memvetContract   = 1 << iota // the documentation's letter
	memvetQuarantine             // memory given back is never handed out again
	memvetHalt                   // the first report ends the program
)

// A memvetWhere is where something happened.
type memvetWhere struct {
	goid  uint64
	start uintptr // pc of the goroutine's function
	stack uint32  // in the table of stacks, as index+1; 0 if there is none
}

// A memvetStack is a call stack. Programs have few that make memory stale, so
// records share them: a record is written all the time and should be small.
type memvetStack struct {
	hash uint64 // 0 if there is none
	n    int
	pcs  [memvetDepth]uintptr
}

// A memvetRecord is a range of stale memory.
type memvetRecord struct {
	lo, hi  uintptr
	typ     *_type
	stale   memvetWhere
	taken   memvetWhere
	next    uint32 // in the bucket, as index+1
	serial  uint32 // of the record, from 1
	kind    uint8
	live    bool
	isTaken bool
}

// end is where the range ends, with what memvetGrows added to it.
func (r *memvetRecord) end() uintptr {
	if r.kind != memvetOverwritten || r.hi&7 == 0 {
		return r.hi
	}
	return max(r.hi, r.hi&^7+uintptr(*(*uint8)(unsafe.Pointer(memvetMap.zero + r.hi>>3))))
}

type memvetTake struct {
	lo    uintptr
	where memvetWhere
}

// memvetTables are outside the heap, because the collector need not look at
// them. They are large, but the system only gives pages that are touched.
type memvetTables struct {
	records [memvetRecords]memvetRecord
	buckets [memvetRecords]uint32 // records by their first byte, as index+1
	takes   [memvetTakes]memvetTake
	stacks  [memvetStacks]memvetStack
	scratch memvetStack
	seen    [memvetSeen]uint64
	text    [memvetTextSize]byte
}

var (
	memvetLock    mutex
	memvetT       *memvetTables
	memvetKeep    *[memvetRecords]unsafe.Pointer // what keeps the records' memory alive
	memvetNext    uint32                         // records ever made
	memvetOldest  uint32                         // no record before this one is live
	memvetBytes   uintptr
	memvetBudget  uintptr
	memvetLast    uint32 // the record last reported
	memvetOptBits uint32
)

// memvetSetup reserves the memory for tables.
func memvetSetup() {
	if atomic.Loadp(unsafe.Pointer(&memvetT)) != nil {
		return
	}
	keep := new([memvetRecords]unsafe.Pointer)
	options := gogetenv("MEMVET")
	systemstack(func() {
		lock(&memvetLock)
		if memvetT == nil {
			memvetBudget = memvetDefaultBudget
			memvetParse(options)
			t, err := memvetReserve(unsafe.Sizeof(memvetTables{}))
			if err != 0 {
				throw("memvet: cannot reserve memory for its tables")
			}
			memvetKeep = keep
			atomic.StorepNoWB(unsafe.Pointer(&memvetT), t)
		}
		unlock(&memvetLock)
	})
}

func memvetReserve(n uintptr) (unsafe.Pointer, int) {
	const noreserve = 0x4000
	return mmap(nil, n, _PROT_READ|_PROT_WRITE, _MAP_ANON|_MAP_PRIVATE|noreserve, -1, 0)
}

// memvetParse reads the variable MEMVET: words and word=number, separated by
// commas.
func memvetParse(s string) {
	for len(s) > 0 {
		word := s
		s = ""
		for i := 0; i < len(word); i++ {
			if word[i] == ',' {
				word, s = word[:i], word[i+1:]
				break
			}
		}
		switch {
		case word == "contract":
			memvetOptBits |= memvetContract
		case word == "quarantine":
			memvetOptBits |= memvetQuarantine
		case word == "halt":
			memvetOptBits |= memvetHalt
		case len(word) > 7 && word[:7] == "budget=":
			n := uintptr(0)
			for _, c := range []byte(word[7:]) {
				if c < '0' || c > '9' {
					n = 0
					break
				}
				n = n*10 + uintptr(c-'0')
			}
			if n > 0 {
				memvetBudget = n
			}
		}
	}
}

// memvetOptions returns the bits set by the environment.
//
//go:linkname memvetOptions
func memvetOptions() uint32 {
	memvetSetup()
	return memvetOptBits
}

// memvetCapture returns where gp is, whose stack starts at frame pointer fp. The
// lock is held.
func memvetCapture(fp uintptr, gp *g) memvetWhere {
	s := &memvetT.scratch
	s.n = fpTracebackPCs(unsafe.Pointer(fp), s.pcs[:])
	h := uint64(14695981039346656037)
	for _, pc := range s.pcs[:s.n] {
		h = (h ^ uint64(pc)) * 1099511628211
	}
	s.hash = h | 1
	// A full table forgets stacks; records then have those of others, which
	// would need 16,384 places that make memory stale.
	i := uint32(h>>40) % memvetStacks
	for range 8 {
		if e := &memvetT.stacks[i]; e.hash == s.hash {
			return memvetWhere{gp.goid, gp.startpc, i + 1}
		} else if e.hash == 0 {
			break
		}
		i = (i + 1) % memvetStacks
	}
	memvetT.stacks[i] = *s
	return memvetWhere{gp.goid, gp.startpc, i + 1}
}

// pcs are the program counters of the stack.
func (w memvetWhere) pcs() []uintptr {
	if w.stack == 0 {
		return nil
	}
	s := &memvetT.stacks[w.stack-1]
	return s.pcs[:s.n]
}

func memvetHash(p uintptr) uint32 {
	h := uint64(p) >> 3 * 0x9e3779b97f4a7c15
	return uint32(h>>40) % memvetRecords
}

// memvetTook notes that a view of the memory at p is handed out here.
//
//go:linkname memvetTook
func memvetTook(p unsafe.Pointer) {
	memvetSetup()
	fp, gp := getfp(), getg()
	systemstack(func() {
		lock(&memvetLock)
		t := &memvetT.takes[memvetHash(uintptr(p))]
		t.lo = uintptr(p)
		t.where = memvetCapture(fp, gp)
		unlock(&memvetLock)
	})
}

// memvetStale makes the n bytes at p stale. kind says what happened to them;
// typ, which may be nil, is the type of the value they were given back with.
// view is what memvetTook was told when the view of them was taken.
// If p goes to a pool or free list and did so before, that is reported and nothing
// changes.
//
//go:linkname memvetStale
func memvetStale(p unsafe.Pointer, n uintptr, kind uint8, typ *_type, view unsafe.Pointer) {
	memvetSetup()
	if n == 0 || n > memvetBudget {
		return
	}
	fp, gp := getfp(), getg()
	systemstack(func() {
		lock(&memvetLock)
		if old := memvetStarting(uintptr(p)); old != 0 {
			r := &memvetT.records[old-1]
			if memvetOnce(kind) && r.kind == kind && !memvetClean(r.lo, r.hi-r.lo) {
				memvetReportTwice(old-1, typ, fp, gp)
				unlock(&memvetLock)
				return
			}
			if memvetExtend(r, uintptr(p)+n, kind) {
				r.stale = memvetCapture(fp, gp)
				unlock(&memvetLock)
				return
			}
			if r.hi <= uintptr(p)+n {
				memvetDrop(old - 1)
			}
		}
		memvetMakeRoom(n)
		i := memvetNext % memvetRecords
		memvetNext++
		r := &memvetT.records[i]
		r.lo, r.hi, r.kind, r.typ, r.live = uintptr(p), uintptr(p)+n, kind, typ, true
		r.serial = memvetNext
		r.stale = memvetCapture(fp, gp)
		t := &memvetT.takes[memvetHash(uintptr(view))]
		r.isTaken = t.lo == uintptr(view)
		if r.isTaken {
			r.taken = t.where
		}
		b := &memvetT.buckets[memvetHash(r.lo)]
		r.next, *b = *b, i+1
		memvetKeep[i] = p
		memvetBytes += n
		memvetMark(r.lo, r.hi)
		unlock(&memvetLock)
	})
}

// memvetOnce reports whether memory of a kind is given back only once.
func memvetOnce(kind uint8) bool { return kind == memvetPooled || kind == memvetFreed }

// memvetExtend makes the bytes up to hi a part of a record, if it is of that kind
// and there is room: a buffer that is written byte by byte overwrites a view so.
func memvetExtend(r *memvetRecord, hi uintptr, kind uint8) bool {
	if r.kind != kind || memvetOnce(kind) || r.hi > hi || memvetBytes+hi-r.hi > memvetBudget {
		return false
	}
	memvetBytes += hi - r.hi
	// From a whole granule on: up to 7 bytes before may have become good.
	memvetMark(max(r.lo, r.hi&^7), hi)
	r.hi = hi
	return true
}

// memvetGot ends the staleness of the memory that was made stale from p on, and
// notes that it is handed out here.
//
//go:linkname memvetGot
func memvetGot(p unsafe.Pointer) {
	memvetSetup()
	fp, gp := getfp(), getg()
	systemstack(func() {
		lock(&memvetLock)
		if i := memvetStarting(uintptr(p)); i != 0 {
			memvetDrop(i - 1)
		}
		t := &memvetT.takes[memvetHash(uintptr(p))]
		t.lo, t.where = uintptr(p), memvetCapture(fp, gp)
		unlock(&memvetLock)
	})
}

// memvetRenew ends the staleness of n bytes at lo, which may be a part of what
// was made stale or several such ranges.
//
//go:linkname memvetRenew
func memvetRenew(lo, n uintptr) {
	if memvetT == nil || n == 0 || lo >= memvetAll || n > memvetAll-lo {
		return
	}
	systemstack(func() {
		lock(&memvetLock)
		if i := memvetStarting(lo); i != 0 && memvetT.records[i-1].hi <= lo+n {
			memvetDrop(i - 1)
		}
		if !memvetClean(lo, n) {
			memvetUnmark(lo, lo+n)
		}
		unlock(&memvetLock)
	})
}

// memvetStarting returns the index+1 of the newest live record that starts at lo.
func memvetStarting(lo uintptr) uint32 {
	i := memvetT.buckets[memvetHash(lo)]
	for i != 0 && memvetT.records[i-1].lo != lo {
		i = memvetT.records[i-1].next
	}
	return i
}

// memvetMakeRoom forgets the oldest records until there is one free and n more
// bytes are within the budget.
func memvetMakeRoom(n uintptr) {
	for memvetOldest != memvetNext &&
		(memvetNext-memvetOldest >= memvetRecords || memvetBytes+n > memvetBudget) {
		if i := memvetOldest % memvetRecords; memvetT.records[i].live {
			memvetDrop(i)
		}
		memvetOldest++
	}
}

// memvetDrop forgets a record.
func memvetDrop(i uint32) {
	r := &memvetT.records[i]
	b := &memvetT.buckets[memvetHash(r.lo)]
	for *b != i+1 {
		b = &memvetT.records[*b-1].next
	}
	*b = r.next
	memvetUnmark(r.lo, r.hi)
	memvetBytes -= r.hi - r.lo
	memvetKeep[i] = nil
	r.live = false
}

// memvetFind returns the index+1 of the newest record with bytes of [lo, hi).
func memvetFind(lo, hi uintptr) uint32 {
	if i := memvetLast; i != 0 {
		if r := &memvetT.records[i-1]; r.live && lo < r.end() && hi > r.lo {
			return i // as in a loop over one stale slice
		}
	}
	for n := memvetNext; n != memvetOldest; n-- {
		i := (n - 1) % memvetRecords
		if r := &memvetT.records[i]; r.live && lo < r.end() && hi > r.lo {
			memvetLast = i + 1
			return i + 1
		}
	}
	return 0
}

// memvetOwns reports whether values of type t own the arrays in their fields.
// Other structs may well hold arrays that are somebody else's.
//
//go:linkname memvetOwns
func memvetOwns(t *_type) bool {
	if t.TFlag&abi.TFlagNamed == 0 {
		return false
	}
	for i := range min(atomic.Load(&memvetOwnerCount), uint32(len(memvetOwners))) {
		if memvetOwners[i] == t {
			return true
		}
	}
	r := toRType(t)
	switch r.pkgpath() {
	case "bytes", "bufio", "fmt", "github.com/valyala/bytebufferpool":
	default:
		return false
	}
	switch r.string() {
	case "bytes.Buffer", "bufio.Reader", "bufio.Writer", "fmt.pp", "bytebufferpool.ByteBuffer":
		return true
	}
	return false
}

// Types that package hint was told of.
var (
	memvetOwners     [256]*_type
	memvetOwnerCount uint32
)

// memvetOwned makes values of type t own the arrays in their fields. Types are
// few, so there is no room for more than 256.
//
//go:linkname memvetOwned
func memvetOwned(t *_type) {
	if memvetOwns(t) {
		return
	}
	systemstack(func() {
		lock(&memvetLock)
		if n := memvetOwnerCount; n < uint32(len(memvetOwners)) {
			memvetOwners[n] = t
			atomic.Store(&memvetOwnerCount, n+1)
		}
		unlock(&memvetLock)
	})
}
