// Package fixed keeps the state of nodes.
package fixed

import (
	"errors"
	"net/netip"
	"slices"
	"sync"
)

// NodeID identifies a node.
type NodeID uint64

// Hostinfo is what a node says about itself.
type Hostinfo struct {
	Hostname    string
	OS          string
	RoutableIPs []netip.Prefix
}

// Equal compares two infos.
func (h *Hostinfo) Equal(o *Hostinfo) bool {
	if h == nil || o == nil {
		return h == o
	}
	return h.Hostname == o.Hostname && h.OS == o.OS && slices.Equal(h.RoutableIPs, o.RoutableIPs)
}

// Node is a node of the network.
type Node struct {
	ID             NodeID
	Hostinfo       *Hostinfo
	ApprovedRoutes []netip.Prefix
}

func (n *Node) clone() *Node {
	c := *n
	if n.Hostinfo != nil {
		hi := *n.Hostinfo
		hi.RoutableIPs = slices.Clone(n.Hostinfo.RoutableIPs)
		c.Hostinfo = &hi
	}
	c.ApprovedRoutes = slices.Clone(n.ApprovedRoutes)
	return &c
}

// NodeView gives read access to a node.
type NodeView struct{ n *Node }

// Valid says whether there is a node.
func (v NodeView) Valid() bool { return v.n != nil }

// AsStruct gives a copy of the node.
func (v NodeView) AsStruct() *Node { return v.n.clone() }

// SubnetRoutes are the routes that are both announced and approved.
func (v NodeView) SubnetRoutes() []netip.Prefix {
	var routes []netip.Prefix
	if v.n.Hostinfo == nil {
		return routes
	}
	for _, r := range v.n.Hostinfo.RoutableIPs {
		if slices.Contains(v.n.ApprovedRoutes, r) {
			routes = append(routes, r)
		}
	}
	return routes
}

// MapRequest comes from a node.
type MapRequest struct {
	Hostinfo *Hostinfo
}

// State has all nodes.
type State struct {
	mu      sync.Mutex
	nodes   map[NodeID]*Node
	primary map[netip.Prefix]NodeID
}

// NewState gives a state with nodes.
func NewState(nodes ...*Node) *State {
	s := &State{nodes: make(map[NodeID]*Node), primary: make(map[netip.Prefix]NodeID)}
	for _, n := range nodes {
		s.nodes[n.ID] = n
	}
	return s
}

// UpdateNodeFromMapRequest takes what a node says and reports whether others must know.
func (s *State) UpdateNodeFromMapRequest(id NodeID, req MapRequest) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	node, ok := s.nodes[id]
	if !ok {
		return false, errors.New("node not found")
	}
	view := NodeView{node}
	hostinfoChanged := !hostinfoEqual(view, req.Hostinfo)
	if req.Hostinfo == nil {
		return false, nil
	}
	routeChange := hostinfoChanged && routesChanged(view, req.Hostinfo)
	if hostinfoChanged {
		node.Hostinfo = req.Hostinfo
	}
	if routeChange {
		s.setPrimaryRoutes(id, view.SubnetRoutes())
	}
	return hostinfoChanged, nil
}

func (s *State) setPrimaryRoutes(id NodeID, routes []netip.Prefix) {
	for p, owner := range s.primary {
		if owner == id && !slices.Contains(routes, p) {
			delete(s.primary, p)
		}
	}
	for _, p := range routes {
		if _, ok := s.primary[p]; !ok {
			s.primary[p] = id
		}
	}
}

func hostinfoEqual(oldNode NodeView, newHI *Hostinfo) bool {
	if !oldNode.Valid() && newHI == nil {
		return true
	}
	if !oldNode.Valid() || newHI == nil {
		return false
	}
	return oldNode.AsStruct().Hostinfo.Equal(newHI)
}

func routesChanged(oldNode NodeView, newHI *Hostinfo) bool {
	var oldRoutes []netip.Prefix
	if oldNode.Valid() && oldNode.AsStruct().Hostinfo != nil {
		oldRoutes = oldNode.AsStruct().Hostinfo.RoutableIPs
	}

	newRoutes := slices.Clone(newHI.RoutableIPs)
	if newRoutes == nil {
		newRoutes = []netip.Prefix{}
	}

	slices.SortFunc(oldRoutes, comparePrefix)
	slices.SortFunc(newRoutes, comparePrefix)

	return !slices.Equal(oldRoutes, newRoutes)
}

func comparePrefix(a, b netip.Prefix) int {
	if c := a.Addr().Compare(b.Addr()); c != 0 {
		return c
	}
	return a.Bits() - b.Bits()
}
