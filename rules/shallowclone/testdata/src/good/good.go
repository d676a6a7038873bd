package good

import (
	"maps"
	"math/big"
	"slices"
	"sync"
)

// Everything that is written is copied.

type config struct {
	tags   map[string]string
	limits map[string]int
	parent *config
}

func (c *config) Clone() *config {
	d := *c
	d.tags = maps.Clone(c.tags)
	d.limits = maps.Clone(c.limits)
	return &d
}

func (c *config) SetLimit(name string, n int) { c.limits[name] = n }

// Copied where there is something to copy.

type optional struct {
	tags map[string]string
	list []int
}

func (o *optional) Clone() *optional {
	d := *o
	if o.tags != nil {
		d.tags = make(map[string]string, len(o.tags))
		for k, v := range o.tags {
			d.tags[k] = v
		}
	}
	if o.list != nil {
		d.list = append([]int(nil), o.list...)
	}
	return &d
}

func (o *optional) Set(k, v string) { o.tags[k] = v; o.list[0]++ }

// A With method copies the map that it writes.

type logger struct {
	name   string
	fields map[string]any
}

func (l *logger) With(key string, v any) *logger {
	c := *l
	c.fields = maps.Clone(l.fields)
	c.fields[key] = v
	return &c
}

// Named gives a copy; nobody writes the map in place.
func (l *logger) Named(name string) *logger {
	c := *l
	c.name = name
	return &c
}

// What is shared is replaced as a whole, never changed.

type snapshot struct {
	rev   int
	names []string
	index map[string]int
}

func (s *snapshot) Clone() *snapshot {
	c := *s
	c.names = slices.Clone(s.names)
	return &c
}

func (s *snapshot) Rebuild(names []string) {
	index := make(map[string]int, len(names))
	for i, n := range names {
		index[n] = i
	}
	s.index = index
}

// A constructor fills what only it has.

func newSnapshot(names []string) *snapshot {
	s := &snapshot{index: map[string]int{}}
	for i, n := range names {
		s.index[n] = i
	}
	return s
}

// A handle: the copy shares the lock as well.

type handle struct {
	mu    *sync.Mutex
	state map[string]int
	label []string
}

func (h *handle) Clone() *handle {
	c := *h
	c.label = slices.Clone(h.label)
	return &c
}

func (h *handle) Set(k string, v int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state[k] = v
}

// Copies of elements are for reading, and their maps meant to be the elements'.

type node struct {
	name  string
	edges map[string]int
}

func connect(ns []node, to string) {
	for _, n := range ns {
		n.edges[to]++
	}
}

func bump(ns []node, i int) {
	n := ns[i]
	n.name += "'"
	n.edges["self"] = 1
	ns[i] = n
}

// shallowCopy returns a shallow copy of n.
func shallowCopy(n *node) *node {
	c := *n
	return &c
}

func relabel(n *node, to string) *node {
	c := shallowCopy(n)
	c.edges[to] = 0
	return c
}

// A list of the same objects is what a snapshot is for.

type conn struct{ closed bool }

type server struct {
	mu    sync.Mutex
	conns []*conn
	names map[string]bool
}

func (s *server) closeAll() {
	s.mu.Lock()
	cs := slices.Clone(s.conns)
	s.mu.Unlock()
	for _, c := range cs {
		c.closed = true
	}
}

// Services and parents are referred to, not copied.

type client struct {
	http    *transport
	headers map[string]string
}

type transport struct{ inFlight int }

func (c *client) Clone() *client {
	d := *c
	d.headers = maps.Clone(c.headers)
	return &d
}

func (c *client) get() { c.http.inFlight++ }

// Numbers are set, not copied.

type account struct{ balance *big.Int }

func (a *account) preview(fee *big.Int) *big.Int {
	b := new(big.Int).Set(a.balance)
	return b.Sub(b, fee)
}

// The source is built here and nobody else has it.

func defaults() *logger {
	base := logger{name: "base", fields: map[string]any{}}
	c := base
	c.fields["k"] = 1
	return &c
}

