package bad

import (
	"io"
	"sync"
)

// Frames go to a writer, which gives them back when they are written.

type relayFrame struct {
	kind    byte
	payload []byte
	store   []byte
}

type relayPool struct{ p sync.Pool }

func (p *relayPool) take() *relayFrame {
	if f, ok := p.p.Get().(*relayFrame); ok {
		return f
	}
	return &relayFrame{store: make([]byte, 1<<16)}
}

func (p *relayPool) giveBack(f *relayFrame) {
	f.payload = nil
	p.p.Put(f)
}

type relayConn struct {
	w     io.Writer
	pool  *relayPool
	sends chan *relayFrame
	done  chan struct{}
	sent  int
}

func (c *relayConn) writeAll() {
	for f := range c.sends {
		c.w.Write(f.payload)
		c.pool.giveBack(f)
	}
}

func (c *relayConn) pass(f *relayFrame) { c.sends <- f }

func isLast(f *relayFrame) bool { return len(f.payload) > 0 && f.payload[0] == 0 }

func (c *relayConn) relay(to *relayConn, fill func(*relayFrame)) {
	for {
		f := c.pool.take()
		fill(f)
		to.pass(f)
		if isLast(f) { // want "`f` is used after it was sent to a channel whose receiver gives it back"
			return
		}
	}
}

func (c *relayConn) count(f *relayFrame) {
	c.sends <- f
	c.sent += len(f.payload) // want "`f` is used after it was sent"
}

// Each connection gives back the one frame that all of them get.
func broadcast(conns []*relayConn, f *relayFrame) {
	for _, c := range conns {
		c.sends <- f // want "`f` is sent again to a channel whose receiver gives it back"
	}
}

// A select receives as well.
type idleConn struct {
	pool  *relayPool
	queue chan *relayFrame
	stop  chan struct{}
}

func (c *idleConn) loop(w io.Writer) {
	for {
		select {
		case <-c.stop:
			return
		case f := <-c.queue:
			w.Write(f.payload)
			c.pool.giveBack(f)
		}
	}
}

func (c *idleConn) put(f *relayFrame) bool {
	c.queue <- f
	return isLast(f) // want "`f` is used after it was sent"
}
