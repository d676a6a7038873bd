package good

// A parser takes its states from a list of free ones: the list of the state at hand
// goes on with its own array.

type noteGroup struct{ pos int }

type noted struct{ comments []*noteGroup }

type noteState struct {
	parent *noteState
	groups []*noteGroup
	pos    int
	list   int
}

type noteParser struct {
	stack    []*noteState
	comments *noteState
	lead     *noteGroup
	tok      int
	src      []int
}

func (p *noteParser) alloc() *noteState {
	if n := len(p.stack); n > 0 {
		c := p.stack[n-1]
		p.stack = p.stack[:n-1]
		return c
	}
	return &noteState{}
}

func (p *noteParser) free(c *noteState) {
	*c = noteState{groups: c.groups[:0]}
	p.stack = append(p.stack, c)
}

func (p *noteParser) open() *noteState {
	child := p.alloc()
	child.parent = p.comments
	if c := p.comments; c != nil && c.list > 0 {
		for _, g := range c.groups {
			g.pos = 0
		}
		child.groups = append(child.groups, c.groups...)
		c.groups = c.groups[:0]
	}
	if p.lead != nil {
		child.groups = append(child.groups, p.lead)
		p.lead = nil
	}
	p.comments = child
	return child
}

func (c *noteState) add(g *noteGroup) {
	g.pos = c.pos
	c.groups = append(c.groups, g)
}

func (p *noteParser) next() {
	p.tok = p.src[0]
	p.src = p.src[1:]
	if p.tok < 0 {
		p.comments.add(&noteGroup{p.tok})
	}
}

func (p *noteParser) expect(tok int) bool {
	ok := p.tok == tok
	p.next()
	return ok
}

func (c *noteState) close(p *noteParser, n *noted) {
	p.comments = c.parent
	for _, g := range c.groups {
		n.comments = append(n.comments, g)
	}
	p.free(c)
}

func (p *noteParser) ident() *noted {
	c := p.open()
	p.expect(1)
	n := &noted{}
	c.close(p, n)
	return n
}
