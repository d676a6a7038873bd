package bad

import (
	"bytes"
	"sync"
)

type row struct{ n int }

// A list is handed on and emptied to be filled again by another method.
type batcher struct {
	ch    chan []row
	batch []row
	sent  [][]row
	send  func([]row)
}

func (s *batcher) add(i row) { s.batch = append(s.batch, i) }

func (s *batcher) flush() {
	s.ch <- s.batch // want "`s.batch` is handed on, and its array is emptied to be filled again, so what was handed on is overwritten"
	s.batch = s.batch[:0]
}

func (s *batcher) flushGo() {
	go s.send(s.batch) // want "is handed on, and its array is emptied"
	s.batch = s.batch[:0]
}

func (s *batcher) flushList() {
	s.sent = append(s.sent, s.batch) // want "is handed on, and its array is emptied"
	s.batch = s.batch[:0]
}

func (s *batcher) flushVariable() {
	b := s.batch
	s.batch = s.batch[:0]
	s.ch <- b // want "is handed on, and its array is emptied"
}

func (s *batcher) flushSometimes(force bool) {
	if force || len(s.batch) > 10 {
		s.ch <- s.batch // want "is handed on, and its array is emptied"
		s.batch = s.batch[:0]
	}
}

func (s *batcher) reset() { s.batch = s.batch[:0] }

func (s *batcher) flushDeferred() {
	defer s.reset()
	s.ch <- s.batch // want "is handed on, and its array is emptied"
}

func rowsOf(in []row, ch chan []row) {
	var batch []row
	flush := func() {
		ch <- batch // want "is handed on, and its array is emptied"
		batch = batch[:0]
	}
	for _, i := range in {
		batch = append(batch, i)
		if len(batch) > 3 {
			flush()
		}
	}
	flush()
}

type packets struct {
	buf bytes.Buffer
	ch  chan []byte
	mu  sync.Mutex
}

func (p *packets) add(b []byte) { p.buf.Write(b) }

func (p *packets) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ch <- p.buf.Bytes() // want "is handed on, and its array is emptied"
	p.buf.Reset()
}

// The first append to a nil scratch buffer makes it.
func scratch(ns []byte) [][]byte {
	var out [][]byte
	var b []byte
	for _, n := range ns {
		if n == 0 {
			continue
		}
		b = append(b[:0], n)
		b = append(b, '.')
		out = append(out, b) // want "`b` is kept while its buffer is overwritten"
	}
	return out
}

type pool struct{ wg sync.WaitGroup }

func (p *pool) start(f func()) {
	p.wg.Add(1)
	go f()
}

func (p *pool) handle(line []byte, show func(string)) {
	if len(line) == 0 {
		return
	}
	p.start(func() {
		defer p.wg.Done()
		show(string(line))
	})
}

// The goroutine reads the line while the next one is read over it.
func serve(p *pool, r reader, show func(string)) error {
	buf := make([]byte, 512)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		p.handle(buf[:n], show) // want "is kept while its buffer is overwritten"
	}
}

type reader interface{ Read([]byte) (int, error) }

// A writer that is made when there is none keeps keys for more than one round.

type keyReader struct {
	keys []string
	key  []byte
}

func (r *keyReader) next() bool {
	if len(r.keys) == 0 {
		return false
	}
	r.key = append(r.key[:0], r.keys[0]...)
	r.keys = r.keys[1:]
	return true
}

func (r *keyReader) current() []byte { return r.key }

type span struct{ first, last []byte }

func (s *span) add(key []byte) {
	if s.first == nil {
		s.first = key // want `kept while`
	}
	s.last = key
}

func spans(r *keyReader, full func(*span) bool) (out []span) {
	var s *span
	for r.next() {
		key := r.current()
		if s == nil {
			s = new(span)
		}
		s.add(key)
		if full(s) {
			out = append(out, span{s.first, s.last}) // want `audit: .*kept while`
			s = nil
		}
	}
	return out
}
