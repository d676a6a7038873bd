package good

import (
	"bytes"
	"compress/flate"
	"io"
	"sync"
)

type sized struct{ buf []byte }

func (b *sized) Bytes() []byte { return b.buf }

func (b *sized) resize(n int) {
	if cap(b.buf) < n {
		b.buf = make([]byte, n)
	}
	b.buf = b.buf[:n]
}

type bloomFilter struct {
	data *sized
	bits []byte
	view []byte
}

func keep(b []byte) []byte { return b }

// What is given back on one path is not what the other path goes on with, in
// a captured variable, in a field and behind a call.
func readFilter(pool *sync.Pool, src io.Reader, size int) (*bloomFilter, error) {
	header := pool.Get().(*sized)
	header.resize(100)
	defer func() {
		if header != nil {
			header.resize(0)
			pool.Put(header)
		}
	}()
	if _, err := io.ReadFull(src, header.Bytes()); err != nil {
		return nil, err
	}
	var bits []byte
	if size <= len(header.Bytes()) {
		bits = header.Bytes()[:size]
	} else {
		buf := pool.Get().(*sized)
		buf.resize(size)
		copy(buf.Bytes(), header.Bytes())
		bits = buf.Bytes()
		header.resize(0)
		pool.Put(header)
		header = buf
	}
	f := &bloomFilter{data: header, bits: bits, view: keep(bits)}
	header = nil
	return f, nil
}

type wrapEncoder struct {
	output bytes.Buffer
	n      int
}

var wrapEncoders sync.Pool

// The wrapEncoder gets another buffer before it goes back to its pool.
func wrapEncode(dst, src []byte) ([]byte, error) {
	e := wrapEncoders.Get().(*wrapEncoder)
	e.output = *bytes.NewBuffer(dst[:0])
	defer func() {
		e.output = *bytes.NewBuffer(nil)
		wrapEncoders.Put(e)
	}()
	if _, err := e.output.Write(src); err != nil {
		return nil, err
	}
	return e.output.Bytes(), nil
}

type slicePool struct{ p *sync.Pool }

func (p slicePool) put(s []int) { p.p.Put(&s) }

type batch struct {
	recs []int
	err  error
}

type batches[T any] struct {
	first [2]T
	rest  []T
	n     int
}

func (r *batches[T]) next() (next T, more bool) {
	if r.n > 1 {
		r.n--
		return r.first[1], true
	}
	if len(r.rest) > 0 {
		return r.rest[0], true
	}
	return next, false
}

type producer struct {
	pool    slicePool
	waiting batches[batch]
}

// Each round gives back the list of another batch.
func (c *producer) finish(b batch) {
	var more bool
start:
	for i := range b.recs {
		b.recs[i]++
	}
	clear(b.recs)
	if cap(b.recs) > 4 {
		c.pool.put(b.recs)
	}
	b, more = c.waiting.next()
	if more {
		goto start
	}
}

var builtins = map[string]func(){}

type parser struct {
	functions map[string]func()
	input     string
}

var parsers = sync.Pool{New: func() any { return &parser{} }}

func newParser(in string) *parser {
	p := parsers.Get().(*parser)
	p.functions = builtins
	p.input = in
	return p
}

func (p *parser) close() { parsers.Put(p) }

// The parsers go back to their pool, the variable they refer to does not.
func parseAll(in []string) (n int) {
	for _, s := range in {
		p := newParser(s)
		n += len(p.functions)
		p.close()
	}
	return n
}

var lists = sync.Pool{New: func() any { return new([][]byte) }}

// collect: the list goes to the channel or back to its pool.
func collect(full chan *[][]byte, key []byte) {
	list := lists.Get().(*[][]byte)
	*list = append(*list, key)
	select {
	case full <- list:
	default:
		*list = (*list)[:0]
		lists.Put(list)
	}
}

type crew struct {
	idle sync.Pool
	done func()
}

type member struct {
	crew *crew
	task chan func()
}

func newCrew() *crew {
	c := &crew{}
	c.idle.New = func() any { return &member{crew: c, task: make(chan func())} }
	return c
}

// leave: whoever takes the member next finds the same crew in it.
func (m *member) leave() {
	m.crew.idle.Put(m)
	m.crew.done()
}

type call struct{ meta []byte }

var calls = sync.Pool{New: func() any { return new(call) }}

func renew(c *call) *call {
	c.meta = nil
	return c
}

// serveCall: the variable is gone when the deferred function has run.
func serveCall(work func(*call)) {
	c := calls.Get().(*call)
	defer func() {
		c = renew(c)
		calls.Put(c)
	}()
	work(c)
}

type flater struct{ w *flate.Writer }

var chunks = sync.Pool{New: func() any { b := make([]byte, 4096); return &b }}

// compress: the writer refers to the buffer until its next Reset.
func (f *flater) compress(p []byte, send func([]byte)) {
	b := chunks.Get().(*[]byte)
	buf := bytes.NewBuffer((*b)[:0])
	if f.w == nil {
		f.w, _ = flate.NewWriter(buf, flate.BestSpeed)
	} else {
		f.w.Reset(buf)
	}
	f.w.Write(p)
	f.w.Flush()
	send(bytes.Clone(buf.Bytes()))
	chunks.Put(b)
}
