package good

import (
	"bufio"
	"errors"
	"io"
	"sync"
)

// The owner lets go of what it gives back, however its caller gets there.
type blockWriter struct {
	out   io.Writer
	pool  *sync.Pool
	block *[]byte
	n     int
	err   error
}

func (w *blockWriter) release() {
	if w.pool != nil && w.block != nil {
		w.pool.Put(w.block)
		w.block = nil
	}
}

func (w *blockWriter) send() error {
	if w.err != nil || w.n == 0 {
		return w.err
	}
	_, w.err = w.out.Write((*w.block)[:w.n])
	w.n = 0
	if w.err != nil {
		w.release()
	}
	return w.err
}

func (w *blockWriter) Flush() error {
	err := w.send()
	w.release()
	return err
}

func flushAll(ws []*blockWriter, more func() bool) {
	for more() {
		for _, w := range ws {
			if w.Flush() != nil {
				break
			}
		}
	}
}

// A pooled writer is not the owner of what it writes to.
var writers = sync.Pool{New: func() any { return bufio.NewWriter(nil) }}

func stream(w *io.PipeWriter, data []byte) {
	buf := writers.Get().(*bufio.Writer)
	buf.Reset(w)
	_, err := buf.Write(data)
	if err == nil {
		err = buf.Flush()
	}
	writers.Put(buf)
	w.CloseWithError(err)
}

// The box goes back, what it held stays: nobody looks into an empty box.
type boxes[T any] struct{ full, empty sync.Pool }

func (b *boxes[T]) get() T {
	box, ok := b.full.Get().(*T)
	if !ok {
		var zero T
		return zero
	}
	v := *box
	b.empty.Put(box)
	return v
}

// Somebody else's list is sorted in a pooled object and taken out again, and
// the object is a new one where the pool had none.
type sorter struct{ list []string }

var sorters sync.Pool

func getSorter() *sorter {
	if v := sorters.Get(); v != nil {
		return v.(*sorter)
	}
	return &sorter{}
}

func (s *sorter) sort() { s.list[0], s.list[1] = s.list[1], s.list[0] }

func sorted(list []string) []string {
	s := getSorter()
	own := s.list
	s.list = list
	s.sort()
	s.list = own
	sorters.Put(s)
	return list
}

// Log gives the record back unless it fails; who asks for the error knows.
type record struct{ line []byte }

var records = sync.Pool{New: func() any { return new(record) }}

func giveRecord(r *record) { r.line = r.line[:0]; records.Put(r) }

type sink struct {
	out  io.Writer
	last struct {
		line []byte
		n    int
	}
}

func (s *sink) log(r *record) (err error) {
	defer func() {
		if err == nil {
			giveRecord(r)
		}
	}()
	s.last.line = r.line
	s.last.n++
	_, err = s.out.Write(s.last.line)
	s.forget()
	return err
}

func (s *sink) forget() {
	s.last = struct {
		line []byte
		n    int
	}{}
}

type problems []error

func (p problems) Error() string { return "problems" }

type walk struct{ found problems }

var walks = sync.Pool{New: func() any { return new(walk) }}

// What was found is taken out of the object before that goes back.
func findProblems(v any) (err error) {
	w := walks.Get().(*walk)
	w.visit(v)
	if len(w.found) > 0 {
		err = w.found
		w.found = nil
	}
	walks.Put(w)
	return
}

func (w *walk) visit(v any) {
	if v == nil {
		w.found = append(w.found, errors.New("nil"))
	}
}

// pieceReader keeps the rest of a chunk, and then the chunk.
type pieceReader struct {
	src  io.Reader
	rest []byte
	held *[]byte
}

var pieces = sync.Pool{New: func() any { b := make([]byte, 1024); return &b }}

func (r *pieceReader) drop() {
	if r.held != nil {
		pieces.Put(r.held)
		r.held, r.rest = nil, nil
	}
}

func (r *pieceReader) Read(p []byte) (int, error) {
	if len(r.rest) > 0 {
		n := copy(p, r.rest)
		r.rest = r.rest[n:]
		if len(r.rest) == 0 {
			r.drop()
		}
		return n, nil
	}
	c := pieces.Get().(*[]byte)
	defer func() {
		if len(r.rest) == 0 {
			pieces.Put(c) // want `audit: giving this back leaves`
		}
	}()
	n, err := r.src.Read(*c)
	if err != nil {
		return 0, err
	}
	data := (*c)[:n]
	n = copy(p, data)
	if n < len(data) {
		r.rest, r.held = data[n:], c
	}
	return n, nil
}

// Whoever takes a writer out of the pool gives it another buffer first: what it
// held when it went back is the caller's.

type docWriter struct {
	depth []int
	buf   []byte
}

var docWriters = sync.Pool{New: func() any { return new(docWriter) }}

func (w *docWriter) reset(buf []byte) {
	if w.depth == nil {
		w.depth = make([]int, 1, 5)
	}
	w.depth = w.depth[:1]
	w.buf = buf
}

func (w *docWriter) add(b byte) { w.buf = append(w.buf, b) }

func putDocWriter(w *docWriter) {
	if w != nil {
		docWriters.Put(w)
	}
}

func appendDoc(dst []byte, doc []byte) []byte {
	w := docWriters.Get().(*docWriter)
	defer putDocWriter(w)
	w.reset(dst)
	for _, b := range doc {
		w.add(b)
	}
	return w.buf
}

func newDoc(doc []byte) []byte {
	w := docWriters.Get().(*docWriter)
	defer putDocWriter(w)
	w.reset(nil)
	w.add(doc[0])
	return w.buf[1:]
}
