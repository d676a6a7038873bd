// Package fixed describes what changed for the nodes of a network.
package fixed

import (
	"slices"
)

// NodeID identifies a node.
type NodeID uint64

// PeerChange is a small change of a peer.
type PeerChange struct {
	NodeID NodeID
	Online *bool
	Region int
}

// Change says what must be sent to nodes.
type Change struct {
	Reason     string
	TargetNode NodeID
	OriginNode NodeID

	IncludeSelf    bool
	IncludeDERPMap bool
	IncludeDNS     bool
	IncludePolicy  bool

	PeersChanged []NodeID
	PeersRemoved []NodeID
	PeerPatches  []*PeerChange
	SendAllPeers bool
}

// Merge gives a change that has both.
func (r Change) Merge(other Change) Change {
	merged := r

	merged.IncludeSelf = r.IncludeSelf || other.IncludeSelf
	merged.IncludeDERPMap = r.IncludeDERPMap || other.IncludeDERPMap
	merged.IncludeDNS = r.IncludeDNS || other.IncludeDNS
	merged.IncludePolicy = r.IncludePolicy || other.IncludePolicy
	merged.SendAllPeers = r.SendAllPeers || other.SendAllPeers

	merged.PeersChanged = uniqueNodeIDs(slices.Concat(r.PeersChanged, other.PeersChanged))
	merged.PeersRemoved = uniqueNodeIDs(slices.Concat(r.PeersRemoved, other.PeersRemoved))
	merged.PeerPatches = slices.Concat(r.PeerPatches, other.PeerPatches)

	if merged.OriginNode == 0 {
		merged.OriginNode = other.OriginNode
	}
	if merged.TargetNode == 0 {
		merged.TargetNode = other.TargetNode
	}
	if r.Reason != "" && other.Reason != "" && r.Reason != other.Reason {
		merged.Reason = r.Reason + "; " + other.Reason
	} else if other.Reason != "" {
		merged.Reason = other.Reason
	}
	return merged
}

// IsEmpty says whether there is nothing to send.
func (r Change) IsEmpty() bool {
	if r.IncludeSelf || r.IncludeDERPMap || r.IncludeDNS || r.IncludePolicy || r.SendAllPeers {
		return false
	}
	return len(r.PeersChanged) == 0 && len(r.PeersRemoved) == 0 && len(r.PeerPatches) == 0
}

// IsFull says whether everything is sent.
func (r Change) IsFull() bool {
	return r.IncludeSelf && r.IncludeDERPMap && r.IncludeDNS && r.IncludePolicy && r.SendAllPeers
}

// ShouldSendToNode says whether a node gets the change.
func (r Change) ShouldSendToNode(id NodeID) bool {
	return r.TargetNode == 0 || r.TargetNode == id
}

// NodeAdded is the change for a new node.
func NodeAdded(id NodeID) Change {
	return PeersChanged("node added", id)
}

// NodeRemoved is the change for a node that is gone.
func NodeRemoved(id NodeID) Change {
	return Change{Reason: "node removed", PeersRemoved: []NodeID{id}}
}

// PeersChanged is the change for some peers.
func PeersChanged(reason string, ids ...NodeID) Change {
	return Change{Reason: reason, PeersChanged: ids}
}

// PeerPatched is a small change of peers.
func PeerPatched(reason string, patches ...*PeerChange) Change {
	return Change{Reason: reason, PeerPatches: patches}
}

func uniqueNodeIDs(ids []NodeID) []NodeID {
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Batcher holds changes for connected nodes until the next tick.
type Batcher struct {
	nodes   map[NodeID]chan<- Change
	pending map[NodeID]Change
}

// NewBatcher gives a batcher without nodes.
func NewBatcher() *Batcher {
	return &Batcher{nodes: make(map[NodeID]chan<- Change), pending: make(map[NodeID]Change)}
}

// AddNode connects a node.
func (b *Batcher) AddNode(id NodeID, ch chan<- Change) {
	b.nodes[id] = ch
}

// Add notes changes for all nodes.
func (b *Batcher) Add(changes ...Change) {
	for _, c := range changes {
		for id := range b.nodes {
			if c.ShouldSendToNode(id) {
				b.pending[id] = b.pending[id].Merge(c)
			}
		}
	}
}

// Flush sends what is pending.
func (b *Batcher) Flush() {
	for id, c := range b.pending {
		if !c.IsEmpty() {
			b.nodes[id] <- c
		}
		delete(b.pending, id)
	}
}
