// Pools, free lists and their wrappers; resets and refills.
package pools

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var slices_ = sync.Pool{New: func() any { b := make([]byte, 0, 64); return &b }}

func get() *bytes.Buffer { return pool.Get().(*bytes.Buffer) }

func put(b *bytes.Buffer) { pool.Put(b) }

func putReset(b *bytes.Buffer) {
	b.Reset()
	pool.Put(b)
}

func putSmall(b *bytes.Buffer) {
	if b.Cap() < 1<<16 {
		pool.Put(b)
	}
}

func putNonNil(b *bytes.Buffer) {
	if b != nil {
		pool.Put(b)
	}
}

func getSlice() []byte { return *slices_.Get().(*[]byte) }

func putSlice(b []byte) {
	b = b[:0]
	slices_.Put(&b)
}

type frame struct {
	buf  *bytes.Buffer
	data []byte
}

func (f *frame) release() {
	put(f.buf)
	f.buf = nil
}

func (f *frame) free() { pool.Put(f.buf) }

func (f *frame) open() { f.buf = get() }

type cache struct{ p sync.Pool }

func (c *cache) get() *frame { return c.p.Get().(*frame) }

func (c *cache) put(f *frame) { c.p.Put(f) }

func render(w io.Writer) {
	b := get()
	defer put(b)
	w.Write(b.Bytes())
}

func escaping() []byte {
	b := get()
	defer put(b)
	return b.Bytes()
}

type freeList struct{ list []*frame }

func (f *freeList) get() *frame {
	if n := len(f.list); n > 0 {
		x := f.list[n-1]
		f.list = f.list[:n-1]
		return x
	}
	return new(frame)
}

func (f *freeList) put(x *frame) { f.list = append(f.list, x) }

type T struct {
	buf  []byte
	list [][]byte
	b    bytes.Buffer
	r    *bufio.Reader
	sc   *bufio.Scanner
	sb   strings.Builder
}

func (t *T) reset() { t.buf = t.buf[:0] }

func (t *T) resetList() {
	clear(t.list)
	t.list = t.list[:0]
}

func (t *T) drop() { t.buf = nil }

func (t *T) set(b []byte) { t.buf = append(t.buf[:0], b...) }

func (t *T) resetBuffer() { t.b.Reset() }

func (t *T) bytes() []byte { return t.b.Bytes() }

func (t *T) write(b []byte) { t.b.Write(b) }

func (t *T) text() string { return t.sb.String() }

func (t *T) fill(r io.Reader) { io.ReadFull(r, t.buf) }

func (t *T) line() []byte {
	b, _ := t.r.ReadSlice('\n')
	return b
}

func (t *T) next() []byte {
	if t.sc.Scan() {
		return t.sc.Bytes()
	}
	return nil
}

func (t *T) nextText() string {
	t.sc.Scan()
	return t.sc.Text()
}

func (t *T) scratch(n int) []byte {
	if cap(t.buf) < n {
		t.buf = make([]byte, n)
	}
	return t.buf[:n]
}

type slot struct{ b *bytes.Buffer }

// Who calls this has what the slot has.
func (s *slot) take() *bytes.Buffer {
	b := pool.Get().(*bytes.Buffer)
	s.b = b
	return b
}

func (s *slot) remember(m map[string][]byte, k string) []byte {
	v := make([]byte, 8)
	m[k] = v
	return v
}

func newT(r io.Reader) *T { return &T{r: bufio.NewReader(r)} }

// WANT:
//	get: pooled ret0
//	put: releases arg0
//	putReset: releases arg0; resets arg0.buf
//	putSmall: may releases arg0
//	putNonNil: releases arg0
//	getSlice: pooled ret0
//	putSlice: releases arg0
//	(*frame).release: clears recv.buf; releases recv.buf
//	(*frame).free: releases recv.buf
//	(*frame).open: clears recv.buf
//	(*cache).get: pooled ret0
//	(*cache).put: releases arg0
//	render: appends arg0.buf
//	escaping: pooled ret0
//	(*freeList).get: fresh ret0; returns ret0 view recv.list[*]
//	(*freeList).put: appends recv.list; stores recv.list[*] = arg0
//	(*T).reset: resets recv.buf
//	(*T).resetList: resets recv.list; writes recv.list
//	(*T).drop: clears recv.buf
//	(*T).set: refills recv.buf
//	(*T).resetBuffer: resets recv.b.buf
//	(*T).bytes: returns ret0 view recv.b.buf
//	(*T).write: appends recv.b.buf; refills recv.b.spare
//	(*T).text: nothing
//	(*T).fill: refills recv.buf
//	(*T).line: refills recv.r.buf; returns ret0 view recv.r.buf
//	(*T).next: refills recv.sc.token; returns ret0 view recv.sc.token
//	(*T).nextText: refills recv.sc.token
//	(*T).scratch: fresh ret0; returns ret0 view recv.buf
//	(*slot).take: clears recv.b; pooled ret0; stores recv.b = ret0
//	(*slot).remember: clears arg0[*]; fresh ret0; stores arg0[*] = ret0; writes arg0
//	newT: fresh ret0; stores ret0.r.rd = arg0
//	init$1: fresh ret0
//	init$2: fresh ret0
