package runtime

import "unsafe"

// This file writes the reports. A report is written at once and in one piece,
// so that none is lost when the program ends, panics or is killed, and so that
// processes can share a file. People can read it, and so can memvet:
//
//	memvet: read of 1 bytes, offset 0 of 256, pool *[]uint8
//	object 4711.12
//	used by goroutine 1 (main)
//		main.use
//			/src/main.go:19
//	spoiled by goroutine 1 (main)
//		...
//	taken by goroutine 1 (main)
//		...
//	memvet: end
//
// The object is named by process and record: reports about one object are about
// one mistake.

const (
	memvetSeen     = 1 << 12 // reports that are remembered in order not to repeat them
	memvetTextSize = 1 << 16
)

// What happened to stale memory. The names are part of the report's text.
const (
	memvetPooled      = 1
	memvetOverwritten = 4
	memvetFreed       = 13
)

var memvetKinds = [...]string{
	0: "unknown", 1: "pool", 2: "scan", 3: "refill", 4: "overwritten", 5: "modified",
	6: "record", 7: "rows", 8: "write", 9: "hint", 10: "changed", 11: "value", 12: "pool", 13: "hint",
}

var (
	memvetReports uint32 // reports this process made
	memvetFile    int32  // where reports go; 0 means not opened yet
)

// memvetReported returns how many reports were made and the file they went
// to, if they did not go to standard error.
//
//go:linkname memvetReported
func memvetReported() (n uint32, file string) {
	return memvetReports, gogetenv("MEMVET_REPORT")
}

// memvetReportUse reports an access to [addr, addr+size) by gp, whose stack
// starts at frame pointer fp.
func memvetReportUse(addr, size uintptr, write bool, fp uintptr, gp *g) {
	lock(&memvetLock)
	i := memvetFind(addr, addr+size)
	if i == 0 {
		unlock(&memvetLock) // good again since the shadow was read
		return
	}
	used := memvetCapture(fp, gp)
	r := &memvetT.records[i-1]
	if memvetIsNew(used, r) {
		w := memvetWriter{}
		w.str("memvet: ")
		if write {
			w.str("write")
		} else {
			w.str("read")
		}
		w.str(" of ")
		w.num(uint64(size))
		w.str(" bytes, offset ")
		w.num(uint64(max(addr, r.lo) - r.lo))
		w.report(r, r.typ, used)
	}
	memvetUnlock()
}

// memvetReportTwice reports that memory which is given back here was given
// back before. The lock is held.
func memvetReportTwice(i uint32, typ *_type, fp uintptr, gp *g) {
	used := memvetCapture(fp, gp)
	r := &memvetT.records[i]
	if memvetIsNew(used, r) {
		w := memvetWriter{}
		w.str("memvet: given back twice")
		w.report(r, typ, used)
		if memvetOptBits&memvetHalt != 0 {
			memvetUnlock() // does not return
		}
	}
}

// memvetChanged reports that a method of a value of type typ changed some of the
// n bytes that it may only read.
//
//go:linkname memvetChanged
func memvetChanged(typ *_type, n uintptr) {
	const changed = 10 // a kind
	memvetSetup()
	fp, gp := getfp(), getg()
	systemstack(func() {
		lock(&memvetLock)
		used := memvetCapture(fp, gp)
		r := memvetRecord{hi: n, kind: changed}
		if memvetIsNew(used, &r) {
			w := memvetWriter{}
			w.str("memvet: write of 1 bytes, offset 0")
			w.report(&r, typ, used)
		}
		memvetUnlock()
	})
}

// memvetUnlock ends the program instead if that was asked for.
func memvetUnlock() {
	halt := memvetReports > 0 && memvetOptBits&memvetHalt != 0
	unlock(&memvetLock)
	if halt {
		throw("memvet: stale memory was used, see above")
	}
}