// The copy takes the place of its source.

type holder struct{ cur map[string]*config }

func (h *holder) tag(name, k, v string) {
	c := *h.cur[name]
	c.tags[k] = v
	h.cur[name] = &c
}

// Every element is copied by a helper.

type table struct {
	names map[string]bool
	nodes []*node
}

func copyNode(n *node) *node { return &node{n.name, maps.Clone(n.edges)} }

func (t *table) Clone() *table {
	c := &table{names: maps.Clone(t.names)}
	for _, n := range t.nodes {
		c.nodes = append(c.nodes, copyNode(n))
	}
	return c
}

func (t *table) Rename(i int, name string) { t.nodes[i].name = name }

// Options are read, and what is made of them is something else.

type options struct{ env map[string]string }

type process struct{ env map[string]string }

func start(o *options) *process {
	p := &process{env: o.env}
	return p
}

// A value that is given back with a field replaced.

type endpoint struct {
	addrs []string
	attrs map[string]string
}

func withAttr(e endpoint, k, v string) endpoint {
	e.attrs = maps.Clone(e.attrs)
	e.attrs[k] = v
	return e
}

func sortAddrs(e *endpoint) { slices.Sort(e.addrs) }

// Positions in something are copied to walk on from there.

type frame struct {
	at  *leaf
	pos int
}

type leaf struct{ keys []string }

type cursor struct {
	at    *leaf
	stack []frame
}

func (c *cursor) First() string {
	c.stack = append(c.stack[:0], frame{at: c.at})
	c.stack[0].pos = 0
	return c.at.keys[0]
}

func (c *cursor) Next() string {
	top := &c.stack[len(c.stack)-1]
	top.pos++
	return top.at.keys[top.pos]
}

func (c cursor) clone() cursor { return c }

type level struct{ at cursor }

func (l *level) iter() cursor { return l.at }

func walk(l *level) string {
	it := l.iter()
	it.First()
	up := it.clone()
	return up.Next() + it.Next()
}

// The name says that the copy is shallow.

type bucket struct{ bits []uint64 }

type bitset struct {
	spare   []uint64
	buckets []bucket
}

func (s *bitset) cloneShallow() *bitset {
	return &bitset{spare: slices.Clone(s.spare), buckets: slices.Clone(s.buckets)}
}

func (s *bitset) Add(n int) { s.buckets[0].bits[n/64] |= 1 << (n % 64) }

func sorted(s *bitset) *bitset {
	c := s.cloneShallow()
	slices.SortFunc(c.buckets, func(a, b bucket) int { return len(a.bits) - len(b.bits) })
	return c
}

// Both sides know that they share, and copy before they write.

type cow struct {
	shared bool
	items  []int
	names  []string
}

func (c *cow) Clone() *cow {
	c.shared = true
	d := *c
	d.names = slices.Clone(c.names)
	return &d
}

func (c *cow) Set(i, v int) {
	if c.shared {
		c.items, c.shared = slices.Clone(c.items), false
	}
	c.items[i] = v
}

// A callee puts a new list there before it fills it.

type forest struct {
	pages []string
	all   [][]string
}

func (f forest) shape(n int) *forest {
	f.pages = slices.Clone(f.pages[:n])
	f.collect()
	return &f
}

func (f *forest) collect() { f.all = [][]string{f.pages, nil} }

func shapes(f forest) []*forest { return []*forest{f.shape(1), f.shape(2)} }

type reachGraph struct {
	order []int
	nodes map[int]bool
	succ  map[int]map[int]bool
}

// from gives the part of g that begins at n. It is made of g, destructively.
func (g reachGraph) from(n int) reachGraph {
	for k := range g.succ {
		if k < n {
			delete(g.nodes, k)
			delete(g.succ, k)
		}
	}
	return g
}

func (g reachGraph) size() int { return len(g.nodes) }

func largestPart(g reachGraph) int {
	part := g.from(2)
	return part.size() + g.size()
}
