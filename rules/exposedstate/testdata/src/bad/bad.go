package bad

import (
	"maps"
	"slices"
	"sort"
	"sync"
	"time"
)

type store struct {
	mu    sync.RWMutex
	items map[string]int
}

func (s *store) Set(k string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[k] = n
}

func (s *store) All() map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.items // want "`items` itself is returned, while `Set` changes it in place under `mu`, so callers look at it while it changes"
}

// With an explicit unlock the load is under the lock and the return is not.
type peers struct {
	sync.Mutex
	byName map[string]time.Time
}

func (p *peers) Seen(name string) {
	p.Lock()
	p.byName[name] = time.Now()
	p.Unlock()
}

func (p *peers) ByName() map[string]time.Time {
	p.Lock()
	m := p.byName
	p.Unlock()
	return m // want "`byName` itself is returned, while `Seen` changes it in place under `Mutex`"
}

// A helper changes the list; its callers hold the lock.
type keyring struct {
	l    sync.Mutex
	keys [][]byte
}

func (k *keyring) Remove(i int) {
	k.l.Lock()
	defer k.l.Unlock()
	k.drop(i)
}

func (k *keyring) drop(i int) {
	k.keys = append(k.keys[:i], k.keys[i+1:]...)
}

func (k *keyring) Keys() [][]byte {
	k.l.Lock()
	defer k.l.Unlock()
	return k.keys // want "`keys` itself is returned, while `drop` changes it in place under `l`"
}

// The getter sorts before it returns.
type scores struct {
	mu   sync.Mutex
	list []int
}

func (s *scores) Add(n int) {
	s.mu.Lock()
	s.list = append(s.list, n)
	s.mu.Unlock()
}

func (s *scores) Sorted() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	sort.Ints(s.list)
	return s.list // want "`list` itself is returned, while `Sorted` changes it in place under `mu`"
}

// The inner map of a guarded map.
type index struct {
	mu  sync.Mutex
	sub map[string]map[string]bool
}

func (x *index) Link(a, b string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.sub[a] == nil {
		x.sub[a] = map[string]bool{}
	}
	x.sub[a][b] = true
}

func (x *index) Of(a string) map[string]bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if m, ok := x.sub[a]; ok {
		return m // want "`sub\\[...\\]` itself is returned, while `Link` changes it in place under `mu`"
	}
	return nil
}

// The outer map is copied, the inner ones are not.
func (x *index) Copy() map[string]map[string]bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	out := make(map[string]map[string]bool, len(x.sub))
	for k, v := range x.sub {
		out[k] = v
	}
	return out // want "`sub\\[...\\]` is part of what is returned, while `Link` changes it in place under `mu`"
}

// A struct is copied, its map is not.
type stats struct {
	Count int
	By    map[string]int
}

type meter struct {
	mu sync.Mutex
	s  stats
}

func (m *meter) Hit(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.s.Count++
	m.s.By[name]++
}

func (m *meter) Stats() stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.s // want "`s.By` is part of what is returned, while `Hit` changes it in place under `mu`"
}

type Report struct{ By map[string]int }

func (m *meter) Report() *Report {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &Report{By: m.s.By} // want "`s.By` is part of what is returned, while `Hit` changes it in place under `mu`"
}

// Generic, through an embedded struct, with the lock behind a pointer.
type base[K comparable, V any] struct {
	lock *sync.RWMutex
	data map[K]V
}

func (b *base[K, V]) Delete(k K) {
	b.lock.Lock()
	delete(b.data, k)
	b.lock.Unlock()
}

func (b *base[K, V]) Items() map[K]V {
	b.lock.RLock()
	defer b.lock.RUnlock()
	return b.data // want "`data` itself is returned, while `Delete` changes it in place under `lock`"
}

// Through a helper that reads the field, under wrapped locking.
type table struct {
	mu   sync.Mutex
	rows []string
}

func (t *table) lock()   { t.mu.Lock() }
func (t *table) unlock() { t.mu.Unlock() }

func (t *table) raw() []string { return t.rows }

func (t *table) Upper(i int, s string) {
	t.lock()
	defer t.unlock()
	t.rows[i] = s
}

func (t *table) Rows() []string {
	t.lock()
	defer t.unlock()
	return t.raw() // want "`rows` itself is returned, while `Upper` changes it in place under `mu`"
}

// A ring of which a window is returned.
type logbuf struct {
	mu  sync.Mutex
	buf []string
	n   int
}

func (l *logbuf) Put(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buf[l.n%len(l.buf)] = s
	l.n++
}

func (l *logbuf) Last(n int) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf[:n] // want "`buf` itself is returned, while `Put` changes it in place under `mu`"
}

// Emptied for reuse.
type batch struct {
	mu  sync.Mutex
	ops []int
}

func (b *batch) Add(n int) {
	b.mu.Lock()
	if len(b.ops) == cap(b.ops) {
		b.ops = b.ops[:0]
	}
	b.ops = append(b.ops, n)
	b.mu.Unlock()
}

func (b *batch) Ops() []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ops // want "`ops` itself is returned, while `Add` changes it in place under `mu`"
}

// A variable with its lock, and a caller that looks without it.
var (
	regMu sync.Mutex
	reg   = map[string]func(){}
)

func Register(name string, f func()) {
	regMu.Lock()
	defer regMu.Unlock()
	reg[name] = f
}

func Registered() map[string]func() {
	regMu.Lock()
	defer regMu.Unlock()
	return reg // want "`reg` itself is returned, while `Register` changes it in place under `regMu`"
}

func RunAll() {
	for _, f := range Registered() {
		f()
	}
}

// A caller in the package changes what it got.
type hosts struct {
	mu   sync.RWMutex
	list []string
}

func (h *hosts) Replace(old, new string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, s := range h.list {
		if s == old {
			h.list[i] = new
		}
	}
}

func (h *hosts) List() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.list // want "`list` itself is returned, and a caller changes it without `mu`, so `Replace` and others see data that changes under them"
}

func SortedHosts(h *hosts) []string {
	l := h.List()
	slices.Sort(l)
	return l
}

// An unexported getter without the lock, and a caller that looks at it.
type counts struct {
	mu sync.Mutex
	m  map[string]int
}

func (c *counts) Inc(k string) {
	c.mu.Lock()
	c.m[k]++
	c.mu.Unlock()
}

func (c *counts) snapshot() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.m // want "`m` itself is returned, while `Inc` changes it in place under `mu`"
}

func (c *counts) Sum() (n int) {
	for _, v := range c.snapshot() {
		n += v
	}
	return n
}

// Nobody locks, and nobody is seen who looks: that is worth a look.
func (c *counts) Live() map[string]int {
	return c.m // want "audit: `m` itself is returned, while `Inc` changes it in place under `mu`"
}

// Copied, but the wrong one is returned.
func (s *store) Snapshot() map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := maps.Clone(s.items)
	out["total"] = len(out)
	return s.items // want "`items` itself is returned, while `Set` changes it in place under `mu`"
}
