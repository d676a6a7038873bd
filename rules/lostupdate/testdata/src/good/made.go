package good

import "fmt"

type wordBag struct{ m map[string]int }

func (b *wordBag) Add(k string) {
	if b.m == nil {
		b.m = make(map[string]int)
	}
	b.m[k]++
}

// The map is for this call, and looked at in it.
func (b wordBag) Doubled() int {
	if b.m == nil {
		b.m = make(map[string]int)
	}
	b.m["total"] = len(b.m)
	n := 0
	for _, v := range b.m {
		n += 2 * v
	}
	return n
}

// The copy is what the caller gets.
func (b wordBag) With(k string) wordBag {
	if b.m == nil {
		b.m = make(map[string]int)
	}
	b.m[k]++
	return b
}

func (b *wordBag) Len() int { return len(b.m) }

func bagged(xs []string) int {
	var b wordBag
	for _, x := range xs {
		b.Add(x)
	}
	more := b.With("x")
	return more.Len() + b.Doubled()
}

type board struct{ cells [3][3]int }

func (b *board) Sum() (n int) {
	for _, row := range b.cells {
		for j := range row {
			row[j] *= 2
		}
		n += row[0] + row[1] + row[2]
	}
	return n
}

type segments struct{ all []string }

func (s segments) Join(name string) segments {
	s.all = append(s.all[:len(s.all):len(s.all)], name)
	return s
}

// It says what it does, too.
func (s segments) Print(name string) segments {
	s.all = append(s.all[:len(s.all):len(s.all)], name)
	fmt.Println(s.all)
	return s
}

func joined(names []string) segments {
	var s segments
	for _, n := range names {
		s = s.Join(n)
	}
	s.Print("end")
	_ = s.Join("to see whether it works")
	return s
}

// Others say that a cell was seen, and here it is said for the rest of the visit.
type gridCell struct {
	val  int
	seen bool
}

type cellGrid struct{ cells []gridCell }

func (g *cellGrid) Mark(i int) { g.cells[i].seen = true }

func (g *cellGrid) Visit(i int) int {
	c := &g.cells[i]
	if c.seen {
		return 0
	}
	c.seen = true
	return c.val
}

// What was put in is looked up again by the same call.
func (b wordBag) Total(keys []string, f func(string) int) int {
	if b.m == nil {
		b.m = map[string]int{}
	}
	n := 0
	for _, k := range keys {
		v, ok := b.m[k]
		if !ok {
			v = f(k)
			b.m[k] = v
		}
		n += v
	}
	return n
}

func totalOf(b *wordBag) int { return b.Total(nil, nil) + b.Len() }

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
			e.headers = map[string]string{}
		}
		e.headers["agent"] = agent
		e.send(put)
	}
}

// The copy goes back, or its entry is deleted.
func stampOne(es map[string]endpoint, agent string) {
	e := es[agent]
	if e.headers == nil {
		e.headers = map[string]string{}
	}
	e.headers["agent"] = agent
	es[agent] = e
}

func takeOne(es map[string]endpoint, agent string) {
	e := es[agent]
	if e.headers == nil {
		e.headers = map[string]string{}
	}
	e.headers["agent"] = agent
	delete(es, agent)
}

// What was put is read in the same round.
func describeAll(es []endpoint, say func(string)) {
	for _, e := range es {
		if e.headers == nil {
			e.headers = map[string]string{}
		}
		e.headers["url"] = e.url
		for _, v := range e.headers {
			say(v)
		}
	}
}
