package bad

import (
	"bytes"
	"sync"
)

var windowPool sync.Pool

func putWindow(b []byte) {
	if cap(b) < 512 || cap(b) > 1<<16 {
		return
	}
	b = b[:0]
	windowPool.Put(&b)
}

// A window of a block: on one way the rest is moved to the front of the same array,
// on the other to a new one. Either way the array is given back.
type window struct {
	block []byte
	at    int
}

func (w *window) reserve(n int) {
	var next []byte
	rest := len(w.block) - w.at
	if rest+n < cap(w.block) {
		copy(w.block, w.block[w.at:])
		next = w.block[:rest]
	} else {
		next = make([]byte, rest, 2*cap(w.block)+n)
		copy(next, w.block[w.at:])
	}
	putWindow(w.block)
	w.block = next // want `used after`
	w.at = 0
}

// Without a copy, what is sent is the block that is given back.
func compact(n int, send func([]byte)) {
	p := windowPool.Get().(*[]byte)
	out := *p
	if n > len(out) {
		out = make([]byte, n)
	}
	windowPool.Put(p)
	send(out[:n]) // want `used after`
}

var (
	textPool  = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	bigTokens = make(chan struct{}, 4)
)

// putText keeps a few large buffers only.
func putText(b *bytes.Buffer) {
	if size := b.Cap(); size >= 1<<20 {
		select {
		case bigTokens <- struct{}{}:
		default:
			return
		}
	}
	textPool.Put(b)
}

func renderText(parts []string) []byte {
	b := textPool.Get().(*bytes.Buffer)
	b.Reset()
	defer putText(b)
	for _, p := range parts {
		b.WriteString(p)
	}
	return b.Bytes() // want `returned after`
}
