// Package fixed changes a tree through selections.
package fixed

// Node is a node of the tree.
type Node struct {
	Parent, FirstChild, NextSibling *Node
	Data                            string
}

// InsertBefore puts n in front of old below p.
func (p *Node) InsertBefore(n, old *Node) {
	n.Parent, n.NextSibling = p, old
	if p.FirstChild == old {
		p.FirstChild = n
		return
	}
	for c := p.FirstChild; c != nil; c = c.NextSibling {
		if c.NextSibling == old {
			c.NextSibling = n
			return
		}
	}
}

// RemoveChild takes n out of p.
func (p *Node) RemoveChild(n *Node) {
	for at := &p.FirstChild; *at != nil; at = &(*at).NextSibling {
		if *at == n {
			*at, n.Parent, n.NextSibling = n.NextSibling, nil, nil
			return
		}
	}
}

func cloneNode(n *Node) *Node {
	c := &Node{Data: n.Data}
	for ch := n.FirstChild; ch != nil; ch = ch.NextSibling {
		c.InsertBefore(cloneNode(ch), nil)
	}
	return c
}

// Selection is a list of nodes.
type Selection struct {
	Nodes []*Node
}

// Size returns the number of nodes.
func (s *Selection) Size() int { return len(s.Nodes) }

// First returns the first node.
func (s *Selection) First() *Selection {
	if len(s.Nodes) == 0 {
		return &Selection{}
	}
	return &Selection{Nodes: s.Nodes[:1]}
}

// Each calls f for each node in order.
func (s *Selection) Each(f func(i int, n *Node)) *Selection {
	for i, n := range s.Nodes {
		f(i, n)
	}
	return s
}

// AfterSelection puts the nodes of sel behind each node.
func (s *Selection) AfterSelection(sel *Selection) *Selection {
	return s.AfterNodes(sel.Nodes...)
}

// AfterNodes puts the nodes behind each node.
func (s *Selection) AfterNodes(ns ...*Node) *Selection {
	return s.manipulateNodes(ns, true, func(sn, n *Node) {
		if sn.Parent != nil {
			sn.Parent.InsertBefore(n, sn.NextSibling)
		}
	})
}

// AppendSelection puts the nodes of sel at the end of each node.
func (s *Selection) AppendSelection(sel *Selection) *Selection {
	return s.manipulateNodes(sel.Nodes, false, func(sn, n *Node) {
		sn.InsertBefore(n, nil)
	})
}

// PrependSelection puts the nodes of sel at the start of each node.
func (s *Selection) PrependSelection(sel *Selection) *Selection {
	return s.PrependNodes(sel.Nodes...)
}

// PrependNodes puts the nodes at the start of each node.
func (s *Selection) PrependNodes(ns ...*Node) *Selection {
	return s.manipulateNodes(ns, true, func(sn, n *Node) {
		sn.InsertBefore(n, sn.FirstChild)
	})
}

// manipulateNodes calls f for all pairs. There is no way to insert a list at
// once, so f sees the nodes from the last to the first where that is needed.
func (s *Selection) manipulateNodes(ns []*Node, reverse bool, f func(sn, n *Node)) *Selection {
	lasti := s.Size() - 1
	if reverse {
		ns = append([]*Node(nil), ns...)
		for i, j := 0, len(ns)-1; i < j; i, j = i+1, j-1 {
			ns[i], ns[j] = ns[j], ns[i]
		}
	}
	for i, sn := range s.Nodes {
		for _, n := range ns {
			if i != lasti {
				f(sn, cloneNode(n))
				continue
			}
			if n.Parent != nil {
				n.Parent.RemoveChild(n)
			}
			f(sn, n)
		}
	}
	return s
}
