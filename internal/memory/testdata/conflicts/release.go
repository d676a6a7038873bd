// Memory goes back to a pool and is used all the same.
package release

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func use(b []byte) {}

func after(s string) string {
	b := pool.Get().(*bytes.Buffer)
	b.WriteString(s)
	pool.Put(b)
	return b.String() // CONFLICT releases call
}

func before(s string) string {
	b := pool.Get().(*bytes.Buffer)
	b.WriteString(s)
	out := b.String()
	pool.Put(b)
	return out
}

func viewAfter(s string) {
	b := pool.Get().(*bytes.Buffer)
	b.WriteString(s)
	v := b.Bytes()
	pool.Put(b)
	use(v) // CONFLICT releases call
}

func viewReturned() []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	return b.Bytes() // CONFLICT releases returned
}

func copyReturned() []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	return bytes.Clone(b.Bytes())
}

func twice() {
	b := pool.Get().(*bytes.Buffer)
	pool.Put(b)
	pool.Put(b) // CONFLICT releases again
}

func twiceDeferred(ok bool) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b) // CONFLICT releases again
	pool.Put(b)
}

func onOnePath(ok bool) {
	b := pool.Get().(*bytes.Buffer)
	if ok {
		pool.Put(b)
		return
	}
	b.Reset()
	pool.Put(b)
}

func onThatPath(ok bool) {
	b := pool.Get().(*bytes.Buffer)
	if ok {
		pool.Put(b)
	}
	if !ok {
		b.Reset()
	}
}

func newOne() {
	b := pool.Get().(*bytes.Buffer)
	pool.Put(b)
	b = pool.Get().(*bytes.Buffer)
	b.Reset()
	pool.Put(b)
}

func eachRound(n int) {
	for range n {
		b := pool.Get().(*bytes.Buffer)
		b.Reset()
		pool.Put(b)
	}
}

func nextRound(n int) {
	b := pool.Get().(*bytes.Buffer)
	for range n {
		b.Reset() // CONFLICT releases call
		pool.Put(b)
	}
}

func put(b *bytes.Buffer) {
	b.Reset()
	pool.Put(b)
}

func throughWrapper(s string) int {
	b := pool.Get().(*bytes.Buffer)
	b.WriteString(s)
	put(b)
	return b.Len() // CONFLICT releases call
}

type job struct {
	buf  *bytes.Buffer
	name string
}

func (j *job) done() {
	put(j.buf)
	j.buf = nil
}

func (j *job) free() { put(j.buf) }

func cleared(j *job) *bytes.Buffer {
	j.done()
	return j.buf
}

func notCleared(j *job) int {
	j.free()
	return j.buf.Len() // CONFLICT releases call
}

func otherField(j *job) string {
	j.free()
	return j.name
}

func sent(ch chan *bytes.Buffer) {
	b := pool.Get().(*bytes.Buffer)
	pool.Put(b)
	ch <- b // CONFLICT releases send
}

func stored(j *job) {
	b := pool.Get().(*bytes.Buffer)
	j.buf = b
	pool.Put(b)
} // the object's own place may be cleared by whoever takes it again

func written() {
	p := slices.Get().(*[]byte)
	slices.Put(p)
	(*p)[0] = 1 // CONFLICT releases read
}

var slices = sync.Pool{New: func() any { return new([]byte) }}

func handedOver(ch chan *bytes.Buffer) {
	b := pool.Get().(*bytes.Buffer)
	ch <- b // whoever receives it gives it back
}

func sameEachRound(b *bytes.Buffer, n int) {
	for range n {
		pool.Put(b) // CONFLICT releases again
	}
}
