// A list is handed on and emptied to be filled again by other methods.
package batches

import (
	"bytes"
	"slices"
	"sync"
)

type item struct{ n int }

type sender struct {
	ch    chan []item
	batch []item
	sent  [][]item
	send  func([]item)
}

func (s *sender) add(i item) {
	s.batch = append(s.batch, i)
	if len(s.batch) == cap(s.batch) {
		s.flush()
	}
}

func (s *sender) flush() {
	s.ch <- s.batch
	s.batch = s.batch[:0] // CONFLICT resets left
}

func (s *sender) flushGo() {
	go s.send(s.batch)
	s.batch = s.batch[:0] // CONFLICT resets left
}

func (s *sender) flushList() {
	s.sent = append(s.sent, s.batch)
	s.batch = s.batch[:0] // CONFLICT resets left
}

// Who is returned it may be told how long it lasts.
func (s *sender) flushTake() []item {
	b := s.batch
	s.batch = s.batch[:0]
	return b
}

func (s *sender) flushVariable() {
	b := s.batch
	s.batch = s.batch[:0] // CONFLICT resets left
	s.ch <- b
}

func (s *sender) flushSometimes(force bool) {
	if force || len(s.batch) > 10 {
		s.ch <- s.batch
		s.batch = s.batch[:0] // CONFLICT resets left
	}
}

func (s *sender) reset() { s.batch = s.batch[:0] } // CONFLICT resets left

func (s *sender) flushDeferred() {
	defer s.reset()
	s.ch <- s.batch
}

func (s *sender) flushCopy() {
	s.ch <- slices.Clone(s.batch)
	s.batch = s.batch[:0]
}

func (s *sender) flushNew() {
	s.ch <- s.batch
	s.batch = make([]item, 0, 10)
}

func (s *sender) flushNil() {
	s.ch <- s.batch
	s.batch = nil
}

// The receiver says when it is done.
func (s *sender) flushWait(done chan bool) {
	s.ch <- s.batch
	<-done
	s.batch = s.batch[:0]
}

func (s *sender) flushJoin() {
	var wg sync.WaitGroup
	wg.Go(func() { s.send(s.batch) })
	wg.Wait()
	s.batch = s.batch[:0]
}

// The callee keeps nothing.
func (s *sender) flushCall() {
	s.send(s.batch)
	s.batch = s.batch[:0]
}

// Sent on one path, emptied on the other.
func (s *sender) flushOr(drop bool) {
	if drop {
		s.batch = s.batch[:0]
		return
	}
	s.ch <- s.batch
	s.batch = nil
}

type swapper struct {
	front, back []item
	ch          chan []item
}

func (s *swapper) add(i item) { s.back = append(s.back, i) }

// Two lists in turn.
func (s *swapper) swap() {
	s.front, s.back = s.back, s.front[:0]
}

// Nobody appends to it.
type once struct {
	list []item
	ch   chan []item
}

func (o *once) end() {
	o.ch <- o.list
	o.list = o.list[:0]
}

func closure(in []item, ch chan []item) { // CONFLICT unsure refills left
	var batch []item
	flush := func() {
		ch <- batch
		batch = batch[:0] // CONFLICT resets left
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
	p.ch <- p.buf.Bytes()
	p.buf.Reset() // CONFLICT resets left
}

func (p *packets) flushCopy() {
	p.ch <- bytes.Clone(p.buf.Bytes())
	p.buf.Reset()
}
