// Package bug keeps the peers of a node by priority.
package bug

import (
	"container/heap"
	"net"
	"sync"
	"time"
)

const sendQueue = 1024

// Peer is a connection to another node.
type Peer struct {
	conn      net.Conn
	outgoing  bool
	weight    uint64
	send      chan []byte
	recent    map[string]time.Time
	scratch   []byte
	peerIndex int
}

func newPeer(conn net.Conn, outgoing bool) *Peer {
	return &Peer{
		conn:     conn,
		outgoing: outgoing,
		send:     make(chan []byte, sendQueue),
		recent:   make(map[string]time.Time),
		scratch:  make([]byte, 0, 1<<20),
	}
}

func (p *Peer) close() {
	close(p.send)
	p.conn.Close()
}

// Network is a node with its peers.
type Network struct {
	mu     sync.RWMutex
	peers  []*Peer
	fanout int
	ready  chan struct{}
	once   sync.Once
}

// NewNetwork returns a network that is ready with some peers.
func NewNetwork(fanout int) *Network {
	return &Network{fanout: fanout, ready: make(chan struct{})}
}

type peersHeap struct {
	n *Network
}

// Push implements heap.Interface.
func (ph peersHeap) Push(x any) {
	n := ph.n
	p := x.(*Peer)
	n.peers = append(n.peers, p)
	p.peerIndex = len(n.peers) - 1
}

// Pop implements heap.Interface.
func (ph peersHeap) Pop() any {
	n := ph.n
	end := len(n.peers) - 1
	p := n.peers[end]
	n.peers = n.peers[:end] // BUG: retention
	return p
}

// Len implements heap.Interface.
func (ph peersHeap) Len() int { return len(ph.n.peers) }

// Swap implements heap.Interface.
func (ph peersHeap) Swap(i, j int) {
	ps := ph.n.peers
	ps[i], ps[j] = ps[j], ps[i]
	ps[i].peerIndex, ps[j].peerIndex = i, j
}

// Less implements heap.Interface.
func (ph peersHeap) Less(i, j int) bool {
	return ph.n.peers[i].weight > ph.n.peers[j].weight
}

// Add adds the peer at the other end of a connection.
func (n *Network) Add(conn net.Conn, outgoing bool) *Peer {
	p := newPeer(conn, outgoing)
	n.mu.Lock()
	defer n.mu.Unlock()
	heap.Push(peersHeap{n}, p)
	if len(n.peers) >= n.fanout {
		n.once.Do(func() { close(n.ready) })
	}
	go func() {
		for msg := range p.send {
			if _, err := conn.Write(msg); err != nil {
				return
			}
		}
	}()
	return p
}

// Remove drops a peer that is gone.
func (n *Network) Remove(p *Peer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if p.peerIndex < len(n.peers) && n.peers[p.peerIndex] == p {
		heap.Remove(peersHeap{n}, p.peerIndex)
		p.close()
	}
}

// SetWeight changes the priority of a peer.
func (n *Network) SetWeight(p *Peer, w uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p.weight = w
	if p.peerIndex < len(n.peers) && n.peers[p.peerIndex] == p {
		heap.Fix(peersHeap{n}, p.peerIndex)
	}
}

// Broadcast sends a message to the peers, the important ones first.
func (n *Network) Broadcast(msg []byte) (sent int) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for _, p := range n.peers {
		select {
		case p.send <- msg:
			sent++
		default:
		}
	}
	return sent
}

// Counts returns how many peers there are by direction.
func (n *Network) Counts() (in, out int) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for _, p := range n.peers {
		if p.outgoing {
			out++
		} else {
			in++
		}
	}
	return in, out
}
