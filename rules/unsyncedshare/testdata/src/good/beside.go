package good

import "sync"

type clientTable struct {
	mu      sync.RWMutex
	clients map[string]int
	limits  map[string]int
}

func newClientTable(names []string) *clientTable {
	r := &clientTable{clients: map[string]int{}, limits: map[string]int{}}
	for _, n := range names {
		r.clients[n] = 0
	}
	r.fill()
	return r
}

// Called by who makes it.
func (r *clientTable) fill() { r.clients["self"] = 1 }

func (r *clientTable) add(name string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients[name] = n
	r.Check(name)
}

func (r *clientTable) remove(name string) {
	r.mu.Lock()
	delete(r.clients, name)
	r.mu.Unlock()
}

func (r *clientTable) names() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.sorted()
}

// All callers hold the lock.
func (r *clientTable) sorted() []string {
	var out []string
	for n := range r.clients {
		out = append(out, n)
	}
	return out
}

// Check is exported, and meant for those who hold the lock.
func (r *clientTable) Check(name string) bool { return r.clients[name] > 0 }

// Limits never change.
func (r *clientTable) Limit(name string) int { return r.limits[name] }

func (r *clientTable) allowed(name string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.clients[name] < r.limits[name]
}

func (r *clientTable) free(name string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.limits[name] - r.clients[name]
}

// The lock is taken where the caller has not.
type ledger struct {
	mu      sync.Mutex
	entries map[string]int
}

func (l *ledger) put(k string, v int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[k] = v
}

func (l *ledger) Drop(k string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.entries, k)
}

func (l *ledger) Move(from, to string, needLock bool) {
	lock := func() {
		if needLock {
			l.mu.Lock()
		}
	}
	lock()
	l.entries[to] = l.entries[from]
	if needLock {
		l.mu.Unlock()
	}
}

// One goroutine writes; it may read what it wrote without the lock that it
// takes for those who read.
type poller struct {
	mu   sync.Mutex
	seen map[string]int
}

func (p *poller) run(keys <-chan string) {
	for k := range keys {
		if p.seen[k] == 0 {
			p.note(k)
		}
	}
}

func (p *poller) note(k string) {
	p.mu.Lock()
	p.seen[k] = 1
	p.mu.Unlock()
}

func (p *poller) Seen(k string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[k]
}

// Its length is one word.
type sizes struct {
	mu sync.Mutex
	m  map[string]int
}

func (s *sizes) add(k string) { s.mu.Lock(); s.m[k]++; s.mu.Unlock() }
func (s *sizes) del(k string) { s.mu.Lock(); delete(s.m, k); s.mu.Unlock() }
func (s *sizes) Len() int     { return len(s.m) }

// Nobody calls it but tests, which wait.
type tallies struct {
	mu sync.Mutex
	m  map[string]int
}

func (t *tallies) Note(k string) { t.mu.Lock(); t.m[k]++; t.mu.Unlock() }
func (t *tallies) Drop(k string) { t.mu.Lock(); delete(t.m, k); t.mu.Unlock() }
func (t *tallies) of(k string) int {
	if n, ok := t.m[k]; ok {
		return n
	}
	return 0
}

type installs struct {
	mu      sync.Mutex
	status  sync.Mutex
	pending map[string]bool
	hooks   map[string]func()
}

func (s *installs) register(id string, hook func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks[id] = hook
}

func (s *installs) isPending(id string) bool {
	s.status.Lock()
	defer s.status.Unlock()
	return s.pending[id]
}

func (s *installs) setPending(id string) {
	s.status.Lock()
	defer s.status.Unlock()
	s.pending[id] = true
}

// Begin leaves the lock taken for Done.
func (s *installs) Begin(id string) {
	s.mu.Lock()
	s.setPending(id)
	if h := s.hooks[id]; h != nil {
		h()
	}
}

// Done gives back the lock that Begin took.
func (s *installs) Done() {
	defer s.mu.Unlock()
	for id := range s.pending {
		s.finish(id)
	}
}

func (s *installs) finish(id string) {
	if h := s.hooks[id]; h != nil {
		h()
	}
}

type peers struct {
	mu   sync.RWMutex
	dead map[string]int
}

func (p *peers) add(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead[id]++
}

func (p *peers) purge(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.dead, id)
}

func (p *peers) isDead(id string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.dead[id] > 0
}

func (p *peers) names(of map[string]int) []string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var out []string
	for id := range of {
		out = append(out, id)
	}
	return out
}

// The callee looks into the map, under the lock.
func (p *peers) reconnect(dial func(string)) {
	for _, id := range p.names(p.dead) {
		dial(id)
	}
}

// What a new object refers to is as new, also where a deferred function makes its
// variable one in memory.

type agenda struct {
	mu    sync.Mutex
	items map[string]int
}

func (a *agenda) put(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.items[name]++
}

func (a *agenda) drop(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.items, name)
}

func (a *agenda) count(name string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.items[name]
}

type office struct{ agenda *agenda }

func openOffice(names []string) *office {
	o := &office{agenda: &agenda{items: map[string]int{}}}
	for _, n := range names {
		o.agenda.items[n] = 0
	}
	return o
}

func newAgenda() (*agenda, error) { return &agenda{items: map[string]int{}}, nil }

func agendaOf(name string, done func()) (a *agenda, err error) {
	defer done()
	if a, err = newAgenda(); err != nil {
		return nil, err
	}
	a.items[name] = 1
	return a, nil
}

// The lock of the whole is held on both sides.

type desk struct {
	mu    sync.Mutex
	notes map[string]string
}

func (d *desk) add(name, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.notes[name] = text
}

func (d *desk) tear(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.notes, name)
}

func (d *desk) read(name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.notes[name]
}

type hall struct {
	mu    sync.RWMutex
	desks map[string]*desk
}

func (h *hall) export(at, name, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.desks[at].add(name, text)
}

func (h *hall) withdraw(at, name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.desks[at].tear(name)
}

func (h *hall) all(at string) []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var out []string
	for n := range h.desks[at].notes {
		out = append(out, n)
	}
	return append(out, h.desks[at].read(at))
}

// A plugin is restored step by step before anybody else has it.
type plugin struct {
	mu   sync.Mutex
	nets map[string]int
	tags map[string]string
}

func register(install func(*plugin), names []string) {
	p := &plugin{nets: map[string]int{}}
	p.restore(names)
	install(p)
}

func (p *plugin) restore(names []string) { p.restoreNets(names) }

func (p *plugin) restoreNets(names []string) {
	for _, n := range names {
		if p.nets[n] == 0 {
			continue
		}
	}
}

func (p *plugin) Add(n string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.nets[n] = 1
	p.tags[n] = n
}

func (p *plugin) Remove(n string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.nets, n)
	delete(p.tags, n)
}

func (p *plugin) Get(n string) (int, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.nets[n], p.tags[n]
}

// UnmarshalText makes the map that it fills.
func (p *plugin) UnmarshalText(b []byte) error {
	p.tags = make(map[string]string)
	p.tags[string(b)] = ""
	return nil
}
