package bytes

import (
	"io"
	"unsafe"
)

// memvetViews knows which bytes of a Buffer's array were handed out. Before
// such bytes would be overwritten, the Buffer moves to an array of its own; then
// the bytes of the old array are stale that would have been overwritten. So the
// program goes on as it would with the right data, and only what really changes
// is reported.
type memvetViews struct {
	array *byte // of the Buffer when it was last looked at
	hi    int   // no view sees bytes of it from here on
	old   []memvetOld
}

// memvetOld is an array that the Buffer has left.
type memvetOld struct {
	bytes    []byte // as far as views see
	from, to int    // stale bytes, if they were made so from left to right
}

//go:linkname memvetGrows runtime.memvetGrows
func memvetGrows(p unsafe.Pointer, n uintptr) bool

const (
	memvetOverwritten = 4 // kinds
	memvetModified    = 5
	memvetMaxOld      = 4
)

// memvetGave notes that bytes below hi are visible through a view.
func (b *Buffer) memvetGave(hi int) {
	if cap(b.buf) == 0 {
		return
	}
	array := unsafe.SliceData(b.buf)
	if b.memvet == nil || b.memvet.array != array {
		b.memvet = &memvetViews{array: array}
	}
	b.memvet.hi = max(b.memvet.hi, hi)
	memvetTook(unsafe.Pointer(array))
}

// memvetBefore is called before n bytes are appended. It returns what
// memvetAfter wants to know.
func (b *Buffer) memvetBefore(n int) (length, off int) {
	v := b.memvet
	if v == nil {
		return
	}
	if v.array != unsafe.SliceData(b.buf) {
		b.memvet = nil // it grew, so all views are of arrays it has left
		return
	}
	slides := b.off > 0 && n > cap(b.buf)-len(b.buf)
	if v.hi > len(b.buf) || v.hi > 0 && (slides || memvetOptions()&memvetContract != 0) {
		b.memvetMove()
	}
	return len(b.buf), b.off
}

func (b *Buffer) memvetMove() {
	v := b.memvet
	if len(v.old) == memvetMaxOld {
		v.old = append(v.old[:0], v.old[1:]...)
	}
	v.old = append(v.old, memvetOld{bytes: b.buf[:min(v.hi, cap(b.buf))]})
	buf := make([]byte, len(b.buf), cap(b.buf))
	copy(buf, b.buf)
	b.buf = buf
	v.array, v.hi = unsafe.SliceData(buf), 0
}

// memvetAfter makes stale what has been overwritten since memvetBefore.
func (b *Buffer) memvetAfter(length, off int) {
	v := b.memvet
	if v == nil || len(v.old) == 0 {
		return
	}
	if memvetOptions()&memvetContract != 0 {
		for i := range v.old {
			v.old[i].end(0, cap(v.old[i].bytes), memvetModified)
		}
		b.memvet = nil
		return
	}
	if v.array != unsafe.SliceData(b.buf) {
		b.memvet = nil
		return
	}
	if b.off < off {
		length = 0 // it slid
	}
	for i := range v.old {
		v.old[i].end(length, len(b.buf), memvetOverwritten)
	}
}

// end makes bytes[from:to] stale.
func (o *memvetOld) end(from, to int, kind uint8) {
	to = min(to, len(o.bytes))
	if from >= to {
		return
	}
	if from == o.to {
		// One range that grows: shadow memory cannot begin within 8 bytes,
		// and a record for every write would be many.
		if memvetGrows(unsafe.Pointer(&o.bytes[from]), uintptr(to-from)) {
			o.to = to
			return
		}
		from = o.from
	} else {
		o.from = from
	}
	o.to = to
	memvetStale(unsafe.Pointer(&o.bytes[from]), uintptr(to-from), kind, nil, unsafe.Pointer(unsafe.SliceData(o.bytes)))
}

// memvetModifying is called where methods begin that modify the buffer without
// overwriting bytes: by the letter, views end there.
func (b *Buffer) memvetModifying() {
	if b.memvet != nil && memvetOptions()&memvetContract != 0 {
		b.memvetAfter(b.memvetBefore(0))
	}
}

func (b *Buffer) Bytes() []byte {
	b.memvetGave(len(b.buf))
	return b.memvetBytes()
}

func (b *Buffer) AvailableBuffer() []byte {
	if memvetOptions()&memvetContract != 0 {
		b.memvetGave(cap(b.buf))
	}
	return b.memvetAvailableBuffer()
}

func (b *Buffer) Next(n int) []byte {
	b.memvetModifying()
	p := b.memvetNext(n)
	if len(p) > 0 {
		b.memvetGave(b.off)
	}
	return p
}

func (b *Buffer) Write(p []byte) (n int, err error) {
	memvetRead(p) // as programs built without -deps do not tell
	if b.memvet == nil {
		return b.memvetWrite(p)
	}
	length, off := b.memvetBefore(len(p))
	n, err = b.memvetWrite(p)
	b.memvetAfter(length, off)
	return n, err
}

func (b *Buffer) WriteString(s string) (n int, err error) {
	if b.memvet == nil {
		return b.memvetWriteString(s)
	}
	length, off := b.memvetBefore(len(s))
	n, err = b.memvetWriteString(s)
	b.memvetAfter(length, off)
	return n, err
}

func (b *Buffer) WriteByte(c byte) error {
	if b.memvet == nil {
		return b.memvetWriteByte(c)
	}
	length, off := b.memvetBefore(1)
	err := b.memvetWriteByte(c)
	b.memvetAfter(length, off)
	return err
}

func (b *Buffer) WriteRune(r rune) (n int, err error) {
	if b.memvet == nil {
		return b.memvetWriteRune(r)
	}
	length, off := b.memvetBefore(4) // at most
	n, err = b.memvetWriteRune(r)
	b.memvetAfter(length, off)
	return n, err
}

func (b *Buffer) ReadFrom(r io.Reader) (n int64, err error) {
	if b.memvet == nil {
		return b.memvetReadFrom(r)
	}
	length, off := b.memvetBefore(MinRead)
	n, err = b.memvetReadFrom(r)
	b.memvetAfter(length, off)
	return n, err
}

func (b *Buffer) Grow(n int) {
	if b.memvet == nil {
		b.memvetGrow(n)
		return
	}
	length, off := b.memvetBefore(n)
	b.memvetGrow(n)
	b.memvetAfter(length, off)
}
