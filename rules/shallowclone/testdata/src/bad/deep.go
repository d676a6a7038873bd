package bad

import (
	"slices"
	"sync"
)

// A deep copy of a list of pointers that copies the list, and a function that
// stamps the entries of either.

type entry struct {
	id    int
	owner string
}

type journal struct {
	byDay map[string][]*entry
	seq   int
}

// snapshot returns an independent copy of the journal.
func (j *journal) snapshot() *journal {
	out := &journal{byDay: make(map[string][]*entry, len(j.byDay)), seq: j.seq}
	for day, es := range j.byDay {
		out.byDay[day] = slices.Clone(es) // want "^this copy of `journal` shares the elements of `byDay` with its source, although it promises a deep copy, and `assign` changes them in place"
	}
	return out
}

func (j *journal) all() []*entry {
	var out []*entry
	for _, es := range j.byDay {
		out = append(out, es...)
	}
	return out
}

func assign(j *journal, owner string) {
	for _, e := range j.all() {
		e.owner = owner
	}
}

// The elements have a method that copies what they point to.

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

type plan struct {
	ranges []rangeOf
	names  []string
}

func (p *plan) DeepCopy() *plan {
	out := &plan{ranges: make([]rangeOf, len(p.ranges)), names: slices.Clone(p.names)}
	copy(out.ranges, p.ranges) // want "^this copy of `plan` shares `ranges.+note` with its source, although it promises a deep copy and `Copy` copies it for other values of `rangeOf`"
	return out
}

// Nodes of a tree are copied one by one, and the tree has a method that changes
// what a node's copy leaves shared.

type node interface{ dup() node }

type leaf struct {
	name  string
	marks []string
}

func (l *leaf) dup() node {
	c := *l // want "^this copy of `leaf` shares `marks` with its source, although `Clone` copies such values with what they are part of, and `Mark` changes it in place"
	return &c
}

type branch struct {
	kids []node
}

func (b *branch) dup() node {
	c := &branch{kids: make([]node, len(b.kids))}
	for i, k := range b.kids {
		c.kids[i] = k.dup()
	}
	return c
}

type tree struct{ nodes map[string]node }

func (t *tree) Clone() *tree {
	out := &tree{nodes: make(map[string]node, len(t.nodes))}
	for k, n := range t.nodes {
		out.nodes[k] = n.dup()
	}
	return out
}

func (t *tree) Mark(i int, with string) {
	for _, n := range t.nodes {
		if l, ok := n.(*leaf); ok && i < len(l.marks) {
			l.marks[i] = with
		}
	}
}

// A caller changes the copy in what is its own and in what is not.

type limits struct{ cpu, memory int }

type placement struct{ hosts []string }

type workload struct {
	name   string
	limits *limits
	place  *placement
}

func (w *workload) copyPlace() *workload {
	c, p := *w, *w.place // want "^this copy of `workload` shares `limits` with its source, so the change made through the copy"
	c.place = &p
	c.place.hosts = slices.Clone(w.place.hosts)
	return &c
}

func resized(ws map[string]*workload, name string, cpu int) *workload {
	c := ws[name].copyPlace()
	c.place.hosts = nil
	c.limits.cpu = cpu
	return c
}

// What is to be copied is put under another key as it is.

type page struct {
	title string
	views int
}

type wiki struct {
	mu    sync.Mutex
	pages map[string]*page
}

func (w *wiki) find(name string) *page {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pages[name]
}

func (w *wiki) CopyPage(from, to string) {
	p := w.find(from)
	if p == nil {
		return
	}
	w.mu.Lock()
	w.pages[to] = p // want "^`CopyPage` puts the same `page` under a second key, and `rename` changes it in place"
	w.mu.Unlock()
}

func (w *wiki) rename(name, title string) { w.find(name).title = title }

// A deep copy shares plain data behind a pointer, and a list.

type window struct{ from, to int }

type search struct {
	window *window
	terms  []string
	source *corpus
}

type corpus struct {
	open  func(string) error
	reads int
}

// copyQuery2 makes a deep copy.
func copyQuery2(q *search) *search {
	return &search{
		window: q.window, // want "^this copy of `search` shares `window` with its source, although it promises a deep copy, and `shift` changes it in place"
		terms:  q.terms,  // want "^this copy of `search` shares `terms` with its source, and `negate` changes it in place"
		source: q.source,
	}
}

func (q *search) shift(by int) {
	q.window.from += by
	q.window.to += by
	q.source.reads++
}

func (q *search) negate(i int) { q.terms[i] = "-" + q.terms[i] }
