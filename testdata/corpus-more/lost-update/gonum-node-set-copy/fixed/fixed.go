// Package fixed has graphs and sets of their nodes.
package fixed

import (
	"errors"
	"reflect"
	"sort"
)

// Node is a node of a graph.
type Node interface{ ID() int64 }

// Int is a node that is a number.
type Int int64

// ID implements Node.
func (n Int) ID() int64 { return int64(n) }

// Nodes is a set of nodes by their identifiers.
type Nodes map[int64]Node

func same(a, b Nodes) bool {
	return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}

// Add puts a node into the set.
func (s Nodes) Add(n Node) { s[n.ID()] = n }

// Remove takes a node out of the set.
func (s Nodes) Remove(n Node) { delete(s, n.ID()) }

// Has reports whether a node is in the set.
func (s Nodes) Has(n Node) bool {
	_, ok := s[n.ID()]
	return ok
}

// CloneNodes returns a set equal to src.
func CloneNodes(src Nodes) Nodes {
	dst := make(Nodes, len(src))
	for id, n := range src {
		dst[id] = n
	}
	return dst
}

// UnionOfNodes returns the union of a and b.
func UnionOfNodes(a, b Nodes) Nodes {
	dst := CloneNodes(a)
	if same(a, b) {
		return dst
	}
	for id, n := range b {
		dst[id] = n
	}
	return dst
}

// Equal reports whether both sets have the same nodes.
func Equal(a, b Nodes) bool {
	if len(a) != len(b) {
		return false
	}
	for id := range a {
		if _, ok := b[id]; !ok {
			return false
		}
	}
	return true
}

// Directed is a directed graph.
type Directed struct {
	nodes Nodes
	from  map[int64]Nodes
}

// NewDirected returns an empty graph.
func NewDirected() *Directed {
	return &Directed{nodes: make(Nodes), from: make(map[int64]Nodes)}
}

// SetEdge adds an edge and its ends.
func (g *Directed) SetEdge(u, v Node) {
	g.nodes.Add(u)
	g.nodes.Add(v)
	if g.from[u.ID()] == nil {
		g.from[u.ID()] = make(Nodes)
	}
	g.from[u.ID()].Add(v)
}

// From returns the successors of a node.
func (g *Directed) From(u Node) []Node {
	out := make([]Node, 0, len(g.from[u.ID()]))
	for _, v := range g.from[u.ID()] {
		out = append(out, v)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID() < out[j].ID() })
	return out
}

var errUnknownNode = errors.New("node is not in the graph")

// Layers returns the nodes at each distance from root.
func Layers(g *Directed, root Node) ([][]int64, error) {
	if !g.nodes.Has(root) {
		return nil, errUnknownNode
	}
	seen := Nodes{root.ID(): root}
	frontier := Nodes{root.ID(): root}
	var layers [][]int64
	for len(frontier) > 0 {
		ids := make([]int64, 0, len(frontier))
		for id := range frontier {
			ids = append(ids, id)
		}
		sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
		layers = append(layers, ids)

		next := make(Nodes)
		for _, id := range ids {
			for _, v := range g.From(frontier[id]) {
				if !seen.Has(v) {
					next.Add(v)
				}
			}
		}
		seen = UnionOfNodes(seen, next)
		frontier = CloneNodes(next)
	}
	return layers, nil
}
