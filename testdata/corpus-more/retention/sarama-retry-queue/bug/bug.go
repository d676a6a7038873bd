// Package bug produces messages and retries those that failed.
package bug

import (
	"errors"
	"sync"
)

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
		buf          []*message
		msg          *message
		refs         int
		shuttingDown bool
	)
	for {
		if len(buf) == 0 {
			msg = <-p.retries
		} else {
			select {
			case msg = <-p.retries:
			case p.input <- buf[0]:
				buf = buf[1:] // BUG: retention
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
			buf = append(buf, msg)
		}
	}

	for range buf {
		p.errors <- errShuttingDown
	}
	close(p.errors)
}

// Close asks the producer to stop.
func (p *asyncProducer) Close() {
	p.input <- &message{flags: shutdown}
	p.wg.Wait()
}
