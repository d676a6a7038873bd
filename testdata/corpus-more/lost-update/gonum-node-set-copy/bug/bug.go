// Package bug has graphs and sets of their nodes.
package bug

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

// Copy makes the set equal to src.
func (s Nodes) Copy(src Nodes) {
	if same(src, s) {
		return
	}
	if len(s) > 0 {
		s = make(Nodes, len(src)) // BUG: lost-update
	}
	for id, n := range src {
		s[id] = n
	}
}

// Union makes the set the union of a and b.
func (s Nodes) Union(a, b Nodes) {
	if same(a, b) {
		s.Copy(a)
		return
	}
	if !same(a, s) && !same(b, s) {
		s.Copy(a) // ALSO: lost-update
	}
	for _, from := range []Nodes{a, b} {
		if same(from, s) {
			continue
		}
		for id, n := range from {
			s[id] = n
		}
	}
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
		seen.Union(seen, next)
		frontier.Copy(next) // ALSO: lost-update
	}
	return layers, nil
}
