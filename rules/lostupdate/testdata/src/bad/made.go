package bad

// A wordBag's map is made in the copy that each call of Add gets.
type wordBag struct{ m map[string]int }

func (b wordBag) Add(k string) {
	if b.m == nil {
		b.m = make(map[string]int) // want "`b.m` is made for a receiver that is passed by value"
	}
	b.m[k]++
}

func (b *wordBag) Len() int { return len(b.m) }

func uniqueWords(xs []string) int {
	var b wordBag
	for _, x := range xs {
		b.Add(x)
	}
	return b.Len()
}

// The rows of an array are copied with it.
type board struct{ cells [3][3]int }

func (b *board) Clear() {
	for _, row := range b.cells {
		for j := range row {
			row[j] = 0 // want "`row\\[...\\]` is set on a copy of each element"
		}
	}
}

// What a method returns is what it has changed.
type segments struct{ all []string }

func (s segments) Join(name string) segments {
	s.all = append(s.all[:len(s.all):len(s.all)], name)
	return s
}

func joined(names []string) segments {
	var s segments
	for _, n := range names {
		s.Join(n) // want "`Join` changes a copy and returns it, and its result is not used, so the change is lost"
	}
	return s
}

// Nothing else ever says that a cell was seen.
type gridCell struct {
	val  int
	seen bool
}

type cellGrid struct{ cells []gridCell }

func (g *cellGrid) Visit(i int) int {
	c := g.cells[i]
	if c.seen {
		return 0
	}
	c.seen = true // want "`c.seen` is set on a copy of `g.cells\\[i\\]`"
	return c.val
}

// The getter gives a copy of what the object has.
type flags struct{ debug bool }

func (f *flags) SetDebug(v bool) { f.debug = v }

type program struct{ flags flags }

func (p *program) Flags() flags { return p.flags }

func (p *program) EnableDebug() {
	f := p.Flags()
	f.SetDebug(true) // want "`SetDebug` changes `f.debug` on a copy that nobody reads"
}

func (p *program) Debug() bool { return p.flags.debug }

// An endpoint of a list gets its first header in the loop's copy.
type endpoint struct {
	url     string
	headers map[string]string
}

func (e *endpoint) send(put func(k, v string)) {
	for k, v := range e.headers {
		put(k, v)
	}
}

func stampAll(es []endpoint, agent string, put func(k, v string)) {
	for _, e := range es {
		if e.headers == nil {
			e.headers = map[string]string{} // want "`e.headers` is made for a copy of the element"
		}
		e.headers["agent"] = agent
	}
	for i := range es {
		es[i].send(put)
	}
}

func stampOne(es map[string]endpoint, agent string) {
	e := es[agent]
	e.headers = map[string]string{} // want "`e.headers` is made for a copy of the element"
	e.headers["agent"] = agent
}
