package good

import (
	"maps"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
)

type store struct {
	mu    sync.RWMutex
	items map[string]int
	list  []string
}

func (s *store) Set(k string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[k] = n
	s.list = append(s.list, k)
}

func (s *store) All() map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return maps.Clone(s.items)
}

func (s *store) ByHand() map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make(map[string]int, len(s.items))
	for k, v := range s.items {
		out[k] = v
	}
	return out
}

// Elements are only appended to the list: who has an old header sees what was
// there.
func (s *store) List() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.list
}

// An element that is a value is no header.
func (s *store) Get(k string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.items[k]
}

// The map is given up: a new one takes its place.
func (s *store) Flush() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.items
	s.items = map[string]int{}
	return out
}

func (s *store) reset() { s.items = map[string]int{} }

func (s *store) FlushByHelper() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.items
	s.reset()
	return out
}

// The caller holds the lock.
func (s *store) itemsLocked() map[string]int { return s.items }

func (s *store) view() map[string]int { return s.items }

func (s *store) Sum() (n int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, v := range s.itemsLocked() {
		n += v
	}
	for _, v := range s.view() {
		n += v
	}
	return n
}

// Lookup returns the items. s.mu must be held.
func (s *store) Lookup() map[string]int { return s.items }

// The function returns with the lock held.
func (s *store) Acquire() map[string]int {
	s.mu.Lock()
	return s.items
}

func (s *store) Release() { s.mu.Unlock() }

// Copy on write.
type routes struct {
	mu sync.Mutex
	m  map[string]string
	l  []string
}

func (r *routes) Add(k, v string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := maps.Clone(r.m)
	m[k] = v
	r.m = m
	r.l = append(slices.Clip(r.l), k)
}

func (r *routes) Drop(i int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := slices.Clone(r.l)
	r.l = slices.Delete(l, i, i+1)
}

func (r *routes) All() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.m
}

func (r *routes) List() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.l
}

// Replaced as a whole, then filled.
type rules struct {
	mu  sync.Mutex
	cur []string
	by  map[string]int
}

func (r *rules) Load(from []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cur = make([]string, len(from))
	copy(r.cur, from)
	sort.Strings(r.cur)
	r.clear()
	for i, s := range from {
		r.by[s] = i
	}
}

func (r *rules) clear() { r.by = map[string]int{} }

func (r *rules) Cur() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cur
}

func (r *rules) By() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.by
}

// Who asks is remembered, and the list copied before the next change.
type span struct {
	mu     sync.Mutex
	attrs  []string
	shared bool
}

func (s *span) own() {
	if s.shared {
		s.attrs = slices.Clone(s.attrs)
		s.shared = false
	}
}

func (s *span) Set(i int, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.own()
	s.attrs[i] = v
}

func (s *span) Attrs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shared = true
	return s.attrs
}

// Filled by the constructor only.
type consts struct {
	mu sync.Mutex
	m  map[string]int
	n  int
}

func newConsts(names []string) *consts {
	c := &consts{m: map[string]int{}}
	for i, n := range names {
		c.m[n] = i
	}
	return c
}

func (c *consts) Next() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return c.n
}

func (c *consts) All() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.m
}

// The result shares the lock with the object.
type dedup struct {
	mu   *sync.Mutex
	seen map[string]bool
	name string
}

func (d *dedup) See(s string) {
	d.mu.Lock()
	d.seen[s] = true
	d.mu.Unlock()
}

func (d *dedup) With(name string) *dedup {
	d.mu.Lock()
	defer d.mu.Unlock()
	return &dedup{mu: d.mu, seen: d.seen, name: name}
}

// The lock guards something else: the table belongs to whoever passes it.
type edit struct{ tables []int }

type db struct {
	mu sync.Mutex
	n  int
}

func (d *db) apply(e *edit) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.n++
	e.tables[0] = d.n
}

func (e *edit) Tables() []int { return e.tables }

func use(d *db) int {
	e := &edit{tables: make([]int, 1)}
	d.apply(e)
	return len(e.Tables()) + e.Tables()[0]
}

// A struct copy whose map is copied afterwards.
type state struct {
	n int
	m map[string]int
}

type box struct {
	mu sync.Mutex
	st state
}

func (b *box) Put(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.st.m[k]++
}

func (b *box) State() state {
	b.mu.Lock()
	defer b.mu.Unlock()
	st := b.st
	st.m = maps.Clone(st.m)
	return st
}

// An immutable map behind an atomic pointer.
type config struct {
	mu sync.Mutex
	p  atomic.Pointer[map[string]string]
}

func (c *config) Set(k, v string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := maps.Clone(*c.p.Load())
	m[k] = v
	c.p.Store(&m)
}

func (c *config) All() map[string]string { return *c.p.Load() }

// A popped element belongs to the caller.
type queues struct {
	mu sync.Mutex
	q  map[string][]int
}

func (q *queues) Put(k string, i, n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.q[k][i] = n
}

func (q *queues) Take(k string) []int {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.q[k]
	delete(q.q, k)
	return l
}

// Without any lock nobody promised anything.
type header map[string][]string

type message struct{ h header }

func (m *message) Header() header { return m.h }

func (m *message) Set(k, v string) { m.h[k] = []string{v} }

// A popList gives its buffers away.
type popList struct {
	mu   sync.Mutex
	free [][]byte
}

func (p *popList) Get() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		buf := p.free[n-1]
		p.free = p.free[:n-1]
		return buf[:0]
	}
	return make([]byte, 0, 64)
}

func (p *popList) Put(b []byte) {
	p.mu.Lock()
	p.free = append(p.free, b)
	p.mu.Unlock()
}
