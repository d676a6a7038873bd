// Package fixed produces messages and retries those that failed.
package fixed

import (
	"errors"
	"sync"
)

// queue is a ring buffer that forgets what was removed.
type queue struct {
	buf               []*message
	head, tail, count int
}

func newQueue() *queue { return &queue{buf: make([]*message, 16)} }

func (q *queue) resize() {
	next := make([]*message, q.count*2)
	n := copy(next, q.buf[q.head:])
	copy(next[n:], q.buf[:q.head])
	q.head, q.tail, q.buf = 0, q.count, next
}

func (q *queue) length() int { return q.count }

func (q *queue) add(m *message) {
	if q.count == len(q.buf) {
		q.resize()
	}
	q.buf[q.tail] = m
	q.tail = (q.tail + 1) % len(q.buf)
	q.count++
}

func (q *queue) peek() *message { return q.buf[q.head] }

func (q *queue) remove() {
	q.buf[q.head] = nil
	q.head = (q.head + 1) % len(q.buf)
	q.count--
}

var errShuttingDown = errors.New("producer is shutting down")

type flags int8

const (
	chaser flags = 1 << iota
	ref
	unref
	shutdown
)

type message struct {
	topic   string
	key     []byte
	value   []byte
	retries int
	flags   flags
}

type asyncProducer struct {
	input   chan *message
	retries chan *message
	errors  chan error
	send    func([]*message) error
	max     int
	wg      sync.WaitGroup
}

func newAsyncProducer(send func([]*message) error) *asyncProducer {
	p := &asyncProducer{
		input:   make(chan *message),
		retries: make(chan *message),
		errors:  make(chan error, 16),
		send:    send,
		max:     3,
	}
	p.wg.Add(1)
	go p.dispatcher()
	go p.retryHandler()
	return p
}

func (p *asyncProducer) dispatcher() {
	defer p.wg.Done()
	var batch []*message
	for msg := range p.input {
		if msg.flags&shutdown != 0 {
			p.retries <- msg
			return
		}
		if batch = append(batch, msg); len(batch) < 100 {
			continue
		}
		if err := p.send(batch); err != nil {
			p.retryMessages(batch, err)
		}
		batch = nil
	}
}

func (p *asyncProducer) retryMessages(batch []*message, err error) {
	for _, msg := range batch {
		if msg.retries >= p.max {
			p.errors <- err
			continue
		}
		msg.retries++
		p.retries <- msg
	}
}

// retryHandler is a bridge between the sender and the dispatcher that never blocks.
func (p *asyncProducer) retryHandler() {
	var (
		buf          = newQueue()
		msg          *message
		refs         int
		shuttingDown bool
	)
	for {
		if buf.length() == 0 {
			msg = <-p.retries
		} else {
			select {
			case msg = <-p.retries:
			case p.input <- buf.peek():
				buf.remove()
				continue
			}
		}

		if msg.flags&ref != 0 {
			refs++
		} else if msg.flags&unref != 0 {
			refs--
			if refs == 0 && shuttingDown {
				break
			}
		} else if msg.flags&shutdown != 0 {
			shuttingDown = true
			if refs == 0 {
				break
			}
		} else {
			buf.add(msg)
		}
	}

	for ; buf.length() > 0; buf.remove() {
		p.errors <- errShuttingDown
	}
	close(p.errors)
}

// Close asks the producer to stop.
func (p *asyncProducer) Close() {
	p.input <- &message{flags: shutdown}
	p.wg.Wait()
}
