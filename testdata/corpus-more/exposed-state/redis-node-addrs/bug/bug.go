// Package bug routes commands to the nodes of a cluster.
package bug

import (
	"context"
	"errors"
	"math/rand"
	"sync"
	"sync/atomic"
)

var (
	errClosed  = errors.New("client is closed")
	errNoNodes = errors.New("cluster has no nodes")
)

type slotRange struct {
	start, end int
	addrs      []string
}

type conn interface {
	Slots(ctx context.Context) ([]slotRange, error)
	Close() error
}

type node struct {
	conn       conn
	generation uint32
}

func (n *node) seenIn(gen uint32) bool { return atomic.LoadUint32(&n.generation) >= gen }

func (n *node) touch(gen uint32) { atomic.StoreUint32(&n.generation, gen) }

type nodes struct {
	dial func(addr string) conn

	mu     sync.RWMutex
	addrs  []string
	byAddr map[string]*node
	active []string
	closed bool

	generation uint32
}

func newNodes(dial func(string) conn, addrs []string) *nodes {
	return &nodes{
		dial:   dial,
		addrs:  append([]string(nil), addrs...),
		byAddr: make(map[string]*node),
	}
}

// Addrs lists the nodes that were in use at the last collection, or all
// known ones before the first.
func (ns *nodes) Addrs() ([]string, error) {
	var addrs []string

	ns.mu.RLock()
	closed := ns.closed
	if !closed {
		if len(ns.active) > 0 {
			addrs = ns.active // BUG: exposed-state
		} else {
			addrs = ns.addrs // ALSO: exposed-state
		}
	}
	ns.mu.RUnlock()

	if closed {
		return nil, errClosed
	}
	if len(addrs) == 0 {
		return nil, errNoNodes
	}
	return addrs, nil // ALSO: exposed-state
}

func (ns *nodes) nextGeneration() uint32 { return atomic.AddUint32(&ns.generation, 1) }

// collect drops the nodes that no recent state refers to.
func (ns *nodes) collect(gen uint32) {
	var unused []*node

	ns.mu.Lock()
	ns.active = ns.active[:0]
	for addr, n := range ns.byAddr {
		if n.seenIn(gen) {
			ns.active = append(ns.active, addr)
			continue
		}
		delete(ns.byAddr, addr)
		unused = append(unused, n)
	}
	ns.mu.Unlock()

	for _, n := range unused {
		_ = n.conn.Close()
	}
}

func (ns *nodes) getOrCreate(addr string) (*node, error) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	if ns.closed {
		return nil, errClosed
	}
	n, ok := ns.byAddr[addr]
	if !ok {
		n = &node{conn: ns.dial(addr)}
		ns.byAddr[addr] = n
	}
	return n, nil
}

// random returns some node.
func (ns *nodes) random() (*node, error) {
	addrs, err := ns.Addrs()
	if err != nil {
		return nil, err
	}
	return ns.getOrCreate(addrs[rand.Intn(len(addrs))])
}

type cluster struct{ nodes *nodes }

// reload asks the nodes in random order for the slot table.
func (c *cluster) reload(ctx context.Context) ([]slotRange, error) {
	addrs, err := c.nodes.Addrs()
	if err != nil {
		return nil, err
	}
	var firstErr error
	for _, idx := range rand.Perm(len(addrs)) {
		n, err := c.nodes.getOrCreate(addrs[idx]) // ALSO: exposed-state
		if err != nil {
			return nil, err
		}
		slots, err := n.conn.Slots(ctx)
		if err != nil {
			if firstErr == nil {
				firstErr = err
			}
			continue
		}
		gen := c.nodes.nextGeneration()
		for _, s := range slots {
			for _, addr := range s.addrs {
				if n, err := c.nodes.getOrCreate(addr); err == nil {
					n.touch(gen)
				}
			}
		}
		go c.nodes.collect(gen)
		return slots, nil
	}
	return nil, firstErr
}
