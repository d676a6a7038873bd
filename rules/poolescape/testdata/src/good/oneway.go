package good

import "sync"

var windowPool sync.Pool

func putWindow(b []byte) {
	if cap(b) < 512 || cap(b) > 1<<16 {
		return
	}
	b = b[:0]
	windowPool.Put(&b)
}

type window struct {
	block []byte
	at    int
}

// The array is given back on the way on which another one took its place.
func (w *window) reserve(n int) {
	next := w.block
	rest := len(w.block) - w.at
	if rest+n < cap(w.block) {
		copy(w.block, w.block[w.at:])
		next = w.block[:rest]
	} else {
		next = make([]byte, rest, 2*cap(w.block)+n)
		copy(next, w.block[w.at:])
		putWindow(w.block)
	}
	w.block = next
	w.at = 0
}

// Only the length is of interest afterwards.
func measured(n int) int {
	p := windowPool.Get().(*[]byte)
	out := *p
	if n > len(out) {
		out = make([]byte, n)
	}
	fillWith1(out)
	windowPool.Put(p)
	return len(out)
}

func fillWith1(b []byte) {
	for i := range b {
		b[i] = 1
	}
}

// What the block was taken from is another one by then.
func (w *window) swap(other []byte) {
	next := w.block
	if len(next) == 0 {
		next = make([]byte, 512)
	}
	w.block = other
	putWindow(w.block)
	w.block = next
}
