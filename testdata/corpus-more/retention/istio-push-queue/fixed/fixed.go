// Package fixed pushes configuration to connected proxies.
package fixed

import (
	"sync"
	"time"
)

// Connection is a proxy with its stream and buffers.
type Connection struct {
	ID      string
	peer    string
	sent    chan *PushRequest
	sendBuf []byte
	recvBuf []byte
}

// PushRequest says what changed.
type PushRequest struct {
	Full    bool
	Updated map[string]struct{}
	Start   time.Time
}

// Merge returns a request for both changes.
func (pr *PushRequest) Merge(other *PushRequest) *PushRequest {
	if pr == nil {
		return other
	}
	if other == nil {
		return pr
	}
	merged := &PushRequest{Full: pr.Full || other.Full, Start: pr.Start}
	if len(pr.Updated) > 0 && len(other.Updated) > 0 {
		merged.Updated = make(map[string]struct{}, len(pr.Updated)+len(other.Updated))
		for k := range pr.Updated {
			merged.Updated[k] = struct{}{}
		}
		for k := range other.Updated {
			merged.Updated[k] = struct{}{}
		}
	}
	return merged
}

// PushQueue orders the proxies that wait for a push.
type PushQueue struct {
	cond *sync.Cond

	// pending holds what to push to each connection in the queue.
	pending map[*Connection]*PushRequest

	queue []*Connection

	// processing holds the connections between Dequeue and MarkDone.
	processing map[*Connection]*PushRequest

	shuttingDown bool
}

// NewPushQueue returns an empty queue.
func NewPushQueue() *PushQueue {
	return &PushQueue{
		pending:    make(map[*Connection]*PushRequest),
		processing: make(map[*Connection]*PushRequest),
		cond:       sync.NewCond(&sync.Mutex{}),
	}
}

// Enqueue asks for a push; requests for one connection are merged.
func (p *PushQueue) Enqueue(con *Connection, req *PushRequest) {
	p.cond.L.Lock()
	defer p.cond.L.Unlock()

	if p.shuttingDown {
		return
	}
	if cur, f := p.processing[con]; f {
		p.processing[con] = cur.Merge(req)
		return
	}
	if cur, f := p.pending[con]; f {
		p.pending[con] = cur.Merge(req)
		return
	}
	p.pending[con] = req
	p.queue = append(p.queue, con)
	p.cond.Signal()
}

// Dequeue blocks until there is a connection to push to.
func (p *PushQueue) Dequeue() (con *Connection, req *PushRequest, shutdown bool) {
	p.cond.L.Lock()
	defer p.cond.L.Unlock()

	for len(p.queue) == 0 && !p.shuttingDown {
		p.cond.Wait()
	}
	if len(p.queue) == 0 {
		return nil, nil, true
	}

	con = p.queue[0]
	p.queue[0] = nil
	p.queue = p.queue[1:]

	req = p.pending[con]
	delete(p.pending, con)
	p.processing[con] = nil
	return con, req, false
}

// MarkDone ends the push to a connection.
func (p *PushQueue) MarkDone(con *Connection) {
	p.cond.L.Lock()
	defer p.cond.L.Unlock()
	req := p.processing[con]
	delete(p.processing, con)

	if req != nil {
		p.pending[con] = req
		p.queue = append(p.queue, con)
		p.cond.Signal()
	}
}

// ShutDown makes Dequeue return once the queue is empty.
func (p *PushQueue) ShutDown() {
	p.cond.L.Lock()
	defer p.cond.L.Unlock()
	p.shuttingDown = true
	p.cond.Broadcast()
}

func doSendPushes(stop <-chan struct{}, sem chan struct{}, queue *PushQueue) {
	for {
		select {
		case <-stop:
			return
		case sem <- struct{}{}:
		}
		con, req, shutdown := queue.Dequeue()
		if shutdown {
			return
		}
		go func() {
			con.sent <- req
			queue.MarkDone(con)
			<-sem
		}()
	}
}
