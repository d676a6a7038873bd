// Package limits holds known wrong answers.
package limits

import (
	"io"
	"sync"
	"sync/atomic"
)

type frame struct {
	kind    byte
	payload []byte
	block   []byte
}

var frames = sync.Pool{New: func() any { return &frame{block: make([]byte, 0, 4096)} }}

func newFrame(kind byte) *frame {
	f := frames.Get().(*frame)
	f.kind = kind
	f.payload = f.block[:0]
	return f
}

func (f *frame) release() {
	f.payload = nil
	frames.Put(f)
}

var blocks = sync.Pool{New: func() any { b := make([]byte, 8192); return &b }}

func takeBlock() *[]byte  { return blocks.Get().(*[]byte) }
func giveBlock(b *[]byte) { blocks.Put(b) }

// The flag says whether f was released, but the two tests are not related.
func FPFlag(r io.Reader) *frame {
	f := newFrame(1)
	n, _ := io.ReadFull(r, f.block[:1])
	released := false
	if n == 0 {
		f.release()
		released = true
	}
	if !released {
		return f // want `audit: .*given back`
	}
	return nil
}

type writeReq struct {
	left int32
	data []byte
}

var writeReqs = sync.Pool{New: func() any { return new(writeReq) }}

func (w *writeReq) recycleIfDone() bool {
	if w.left == 0 {
		writeReqs.Put(w)
		return true
	}
	return false
}

// The result says whether w was given back.
func FPResultSays(w *writeReq, n int32) {
	w.left -= n
	if done := w.recycleIfDone(); !done {
		w.data = w.data[n:] // want `audit: .*given back`
	}
}

type shared struct {
	refs atomic.Int32
	data []byte
}

var shareds = sync.Pool{New: func() any { return new(shared) }}

func (s *shared) unref() {
	if s.refs.Add(-1) == 0 {
		shareds.Put(s)
	}
}

// Only the last of several holders gives s back.
func FPCounted(s *shared) {
	s.unref()
	s.unref() // want `audit: .*given back a second time`
}

// The argument says whether to give back; callers who pass true do not look
// at the result.
func FPArgument(m map[string]*frame, key string, recycle bool) *frame {
	f := m[key]
	delete(m, key)
	if recycle {
		f.release()
	}
	return f // want `given back`
}

// A small block is exchanged for a larger one.
func FPExchange(r io.Reader, need int) (int, error) {
	bp := takeBlock()
	if len(*bp) < need {
		giveBlock(bp)
		big := make([]byte, need)
		bp = &big
	}
	n, err := r.Read(*bp) // want `audit: .*given back`
	return n, err
}

type node struct {
	next    *node
	subject string
	size    int
}

var nodes = sync.Pool{New: func() any { return new(node) }}

// Every round has another element of the list.
func FPList(n *node) (count int) {
	for n != nil {
		next := n.next // want `audit: .*given back`
		n.next = nil
		nodes.Put(n)
		n = next
		count++
	}
	return count
}

// Three variables change places; each block goes back once.
func FPRotated(n int) int {
	a, b, c := takeBlock(), takeBlock(), takeBlock()
	for range n {
		a, b, c = b, c, a
		copy(*c, *a)
	}
	sum := len(*a) + len(*b) + len(*c)
	giveBlock(a)
	giveBlock(b) // want `audit: .*given back`
	giveBlock(c) // want `audit: .*given back`
	return sum
}

type freeList struct{ free [][]byte }

func (l *freeList) get() []byte {
	if n := len(l.free); n > 0 {
		b := l.free[n-1]
		l.free = l.free[:n-1]
		return b
	}
	return make([]byte, 4096)
}

func (l *freeList) put(b []byte) { l.free = append(l.free, b[:cap(b)]) }

// The block went to a list; that the list is a pool is not seen.
func FNFreeList(l *freeList, r io.Reader) []byte {
	b := l.get()
	n, _ := r.Read(b)
	l.put(b)
	return b[:n]
}

type record struct{ line []byte }

var records = sync.Pool{New: func() any { return new(record) }}

type sink struct{ out io.Writer }

func (s *sink) log(r *record) (err error) {
	defer func() {
		if err == nil {
			records.Put(r)
		}
	}()
	_, err = s.out.Write(r.line)
	return err
}

// Whether log gave it back is what its error says.
func FPUnlessFailed(s *sink, r *record) {
	if err := s.log(r); err != nil {
		records.Put(r) // want `audit: .* given back a second time`
	}
}

type job struct{ data []byte }

var jobs = sync.Pool{New: func() any { return new(job) }}

// start reports whether the job is taken over.
func start(j *job) bool {
	if len(j.data) == 0 {
		go consume(j.data)
		return false
	}
	return true
}

// The result says that j is free while a goroutine of start still reads it;
// reported at the audit level only.
func FNResultLies(j *job) {
	if !start(j) {
		jobs.Put(j) // want `audit: giving this back leaves`
	}
}

func consume([]byte) {}
