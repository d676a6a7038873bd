package bufio

import (
	"io"
	"unsafe"
)

// A memvetView is a copy of buf[lo:hi] that was handed out.
type memvetView struct {
	bytes  []byte
	lo, hi int
}

const (
	memvetRefilled = 3    // a kind
	memvetMaxViews = 1024 // of one buffer; older ones are forgotten
)

func (b *Reader) memvetGive(p []byte) []byte {
	if len(p) == 0 {
		return p
	}
	lo := int(uintptr(unsafe.Pointer(unsafe.SliceData(p))) - uintptr(unsafe.Pointer(unsafe.SliceData(b.buf))))
	if len(b.memvet) == memvetMaxViews {
		b.memvet = append(b.memvet[:0], b.memvet[memvetMaxViews/2:]...)
	}
	q := memvetCopy(p)
	b.memvet = append(b.memvet, memvetView{q, lo, lo + len(p)})
	return q
}

// memvetOverwrote is called when buf[lo:hi] has been overwritten.
func (b *Reader) memvetOverwrote(lo, hi int) {
	kept := b.memvet[:0]
	for _, v := range b.memvet {
		if v.lo < hi && lo < v.hi {
			memvetEnd(v.bytes, cap(v.bytes), memvetRefilled)
		} else {
			kept = append(kept, v)
		}
	}
	clear(b.memvet[len(kept):])
	b.memvet = kept
}

// memvetReading is called where methods that read begin: by the letter, views
// end there.
func (b *Reader) memvetReading() {
	if len(b.memvet) > 0 && memvetOptions()&memvetContract != 0 {
		b.memvetOverwrote(0, len(b.buf))
	}
}

func (b *Reader) fill() {
	from := b.w
	if b.r > 0 {
		from = 0 // slides
	}
	b.memvetFill()
	if len(b.memvet) > 0 {
		b.memvetOverwrote(from, b.w)
	}
}

func (b *Reader) reset(buf []byte, r io.Reader) {
	views := b.memvet
	b.memvetReset(buf, r)
	b.memvet = views
}

func (b *Reader) Read(p []byte) (n int, err error) {
	b.memvetReading()
	empty := b.r == b.w
	n, err = b.memvetRead(p)
	if empty && n > 0 && len(p) < len(b.buf) && len(b.memvet) > 0 {
		b.memvetOverwrote(0, b.w)
	}
	return n, err
}

func (b *Reader) Peek(n int) ([]byte, error) {
	b.memvetReading()
	p, err := b.memvetPeek(n)
	return b.memvetGive(p), err
}

func (b *Reader) ReadSlice(delim byte) (line []byte, err error) {
	b.memvetReading()
	line, err = b.memvetReadSlice(delim)
	return b.memvetGive(line), err
}