// memvetIsNew reports whether this pair of use and invalidation was never
// reported, and remembers it.
func memvetIsNew(used memvetWhere, r *memvetRecord) bool {
	// Innermost frames are ours and the runtime's; loops and recursion
	// differ further out.
	h := uint64(14695981039346656037)
	for _, where := range [...]memvetWhere{used, r.stale} {
		pcs := where.pcs()
		for _, pc := range pcs[:min(len(pcs), 6)] {
			h = (h ^ uint64(pc)) * 1099511628211
		}
	}
	h |= 1
	for i := range uint64(memvetSeen) {
		s := &memvetT.seen[(h>>20+i)%memvetSeen]
		if *s == h {
			return false
		}
		if *s == 0 {
			*s = h
			return true
		}
	}
	return false // that many are enough
}

// A memvetWriter makes the text of one report.
type memvetWriter struct{ n int }

func (w *memvetWriter) str(s string) {
	w.n += copy(memvetT.text[w.n:], s)
}

func (w *memvetWriter) num(v uint64) {
	var digits [20]byte
	i := len(digits)
	for {
		i--
		digits[i] = byte('0' + v%10)
		if v /= 10; v == 0 {
			break
		}
	}
	w.n += copy(memvetT.text[w.n:], digits[i:])
}

func (w *memvetWriter) report(r *memvetRecord, typ *_type, used memvetWhere) {
	memvetReports++
	w.str(" of ")
	w.num(uint64(r.end() - r.lo))
	w.str(", ")
	w.str(memvetKinds[r.kind])
	if typ != nil {
		w.str(" ")
		w.str(toRType(typ).string())
	}
	w.str("\n")
	if r.serial > 0 {
		w.str("object ")
		w.num(uint64(getpid()))
		w.str(".")
		w.num(uint64(r.serial))
		w.str("\n")
	}
	w.stack("used", used)
	if r.stale.stack != 0 {
		w.stack("spoiled", r.stale)
	}
	if r.isTaken {
		w.stack("taken", r.taken)
	}
	w.str("memvet: end\n")
	memvetWrite(unsafe.Pointer(&memvetT.text), w.n)
}

func (w *memvetWriter) stack(role string, s memvetWhere) {
	w.str(role)
	w.str(" by goroutine ")
	w.num(s.goid)
	if f := findfunc(s.start); f.valid() {
		name := funcname(f)
		if name == "runtime.main" {
			name = "main"
		}
		w.str(" (")
		w.str(name)
		w.str(")")
	}
	w.str("\n")
	outside := false // of the functions that watch
	for i, pc := range s.pcs() {
		f := findfunc(pc)
		if !f.valid() || w.n > memvetTextSize-8192 {
			break
		}
		call := pc - 1 // pc is where the call returns to
		if i == 0 && call < f.entry() {
			call = pc
		}
		u, uf := newInlineUnwinder(f, call)
		for ; uf.valid(); uf = u.next(uf) {
			name := u.srcFunc(uf).name()
			file, line := u.fileLine(uf)
			outside = outside || !memvetIsOurs(name, file)
			if name == "runtime.goexit" || name == "runtime.main" || !outside {
				continue
			}
			w.str("\t")
			w.str(name)
			w.str("\n\t\t")
			w.str(file)
			w.str(":")
			w.num(uint64(line))
			w.str("\n")
		}
	}
}

// memvetIsOurs reports whether a function belongs to the runtime or helps those
// that memvet put into the place of others.
func memvetIsOurs(name, file string) bool {
	return len(name) > 8 && name[:8] == "runtime." ||
		memvetHas(name, ".memvet") || memvetHas(file, "/memvet_") && memvetHas(name, ".func")
}

func memvetHas(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

// memvetWrite writes to the file that MEMVET_REPORT names, else to standard
// error.
func memvetWrite(p unsafe.Pointer, n int) {
	if memvetFile == 0 {
		memvetFile = 2
		if name := gogetenv("MEMVET_REPORT"); name != "" && len(name) < 4096 {
			var path [4096]byte
			copy(path[:], name)
			if fd := open(&path[0], memvetOpen, 0o666); fd >= 0 {
				memvetFile = fd
			}
		}
	}
	write1(uintptr(memvetFile), p, int32(n))
}
