// Known wrong answers: expected as they are today, with what would be right.
// A change that rights one moves it to the file where it belongs.
package limits

import "unsafe"

type T struct {
	buf  []byte
	next *T
	arr  [4]byte
}

func use(b []byte) {}

func (t *T) set(b []byte) { t.buf = b }

// right: reads arg1 as well
func copyInto(dst, src []byte) { copy(dst, src) }

// right: changes nothing
func (t *T) walk() []byte {
	for t.next != nil {
		t = t.next
	}
	return t.buf
}

// right: clears arg0.buf, arg0.next
func zero(t *T) { *t = T{} }

// right: resets arg0.buf; clears arg0.next
func reset(t *T) { *t = T{buf: t.buf[:0]} }

// right: clipped
func full(b []byte) []byte { return b[1:2:2] }

// right: fresh ret0
func (t T) viewOfCopy() []byte { return t.arr[:] }

// right: stores ret0.buf = arg0.buf and ret0.next = arg0.next as well
func copied(p *T) *T {
	q := *p
	return &q
}

// right: fresh ret0 as well
func values(m map[string][]byte) (out [][]byte) {
	for _, b := range m {
		out = append(out, b)
	}
	return out
}

// right: stores ret0.buf = arg0.buf ...
func boxed(t T) any { return t }

// right: stores arg0.buf = arg1
func methodValue(t *T, b []byte) {
	f := t.set
	f(b)
}

// right: stores arg0.buf = arg1
func methodExpression(t *T, b []byte) { (*T).set(t, b) }

func apply(f func([]byte), b []byte) { f(b) }

// right: writes arg0, or at least opaque
func applyOwn(b []byte) { apply(func(x []byte) { x[0] = 1 }, b) }

// right: may stores arg0.buf = arg1
func deferredSometimes(t *T, b []byte, ok bool) {
	if ok {
		defer t.set(b)
	}
}

// right: may keeps
func selectSend(ch chan []byte, b []byte) {
	select {
	case ch <- b:
	default:
	}
}

// right: all six
func rotate6(a, b, c, d, e, f []byte, n int) []byte {
	for range n {
		a, b, c, d, e, f = b, c, d, e, f, a
	}
	return a
}

// right: view arg0; the first element begins where the array does
func words(b []byte) []uint32 { return unsafe.Slice((*uint32)(unsafe.Pointer(&b[0])), len(b)/4) }

type sink interface{ put(b []byte) }

type keeper struct{ last []byte }

func (k *keeper) put(b []byte) { k.last = b }

type eraser struct{}

func (eraser) put(b []byte) { clear(b) }

// right: may stores
func putInto(s sink, b []byte) { s.put(b) }

// WANT:
//	use: nothing
//	(*T).set: stores recv.buf = arg0
//	copyInto: writes arg0
//	(*T).walk: clears recv.next; returns ret0 view recv.buf; returns ret0 view recv.next.buf
//	zero: nothing
//	reset: nothing
//	full: returns ret0 view arg0
//	(T).viewOfCopy: nothing
//	copied: fresh ret0
//	values: stores ret0[*] = arg0[*]
//	boxed: nothing
//	methodValue: opaque
//	methodExpression: opaque
//	apply: opaque
//	applyOwn: nothing
//	applyOwn$1: writes arg0
//	deferredSometimes: nothing
//	selectSend: keeps arg1 in channel
//	rotate6: returns ret0 view arg0; returns ret0 view arg1; returns ret0 view arg2
//	words: returns ret0 view arg0[*]
//	(*keeper).put: stores recv.last = arg0
//	(eraser).put: writes arg0
//	putInto: may writes arg1; stores arg0.last = arg1
