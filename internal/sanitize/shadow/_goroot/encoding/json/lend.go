//go:build !goexperiment.jsonv2

package json

import "unsafe"

// memvetLoans are the bytes that a Decoder lent to UnmarshalJSON methods. They
// get copies, which become stale when the Decoder overwrites the bytes.
type memvetLoans struct {
	on    bool // the values lie in a Decoder's buffer
	views []memvetView
}

// A memvetView is a copy of the bytes [lo, hi) of memory.
type memvetView struct {
	bytes  []byte
	lo, hi uintptr
	typ    unsafe.Pointer // of the value that got it
}

const (
	memvetValue    = 11   // a kind
	memvetMaxViews = 1024 // of one buffer; older ones are forgotten
)

func (d *decodeState) memvetLend(u Unmarshaler, p []byte) error {
	lo := uintptr(unsafe.Pointer(unsafe.SliceData(p)))
	data := uintptr(unsafe.Pointer(unsafe.SliceData(d.data)))
	m := &d.memvet
	if !m.on || lo < data || lo >= data+uintptr(len(d.data)) {
		return u.UnmarshalJSON(p)
	}
	if len(m.views) == memvetMaxViews {
		m.views = append(m.views[:0], m.views[memvetMaxViews/2:]...)
	}
	q := memvetCopy(p)
	m.views = append(m.views, memvetView{q, lo, lo + uintptr(len(p)), memvetTypeOf(u)})
	return u.UnmarshalJSON(q)
}

func (dec *Decoder) refill() error {
	if len(dec.d.memvet.views) == 0 {
		return dec.memvetRefill()
	}
	array := unsafe.SliceData(dec.buf)
	end := 0 // of what is overwritten
	if dec.scanp > 0 {
		end = len(dec.buf) - dec.scanp // it slides
	}
	err := dec.memvetRefill()
	if unsafe.SliceData(dec.buf) == array {
		end = len(dec.buf)
	}
	base := uintptr(unsafe.Pointer(array))
	m, kept := &dec.d.memvet, dec.d.memvet.views[:0]
	for _, v := range m.views {
		if v.lo < base+uintptr(end) && v.hi > base {
			memvetEndOf(v.bytes, cap(v.bytes), memvetValue, v.typ)
		} else {
			kept = append(kept, v)
		}
	}
	clear(m.views[len(kept):])
	m.views = kept
	return err
}
