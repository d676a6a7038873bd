// Package fixed runs workflow code with channels that replay the same way.
package fixed

import (
	"fmt"
	"reflect"
	"sync"
)

// valueCallback is called with what was sent; it tells whether it took it.
type valueCallback func(v any, more bool) bool

// sender is a blocked send.
type sender struct {
	value any
	wake  func() bool
}

// Channel passes values between the coroutines of a workflow.
type Channel interface {
	Name() string
	SendAsync(v any) bool
	ReceiveAsync(to any) bool
	OnReceive(cb func(v any, more bool) bool)
	Len() int
	Close()
}

type channelImpl struct {
	name            string
	size            int
	buffer          []any
	blockedSends    []sender
	blockedReceives []valueCallback
	closed          bool
}

func newChannel(name string, size int) *channelImpl { return &channelImpl{name: name, size: size} }

func (c *channelImpl) Name() string { return c.name }
func (c *channelImpl) Len() int     { return len(c.buffer) + len(c.blockedSends) }

func (c *channelImpl) receive(cb valueCallback) (v any, ok, more bool) {
	if len(c.buffer) > 0 {
		r := c.buffer[0]
		c.buffer[0] = nil
		c.buffer = c.buffer[1:]
		return r, true, true
	}
	if c.closed {
		return nil, false, false
	}
	for len(c.blockedSends) > 0 {
		s := c.blockedSends[0]
		c.blockedSends[0] = sender{}
		c.blockedSends = c.blockedSends[1:]
		if s.wake() {
			return s.value, true, true
		}
	}
	if cb != nil {
		c.blockedReceives = append(c.blockedReceives, cb)
	}
	return nil, false, true
}

func (c *channelImpl) send(v any, wake func() bool) bool {
	if c.closed {
		panic("send on closed channel " + c.name)
	}
	for len(c.blockedReceives) > 0 {
		cb := c.blockedReceives[0]
		c.blockedReceives[0] = nil
		c.blockedReceives = c.blockedReceives[1:]
		if cb(v, true) {
			return true
		}
	}
	if len(c.buffer) < c.size {
		c.buffer = append(c.buffer, v)
		return true
	}
	if wake != nil {
		c.blockedSends = append(c.blockedSends, sender{v, wake})
	}
	return false
}

func (c *channelImpl) SendAsync(v any) bool { return c.send(v, nil) }

func (c *channelImpl) ReceiveAsync(to any) bool {
	v, ok, _ := c.receive(nil)
	if ok && to != nil {
		assign(v, to)
	}
	return ok
}

func (c *channelImpl) OnReceive(cb func(v any, more bool) bool) {
	if v, ok, more := c.receive(cb); ok || !more {
		cb(v, more)
	}
}

func (c *channelImpl) Close() {
	c.closed = true
	for _, cb := range c.blockedReceives {
		cb(nil, false)
	}
	c.blockedReceives = nil
}

func assign(v, to any) {
	dst := reflect.ValueOf(to).Elem()
	src := reflect.ValueOf(v)
	if !src.IsValid() {
		dst.SetZero()
		return
	}
	if !src.Type().AssignableTo(dst.Type()) {
		panic(fmt.Sprintf("can not assign %T to %s", v, dst.Type()))
	}
	dst.Set(src)
}

// Signals has a channel for each kind of signal of a workflow.
type Signals struct {
	mu       sync.Mutex
	channels map[string]*channelImpl
}

func (s *Signals) channel(name string) *channelImpl {
	if s.channels == nil {
		s.channels = make(map[string]*channelImpl)
	}
	c, ok := s.channels[name]
	if !ok {
		c = newChannel(name, 1<<20)
		s.channels[name] = c
	}
	return c
}

// Deliver adds a signal.
func (s *Signals) Deliver(name string, payload []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.channel(name).SendAsync(payload) {
		return fmt.Errorf("exceeded channel buffer of signal %s", name)
	}
	return nil
}

// Next takes the oldest signal of a kind.
func (s *Signals) Next(name string) (payload []byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ok = s.channel(name).ReceiveAsync(&payload)
	return payload, ok
}
