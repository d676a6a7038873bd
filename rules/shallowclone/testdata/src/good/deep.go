package good

import (
	"slices"
	"sync"
)

// Entries are stamped in place, and the deep copy has its own.

type entry struct {
	id    int
	owner string
}

type journal struct {
	byDay map[string][]*entry
}

// snapshot returns an independent copy of the journal.
func (j *journal) snapshot() *journal {
	out := &journal{byDay: make(map[string][]*entry, len(j.byDay))}
	for day, es := range j.byDay {
		mine := make([]*entry, len(es))
		for i, e := range es {
			c := *e
			mine[i] = &c
		}
		out.byDay[day] = mine
	}
	return out
}

func assign(j *journal, owner string) {
	for _, es := range j.byDay {
		for _, e := range es {
			e.owner = owner
		}
	}
}

// The copy is of the list: which sessions there are, not what they are.

type session struct{ seen int }

type sessions struct{ list []*session }

func (s *sessions) Clone() *sessions { return &sessions{list: slices.Clone(s.list)} }

func touch(s *sessions, now int) {
	for _, e := range s.list {
		e.seen = now
	}
}

// A deep copy of what nobody changes in place: entries are replaced.

type quote struct{ price int }

type board struct{ quotes map[string]*quote }

// copyBoard makes a deep copy.
func copyBoard(b *board) *board {
	out := &board{quotes: make(map[string]*quote, len(b.quotes))}
	for k, q := range b.quotes {
		out.quotes[k] = q
	}
	return out
}

func (b *board) set(k string, price int) { b.quotes[k] = &quote{price} }

// The entries that are changed have just been made.

func newBoard(names []string) *board {
	b := &board{quotes: map[string]*quote{}}
	for i, n := range names {
		q := &quote{}
		q.price = i
		b.quotes[n] = q
	}
	return b
}

// The elements' own method is used.

type rangeOf struct {
	from, to int
	note     *string
}

func (r rangeOf) Copy() rangeOf {
	c := r
	if r.note != nil {
		c.note = new(string)
		*c.note = *r.note
	}
	return c
}

type plan struct{ ranges []rangeOf }

func (p *plan) DeepCopy() *plan {
	out := &plan{ranges: make([]rangeOf, len(p.ranges))}
	for i := range p.ranges {
		out.ranges[i] = p.ranges[i].Copy()
	}
	return out
}

// Nodes are copied with what the tree changes in them; what it replaces is shared.

type treeNode interface{ dup() treeNode }

type twig struct {
	marks  []string
	labels []string
}

func (l *twig) dup() treeNode {
	c := *l
	c.marks = slices.Clone(l.marks)
	return &c
}

type tree struct{ nodes map[string]treeNode }

func (t *tree) Clone() *tree {
	out := &tree{nodes: make(map[string]treeNode, len(t.nodes))}
	for k, n := range t.nodes {
		out.nodes[k] = n.dup()
	}
	return out
}

func (t *tree) Mark(i int, with string) {
	for _, n := range t.nodes {
		if l, ok := n.(*twig); ok {
			l.marks[i] = with
			l.labels = []string{with}
		}
	}
}

// A copy that has its own counters, and counts for both in what both are to use.

type counters struct {
	mu   sync.Mutex
	hits int
}

type lane struct{ width int }

type road struct {
	name  string
	all   *counters
	lanes *lane
}

func (r *road) cloneLanes() *road {
	c, l := *r, *r.lanes
	c.lanes = &l
	return &c
}

func widened(r *road) *road {
	c := r.cloneLanes()
	c.lanes.width++
	c.all.mu.Lock()
	c.all.hits++
	c.all.mu.Unlock()
	return c
}

// What the caller changes was given a copy before.

type limits struct{ cpu int }

type workload struct {
	limits *limits
	hosts  []string
}

func (w *workload) copyHosts() *workload {
	c := *w
	c.hosts = slices.Clone(w.hosts)
	return &c
}

func resized(w *workload, cpu int) *workload {
	c := w.copyHosts()
	c.hosts[0] = ""
	l := *c.limits
	c.limits = &l
	c.limits.cpu = cpu
	return c
}

// The copy under the other key is one.

type page struct{ title string }

type wiki struct{ pages map[string]*page }

func (w *wiki) CopyPage(from, to string) {
	p := *w.pages[from]
	w.pages[to] = &p
}

func (w *wiki) rename(name, title string) { w.pages[name].title = title }

// Moving is not copying, and a second name may be meant.

func (w *wiki) MovePage(from, to string) {
	w.pages[to] = w.pages[from]
	delete(w.pages, from)
}

func (w *wiki) Alias(from, to string) { w.pages[to] = w.pages[from] }

// Icons are never changed.

type icon struct{ data string }

type icons struct{ m map[string]*icon }

func (i *icons) Copy(from, to string) { i.m[to] = i.m[from] }

// What a deep copy shares is a service, or replaced when it changes.

type window struct{ from, to int }

type corpus struct {
	mu    sync.Mutex
	reads int
}

type search struct {
	window *window
	source *corpus
}

// copySearch makes a deep copy.
func copySearch(q *search) *search { return &search{window: q.window, source: q.source} }

func (q *search) shift(by int) {
	q.window = &window{q.window.from + by, q.window.to + by}
	q.source.mu.Lock()
	q.source.reads++
	q.source.mu.Unlock()
}

// What the elements point to is another object, which is told of the copy.

type gripTable struct {
	mu   sync.Mutex
	refs map[*grip]bool
}

type grip struct {
	*gripTable
	name string
}

func (h *grip) clone() *grip {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := &grip{gripTable: h.gripTable, name: h.name}
	h.refs[n] = true
	return n
}

type parents struct {
	base  *grip
	merge []*grip
}

func (p parents) cloneParents() parents {
	switch {
	case p.base != nil:
		p.base = p.base.clone()
	case len(p.merge) > 0:
		list := make([]*grip, len(p.merge))
		for i, p := range p.merge {
			list[i] = p.clone()
		}
		p.merge = list
	}
	return p
}

type layer struct {
	parents
	id int
}

func (l *layer) next() *layer { return &layer{parents: l.cloneParents(), id: l.id + 1} }

func both(l *layer) (*layer, *layer) { return l.next(), l.next() }
