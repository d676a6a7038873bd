// Known wrong answers: expected as they are today, with what would be right.
// A change that rights one moves it to the file where it belongs.
package limits

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

// right: resets arg0.buf; clears arg0.next
func reset(t *T) { *t = T{buf: t.buf[:0]} }

// right: fresh ret0
func (t T) viewOfCopy() []byte { return t.arr[:] }

// right: stores ret0.buf = arg0.buf ...
func boxed(t T) any { return t }

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

// right: not opaque; nothing unknown is called
func down(b []byte) []byte {
	if len(b) < 2 {
		return b
	}
	return down(b[1:])
}

// right: settles
func twoEntries(b []byte, x, y bool) []byte {
	if x {
		goto mid
	}
top:
	b[0] = 1
mid:
	b = b[1:]
	if y {
		goto top
	}
	return b
}

// WANT:
//	use: nothing
//	(*T).set: stores recv.buf = arg0
//	copyInto: writes arg0
//	(*T).walk: returns ret0 view recv.buf; returns ret0 view recv.next.buf
//	reset: nothing
//	(T).viewOfCopy: nothing
//	boxed: nothing
//	deferredSometimes: nothing
//	selectSend: keeps arg1 in channel
//	down: returns ret0 view arg0; returns ret0 view arg0
//	twoEntries: may writes arg0; returns ret0 view arg0
