// Package bug routes commands to the nodes of a cluster.
package bug

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

var errNoNodes = errors.New("cluster has no nodes")

type command interface {
	Name() string
	SetErr(error)
}

type node struct {
	addr    string
	process func(ctx context.Context, cmd command) error
}

type slotRange struct {
	start, end int
	addrs      []string
}

type nodeSet struct {
	mu    sync.Mutex
	nodes map[string]*node
	dial  func(addr string) *node
}

func (s *nodeSet) getOrCreate(addr string) *node {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.nodes[addr]
	if !ok {
		n = s.dial(addr)
		s.nodes[addr] = n
	}
	return n
}

// clusterState is a snapshot of the topology.
type clusterState struct {
	masters []*node
	slaves  []*node
	slots   []slotRange
}

func addMissing[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

func newClusterState(set *nodeSet, slots []slotRange) *clusterState {
	st := &clusterState{slots: make([]slotRange, 0, len(slots))}
	for _, r := range slots {
		for i, addr := range r.addrs {
			n := set.getOrCreate(addr)
			if i == 0 {
				st.masters = addMissing(st.masters, n)
			} else {
				st.slaves = addMissing(st.slaves, n)
			}
		}
		st.slots = append(st.slots, r)
	}
	return st
}

// stateHolder keeps the latest snapshot.
type stateHolder struct {
	load  func(ctx context.Context) (*clusterState, error)
	state atomic.Value
}

func (h *stateHolder) reload(ctx context.Context) (*clusterState, error) {
	st, err := h.load(ctx)
	if err != nil {
		return nil, err
	}
	h.state.Store(st)
	return st, nil
}

func (h *stateHolder) get(ctx context.Context) (*clusterState, error) {
	v := h.state.Load()
	if v == nil {
		return h.reload(ctx)
	}
	return v.(*clusterState), nil
}

type shardPicker interface {
	Next(total int) int
}

// Client sends commands to nodes. It is safe for concurrent use.
type Client struct {
	state  *stateHolder
	picker shardPicker
}

func (c *Client) executeParallel(ctx context.Context, cmd command, nodes []*node) error {
	errs := make(chan error, len(nodes))
	var wg sync.WaitGroup
	for _, n := range nodes {
		wg.Add(1)
		go func(n *node) {
			defer wg.Done()
			errs <- n.process(ctx, cmd)
		}(n)
	}
	wg.Wait()
	close(errs)
	var first error
	for err := range errs {
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (c *Client) executeOnAllNodes(ctx context.Context, cmd command) error {
	st, err := c.state.get(ctx)
	if err != nil {
		return err
	}
	nodes := append(st.masters, st.slaves...) // BUG: append-clobber
	if len(nodes) == 0 {
		return errNoNodes
	}
	return c.executeParallel(ctx, cmd, nodes)
}

func (c *Client) pickArbitraryNode(ctx context.Context) *node {
	st, err := c.state.get(ctx)
	if err != nil || len(st.masters) == 0 {
		return nil
	}
	all := append(st.masters, st.slaves...) // ALSO: append-clobber
	return all[c.picker.Next(len(all))]
}

// Process sends cmd to one node or, if all is set, to every node.
func (c *Client) Process(ctx context.Context, cmd command, all bool) error {
	if all {
		return c.executeOnAllNodes(ctx, cmd)
	}
	n := c.pickArbitraryNode(ctx)
	if n == nil {
		cmd.SetErr(errNoNodes)
		return errNoNodes
	}
	return n.process(ctx, cmd)
}
