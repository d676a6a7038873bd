// Package fixed is a client of a database with pipelined requests.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Response is the body of an answer.
type Response []byte

var futurePool = sync.Pool{New: func() any { return &future{} }}

// Future is an answer to come.
type Future interface {
	Get() (Response, error)
	Release()
}

type future struct {
	requestID uint32
	next      *future
	mutex     sync.Mutex
	done      chan struct{}
	finished  bool
	resp      Response
	err       error
}

func newFuture(id uint32) *future {
	fut := futurePool.Get().(*future)
	fut.requestID = id
	return fut
}

// WaitChan is closed when the answer is there.
func (fut *future) WaitChan() <-chan struct{} {
	fut.mutex.Lock()
	defer fut.mutex.Unlock()
	if fut.done == nil {
		fut.done = make(chan struct{})
		if fut.finished {
			close(fut.done)
		}
	}
	return fut.done
}

func (fut *future) finish(resp Response, err error) {
	fut.mutex.Lock()
	defer fut.mutex.Unlock()
	if fut.finished {
		return
	}
	fut.resp, fut.err, fut.finished = resp, err, true
	if fut.done != nil {
		close(fut.done)
	}
}

// Get waits for the answer.
func (fut *future) Get() (Response, error) {
	<-fut.WaitChan()
	return fut.resp, fut.err
}

// Release gives the future back; it must not be used after that.
func (fut *future) Release() {
	*fut = future{}
	futurePool.Put(fut)
}

// Connection sends requests and matches answers.
type Connection struct {
	mutex   sync.Mutex
	lastID  uint32
	pending map[uint32]*future
	out     chan<- uint32
}

// NewConnection makes a connection that writes to out.
func NewConnection(out chan<- uint32) *Connection {
	return &Connection{pending: map[uint32]*future{}, out: out}
}

func (conn *Connection) fetchFuture(id uint32) *future {
	conn.mutex.Lock()
	defer conn.mutex.Unlock()
	fut := conn.pending[id]
	delete(conn.pending, id)
	return fut
}

func (conn *Connection) cancelFuture(id uint32, err error) {
	if fut := conn.fetchFuture(id); fut != nil {
		fut.finish(nil, err)
	}
}

func (conn *Connection) contextWatchdog(id uint32, done <-chan struct{}, ctx context.Context) {
	select {
	case <-done:
	case <-ctx.Done():
	}

	select {
	case <-done:
		return
	default:
		conn.cancelFuture(id, fmt.Errorf("context is done (request %d): %w",
			id, context.Cause(ctx)))
	}
}

// Do sends a request.
func (conn *Connection) Do(ctx context.Context) Future {
	conn.mutex.Lock()
	conn.lastID++
	fut := newFuture(conn.lastID)
	conn.pending[fut.requestID] = fut
	id := fut.requestID
	done := fut.WaitChan()
	conn.mutex.Unlock()

	if ctx != nil {
		go conn.contextWatchdog(id, done, ctx)
	}
	conn.out <- id
	return fut
}

// Receive handles an answer of the server.
func (conn *Connection) Receive(id uint32, body []byte) error {
	fut := conn.fetchFuture(id)
	if fut == nil {
		return errors.New("unexpected answer")
	}
	fut.finish(append(Response(nil), body...), nil)
	return nil
}

// Call sends a request and waits.
func Call(ctx context.Context, conn *Connection) (Response, error) {
	fut := conn.Do(ctx)
	defer fut.Release()
	return fut.Get()
}
