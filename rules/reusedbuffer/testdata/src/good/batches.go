package good

import (
	"bytes"
	"slices"
	"sync"
)

type row struct{ n int }

type batcher struct {
	ch    chan []row
	batch []row
	send  func([]row)
}

func (s *batcher) add(i row) { s.batch = append(s.batch, i) }

// Who is returned it may be told how long it lasts.
func (s *batcher) take() []row {
	b := s.batch
	s.batch = s.batch[:0]
	return b
}

func (s *batcher) flushCopy() {
	s.ch <- slices.Clone(s.batch)
	s.batch = s.batch[:0]
}

func (s *batcher) flushNew() {
	s.ch <- s.batch
	s.batch = make([]row, 0, 10)
}

func (s *batcher) flushNil() {
	s.ch <- s.batch
	s.batch = nil
}

// The receiver says when it is done.
func (s *batcher) flushWait(done chan bool) {
	s.ch <- s.batch
	<-done
	s.batch = s.batch[:0]
}

func (s *batcher) flushJoin() {
	var wg sync.WaitGroup
	wg.Go(func() { s.send(s.batch) })
	wg.Wait()
	s.batch = s.batch[:0]
}

// The callee keeps nothing.
func (s *batcher) flushCall() {
	s.send(s.batch)
	s.batch = s.batch[:0]
}

// Sent on one path, emptied on the other.
func (s *batcher) flushOr(drop bool) {
	if drop {
		s.batch = s.batch[:0]
		return
	}
	s.ch <- s.batch
	s.batch = nil
}

type swapper struct{ front, back []row }

func (s *swapper) add(i row) { s.back = append(s.back, i) }

// Two lists in turn.
func (s *swapper) swap() { s.front, s.back = s.back, s.front[:0] }

// Nobody appends to it.
type once struct {
	list []row
	ch   chan []row
}

func (o *once) end() {
	o.ch <- o.list
	o.list = o.list[:0]
}

type packets struct {
	buf bytes.Buffer
	ch  chan []byte
}

func (p *packets) add(b []byte) { p.buf.Write(b) }

func (p *packets) flush() {
	p.ch <- bytes.Clone(p.buf.Bytes())
	p.buf.Reset()
}

// What is kept is not what goes on.
func scratch(ns []byte) [][]byte {
	var out [][]byte
	var b []byte
	for _, n := range ns {
		b = append(b[:0], n)
		if n > 3 {
			out = append(out, b) // want "audit: `b` is kept"
			b = nil
		}
	}
	return out
}

type pool struct{ wg sync.WaitGroup }

func (p *pool) start(f func()) {
	p.wg.Add(1)
	go f()
}

func (p *pool) handle(line []byte, show func(string)) {
	p.start(func() {
		defer p.wg.Done()
		show(string(line))
	})
}

// Waited for before the next line is read.
func serve(p *pool, r lineSource, show func(string)) error {
	buf := make([]byte, 512)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		p.handle(buf[:n], show)
		p.wg.Wait()
	}
}

type lineSource interface{ Read([]byte) (int, error) }

func (p *pool) handleCopy(line []byte, show func(string)) {
	s := string(line)
	p.start(func() {
		defer p.wg.Done()
		show(s)
	})
}

func serveCopies(p *pool, r lineSource, show func(string)) error {
	buf := make([]byte, 512)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		p.handleCopy(buf[:n], show)
	}
}
