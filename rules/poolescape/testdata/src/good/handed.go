package good

import (
	"io"
	"sync"
)

type relayFrame struct {
	id      int
	kind    byte
	payload []byte
	store   []byte
}

type relayPool struct{ p sync.Pool }

func (p *relayPool) take(id int) *relayFrame {
	if f, ok := p.p.Get().(*relayFrame); ok {
		return f
	}
	return &relayFrame{id: id, store: make([]byte, 1<<16)}
}

func (p *relayPool) giveBack(f *relayFrame) {
	f.payload = nil
	p.p.Put(f)
}

type relayConn struct {
	w        io.Writer
	pool     *relayPool
	sends    chan *relayFrame
	urgent   chan *relayFrame
	answered chan *relayFrame
	ack      chan struct{}
	sent     int
}

func (c *relayConn) writeAll() {
	for f := range c.sends {
		c.w.Write(f.payload)
		c.pool.giveBack(f)
	}
}

// The receiver keeps these.
func (c *relayConn) collect() (all []*relayFrame) {
	for f := range c.answered {
		all = append(all, f)
	}
	return all
}

func isLast(f *relayFrame) bool { return len(f.payload) > 0 && f.payload[0] == 0 }

// What is needed is taken out first.
func (c *relayConn) relay(to *relayConn, fill func(*relayFrame)) {
	for {
		f := c.pool.take(1)
		fill(f)
		last := isLast(f)
		to.sends <- f
		if last {
			return
		}
	}
}

func (c *relayConn) answer(f *relayFrame) {
	c.answered <- f
	c.sent += len(f.payload)
}

// What is not sent stays ours.
func (c *relayConn) try(f *relayFrame) bool {
	select {
	case c.sends <- f:
		return true
	default:
		c.sent += len(f.payload)
		return false
	}
}

func (c *relayConn) either(f *relayFrame, later bool) {
	if !later {
		c.sends <- f
		return
	}
	c.sent += len(f.payload)
}

// The field that is read never changes once the frame is made.
func (c *relayConn) number(f *relayFrame) int {
	c.sends <- f
	return f.id
}

// Every connection gets a frame of its own.
func broadcast(conns []*relayConn, payload []byte) {
	for _, c := range conns {
		f := c.pool.take(2)
		f.payload = append(f.store[:0], payload...)
		c.sends <- f
	}
}

// One of the receivers keeps what it gets, or nobody knows who they are.
type tapConn struct {
	pool  *relayPool
	some  chan *relayFrame
	given chan *relayFrame
	seen  []*relayFrame
	stop  chan struct{}
}

func (c *tapConn) drop() {
	for f := range c.some {
		c.pool.giveBack(f)
	}
}

func (c *tapConn) tap() {
	for {
		select {
		case f := <-c.some:
			c.seen = append(c.seen, f)
		case <-c.stop:
			return
		}
	}
}

func (c *tapConn) record(f *relayFrame) bool {
	c.some <- f
	return isLast(f)
}

func (c *tapConn) dropGiven() {
	for f := range c.given {
		c.pool.giveBack(f)
	}
}

func (c *tapConn) Given() <-chan *relayFrame { return c.given }

func (c *tapConn) hand(f *relayFrame) bool {
	c.given <- f
	return isLast(f)
}
