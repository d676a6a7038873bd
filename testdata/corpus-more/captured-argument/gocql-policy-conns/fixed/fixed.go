// Package fixed pools the connections to a host.
package fixed

import (
	"sync"
	"sync/atomic"
)

// Conn is a connection.
type Conn struct {
	addr    string
	streams int32
	closed  int32
}

// AvailableStreams is how many more requests the connection can carry.
func (c *Conn) AvailableStreams() int {
	if atomic.LoadInt32(&c.closed) != 0 {
		return 0
	}
	return int(atomic.LoadInt32(&c.streams))
}

// Close closes the connection.
func (c *Conn) Close() { atomic.StoreInt32(&c.closed, 1) }

// ConnSelectionPolicy picks connections.
type ConnSelectionPolicy interface {
	SetConns([]*Conn)
	Pick() *Conn
}

type roundRobinConnPolicy struct {
	conns []*Conn
	pos   uint32
	mu    sync.RWMutex
}

func (r *roundRobinConnPolicy) SetConns(conns []*Conn) {
	r.mu.Lock()
	r.conns = conns
	r.mu.Unlock()
}

func (r *roundRobinConnPolicy) Pick() *Conn {
	pos := int(atomic.AddUint32(&r.pos, 1) - 1)
	r.mu.RLock()
	defer r.mu.RUnlock()

	for i := 0; i < len(r.conns); i++ {
		conn := r.conns[(pos+i)%len(r.conns)]
		if conn.AvailableStreams() > 0 {
			return conn
		}
	}
	return nil
}

type hostConnPool struct {
	addr   string
	size   int
	policy ConnSelectionPolicy
	dial   func(addr string) (*Conn, error)

	mu    sync.RWMutex
	conns []*Conn
}

func newHostConnPool(addr string, size int, policy ConnSelectionPolicy, dial func(string) (*Conn, error)) *hostConnPool {
	pool := &hostConnPool{
		addr:   addr,
		size:   size,
		policy: policy,
		dial:   dial,
		conns:  make([]*Conn, 0, size),
	}
	pool.fill()
	return pool
}

// Pick returns a connection for a query.
func (pool *hostConnPool) Pick() *Conn { return pool.policy.Pick() }

func (pool *hostConnPool) fill() {
	for {
		pool.mu.RLock()
		n := len(pool.conns)
		pool.mu.RUnlock()
		if n >= pool.size || pool.connect() != nil {
			return
		}
	}
}

func (pool *hostConnPool) connect() error {
	conn, err := pool.dial(pool.addr)
	if err != nil {
		return err
	}
	pool.mu.Lock()
	defer pool.mu.Unlock()
	pool.conns = append(pool.conns, conn)

	conns := make([]*Conn, len(pool.conns))
	copy(conns, pool.conns)
	pool.policy.SetConns(conns)
	return nil
}

// HandleError takes a closed connection out of the pool.
func (pool *hostConnPool) HandleError(conn *Conn, closed bool) {
	if !closed {
		return
	}
	pool.mu.Lock()
	defer pool.mu.Unlock()
	for i, candidate := range pool.conns {
		if candidate == conn {
			// the order does not matter
			last := len(pool.conns) - 1
			pool.conns[i], pool.conns = pool.conns[last], pool.conns[:last]

			conns := make([]*Conn, len(pool.conns))
			copy(conns, pool.conns)
			pool.policy.SetConns(conns)
			go pool.fill()
			break
		}
	}
}
