// Package fixed describes walks through a graph.
package fixed

// Store finds the neighbours of a node.
type Store interface {
	Next(node, via string) []string
	Prev(node, via string) []string
}

type morphism struct {
	name    string
	tags    []string
	reverse func() morphism
	apply   func(s Store, nodes []string) []string
}

func isMorphism(nodes ...string) morphism {
	return morphism{
		name:    "is",
		reverse: func() morphism { return isMorphism(nodes...) },
		apply: func(_ Store, in []string) []string {
			if in == nil {
				return append([]string(nil), nodes...)
			}
			var out []string
			for _, n := range in {
				for _, want := range nodes {
					if n == want {
						out = append(out, n)
					}
				}
			}
			return out
		},
	}
}

func outMorphism(via string) morphism {
	return morphism{
		name:    "out",
		reverse: func() morphism { return inMorphism(via) },
		apply: func(s Store, in []string) (out []string) {
			for _, n := range in {
				out = append(out, s.Next(n, via)...)
			}
			return out
		},
	}
}

func inMorphism(via string) morphism {
	return morphism{
		name:    "in",
		reverse: func() morphism { return outMorphism(via) },
		apply: func(s Store, in []string) (out []string) {
			for _, n := range in {
				out = append(out, s.Prev(n, via)...)
			}
			return out
		},
	}
}

func tagMorphism(tags ...string) morphism {
	return morphism{
		name:    "tag",
		tags:    tags,
		reverse: func() morphism { return tagMorphism(tags...) },
		apply:   func(_ Store, in []string) []string { return in },
	}
}

func andMorphism(p *Path) morphism {
	return morphism{
		name:    "and",
		reverse: func() morphism { return andMorphism(p) },
		apply: func(s Store, in []string) (out []string) {
			has := map[string]bool{}
			for _, n := range p.Run(s) {
				has[n] = true
			}
			for _, n := range in {
				if has[n] {
					out = append(out, n)
				}
			}
			return out
		},
	}
}

// Path is a walk, or the description of one if it has no store.
type Path struct {
	stack []morphism
	store Store
}

// Start begins a path at the nodes.
func Start(s Store, nodes ...string) *Path {
	return &Path{stack: []morphism{isMorphism(nodes...)}, store: s}
}

// Clone returns a copy that can be continued on its own.
func (p *Path) Clone() *Path {
	return &Path{
		stack: append([]morphism(nil), p.stack...),
		store: p.store,
	}
}

// Reverse walks the path backwards.
func (p *Path) Reverse() *Path {
	out := &Path{store: p.store}
	for i := len(p.stack) - 1; i >= 0; i-- {
		out.stack = append(out.stack, p.stack[i].reverse())
	}
	return out
}

// Is keeps only the given nodes.
func (p *Path) Is(nodes ...string) *Path {
	p.stack = append(p.stack, isMorphism(nodes...))
	return p
}

// Out follows edges.
func (p *Path) Out(via string) *Path {
	p.stack = append(p.stack, outMorphism(via))
	return p
}

// In follows edges backwards.
func (p *Path) In(via string) *Path {
	p.stack = append(p.stack, inMorphism(via))
	return p
}

// Tag marks the place the walk is at.
func (p *Path) Tag(tags ...string) *Path {
	p.stack = append(p.stack, tagMorphism(tags...))
	return p
}

// And keeps the nodes that the other path reaches as well.
func (p *Path) And(other *Path) *Path {
	p.stack = append(p.stack, andMorphism(other))
	return p
}

// Back continues from a tagged place.
func (p *Path) Back(tag string) *Path {
	rest := &Path{store: p.store}
	for i := len(p.stack) - 1; i >= 0; i-- {
		for _, t := range p.stack[i].tags {
			if t == tag {
				return (&Path{stack: append([]morphism(nil), p.stack[:i+1]...), store: p.store}).And(rest)
			}
		}
		rest.stack = append(rest.stack, p.stack[i].reverse())
	}
	return p.Reverse()
}

// Run returns the nodes the path ends at.
func (p *Path) Run(s Store) []string {
	if s == nil {
		s = p.store
	}
	var nodes []string
	for _, m := range p.stack {
		nodes = m.apply(s, nodes)
	}
	return nodes
}
