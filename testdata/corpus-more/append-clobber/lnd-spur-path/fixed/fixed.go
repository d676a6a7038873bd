// Package fixed finds payment routes through a channel graph.
package fixed

import (
	"container/heap"
	"errors"
)

var errNoPath = errors.New("no path found")

type nodeID [4]byte

// hop is one channel of a route together with the node it leads to.
type hop struct {
	chanID uint64
	node   nodeID
}

type edge struct {
	chanID uint64
	to     nodeID
}

type graph struct {
	edges map[nodeID][]edge
}

// route is a candidate with its length.
type route struct {
	dist int
	hops []*hop
}

type routeHeap struct {
	routes []route
}

func (h *routeHeap) Len() int           { return len(h.routes) }
func (h *routeHeap) Less(i, j int) bool { return h.routes[i].dist < h.routes[j].dist }
func (h *routeHeap) Swap(i, j int)      { h.routes[i], h.routes[j] = h.routes[j], h.routes[i] }
func (h *routeHeap) Push(x any)         { h.routes = append(h.routes, x.(route)) }

func (h *routeHeap) Pop() any {
	n := len(h.routes)
	last := h.routes[n-1]
	h.routes = h.routes[:n-1]
	return last
}

func sameHops(a, b []*hop) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].chanID != b[i].chanID {
			return false
		}
	}
	return true
}

// findPath returns one shortest path that avoids the given nodes and channels.
func findPath(g *graph, from, to nodeID, skipNodes map[nodeID]struct{}, skipChans map[uint64]struct{}) ([]*hop, error) {
	type step struct {
		prev nodeID
		hop  *hop
	}
	seen := map[nodeID]step{from: {}}
	queue := []nodeID{from}
	for len(queue) > 0 {
		cur := queue[0]
		queue = queue[1:]
		for _, e := range g.edges[cur] {
			if _, ok := skipChans[e.chanID]; ok {
				continue
			}
			if _, ok := skipNodes[e.to]; ok {
				continue
			}
			if _, ok := seen[e.to]; ok {
				continue
			}
			seen[e.to] = step{prev: cur, hop: &hop{chanID: e.chanID, node: e.to}}
			queue = append(queue, e.to)
		}
	}
	last, ok := seen[to]
	if !ok || last.hop == nil {
		return nil, errNoPath
	}
	var rev []*hop
	for at := to; at != from; at = seen[at].prev {
		rev = append(rev, seen[at].hop)
	}
	hops := make([]*hop, len(rev))
	for i, h := range rev {
		hops[len(rev)-1-i] = h
	}
	return hops, nil
}

// findPaths returns all loopless paths in ascending length.
func findPaths(g *graph, source, target nodeID) ([][]*hop, error) {
	var (
		shortest   [][]*hop
		candidates routeHeap
	)
	start, err := findPath(g, source, target, nil, nil)
	if err != nil {
		return nil, err
	}

	// The first hop leads from the source to itself.
	first := make([]*hop, 0, len(start)+1)
	first = append(first, &hop{node: source})
	first = append(first, start...)
	shortest = append(shortest, first)

	for k := 1; k == 1 || candidates.Len() != 0; k++ {
		prev := shortest[k-1]
		for i := 0; i < len(prev)-1; i++ {
			skipChans := make(map[uint64]struct{})
			skipNodes := make(map[nodeID]struct{})
			spurNode := prev[i].node
			rootPath := prev[:i+1]

			for _, p := range shortest {
				if len(p) > i+1 && sameHops(rootPath, p[:i+1]) {
					skipChans[p[i+1].chanID] = struct{}{}
				}
			}
			for _, h := range rootPath {
				if h.node != spurNode {
					skipNodes[h.node] = struct{}{}
				}
			}

			spurPath, err := findPath(g, spurNode, target, skipNodes, skipChans)
			if errors.Is(err, errNoPath) {
				continue
			} else if err != nil {
				return nil, err
			}

			size := len(rootPath) + len(spurPath)
			newPath := route{dist: size, hops: make([]*hop, 0, size)}
			newPath.hops = append(newPath.hops, rootPath...)
			newPath.hops = append(newPath.hops, spurPath...)
			heap.Push(&candidates, newPath)
		}
		if candidates.Len() == 0 {
			break
		}
		next := heap.Pop(&candidates).(route).hops
		shortest = append(shortest, next)
	}
	return shortest, nil
}
