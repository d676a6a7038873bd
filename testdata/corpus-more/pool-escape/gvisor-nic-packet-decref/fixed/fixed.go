// Package fixed hands packets of a network interface to packet sockets.
package fixed

import (
	"sync"
	"sync/atomic"
)

type pktType int

const (
	pktHost pktType = iota
	pktOutgoing
)

const protoAll = 0x0003

var pkPool = sync.Pool{New: func() any { return &packetBuffer{} }}

// packetBuffer is a reference counted packet.
type packetBuffer struct {
	refs    atomic.Int32
	link    []byte
	data    []byte
	pktType pktType
}

func newPacketBuffer(data []byte) *packetBuffer {
	pk := pkPool.Get().(*packetBuffer)
	pk.link, pk.data, pk.pktType = nil, append([]byte(nil), data...), pktHost
	pk.refs.Store(1)
	return pk
}

// DecRef drops a reference.
func (pk *packetBuffer) DecRef() {
	if pk.refs.Add(-1) == 0 {
		pkPool.Put(pk)
	}
}

// Clone returns a packet with its own reference count.
func (pk *packetBuffer) Clone() *packetBuffer {
	n := pkPool.Get().(*packetBuffer)
	n.link, n.data, n.pktType = pk.link, pk.data, pk.pktType
	n.refs.Store(1)
	return n
}

type packetEndpoint interface {
	HandlePacket(nic int, proto uint16, pk *packetBuffer)
}

type packetEndpointList struct {
	mu  sync.RWMutex
	eps []packetEndpoint
}

func (l *packetEndpointList) add(ep packetEndpoint) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.eps = append(l.eps, ep)
}

func (l *packetEndpointList) forEach(fn func(packetEndpoint)) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, ep := range l.eps {
		fn(ep)
	}
}

type networkEndpoint interface {
	HandlePacket(pk *packetBuffer)
}

type nic struct {
	id       int
	networks map[uint16]networkEndpoint

	mu        sync.RWMutex
	packetEPs map[uint16]*packetEndpointList
}

// deliverNetworkPacket handles an incoming packet.
func (n *nic) deliverNetworkPacket(proto uint16, pkt *packetBuffer) {
	network, ok := n.networks[proto]
	if !ok {
		return
	}

	var packetEPPkt *packetBuffer
	defer func() {
		if packetEPPkt != nil {
			packetEPPkt.DecRef()
		}
	}()
	deliver := func(ep packetEndpoint) {
		if packetEPPkt == nil {
			packetEPPkt = newPacketBuffer(pkt.data)
			packetEPPkt.link = pkt.link
			packetEPPkt.pktType = pktHost
		}
		clone := packetEPPkt.Clone()
		defer clone.DecRef()
		ep.HandlePacket(n.id, proto, clone)
	}

	n.mu.Lock()
	protoEPs, protoOK := n.packetEPs[proto]
	anyEPs, anyOK := n.packetEPs[protoAll]
	n.mu.Unlock()
	if protoOK {
		protoEPs.forEach(deliver)
	}
	if anyOK {
		anyEPs.forEach(deliver)
	}
	network.HandlePacket(pkt)
}

// deliverOutboundPacket shows an outgoing packet to interested sockets.
func (n *nic) deliverOutboundPacket(proto uint16, link []byte, pkt *packetBuffer) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	eps, ok := n.packetEPs[protoAll]
	if !ok {
		return
	}

	var packetEPPkt *packetBuffer
	defer func() {
		if packetEPPkt != nil {
			packetEPPkt.DecRef()
		}
	}()
	eps.forEach(func(ep packetEndpoint) {
		if packetEPPkt == nil {
			packetEPPkt = newPacketBuffer(pkt.data)
			packetEPPkt.link = link
			packetEPPkt.pktType = pktOutgoing
		}
		clone := packetEPPkt.Clone()
		defer clone.DecRef()
		ep.HandlePacket(n.id, proto, clone)
	})
}
