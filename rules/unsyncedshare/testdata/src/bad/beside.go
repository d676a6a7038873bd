package bad

import (
	"maps"
	"sync"
)

// A clientTable's map is used by two methods under its lock, and by one without.
type clientTable struct {
	mu      sync.RWMutex
	clients map[string]int
	events  chan string
}

func (r *clientTable) add(name string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients[name] = n
}

func (r *clientTable) remove(name string) {
	r.mu.Lock()
	delete(r.clients, name)
	r.mu.Unlock()
}

func (r *clientTable) Names() []string {
	var out []string
	for n := range r.clients { // want "`clients` is looked into without `mu`, which all others hold, while `add` changes it"
		out = append(out, n)
	}
	return out
}

// The lock of another object is no help.
type tagReport struct {
	mu  sync.Mutex
	all []*tagSession
}

type tagSession struct {
	sync.Mutex
	tags map[string]string
}

func (s *tagSession) Set(k, v string) {
	s.Lock()
	defer s.Unlock()
	if s.tags == nil {
		s.tags = map[string]string{}
	}
	s.tags[k] = v
}

func (s *tagSession) Get(k string) string {
	s.Lock()
	defer s.Unlock()
	return s.tags[k]
}

func (r *tagReport) Tags() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[string]string{}
	for _, s := range r.all {
		maps.Copy(out, s.tags) // want "`tags` is looked into without `Mutex`"
	}
	return out
}

// A goroutine forgets entries without the lock.
type entryCache struct {
	lock sync.Mutex
	m    map[string][]byte
	old  chan string
}

func newEntryCache() *entryCache {
	c := &entryCache{m: map[string][]byte{}, old: make(chan string)}
	c.m["version"] = []byte("1")
	go c.expire()
	return c
}

func (c *entryCache) expire() {
	for k := range c.old {
		delete(c.m, k) // want "`m` is looked into without `lock`"
	}
}

func (c *entryCache) Put(k string, v []byte) {
	c.lock.Lock()
	c.m[k] = v
	c.lock.Unlock()
}

func (c *entryCache) Drop(k string) {
	c.lock.Lock()
	delete(c.m, k)
	c.lock.Unlock()
}

func (c *entryCache) Swap(a, b string) {
	c.lock.Lock()
	c.m[a], c.m[b] = c.m[b], c.m[a]
	c.lock.Unlock()
}

func (c *entryCache) Take(k string) []byte {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.m[k]
}

// The lock is given back before the last look.
type jobStates struct {
	mu    sync.Mutex
	state map[int]string
}

func (j *jobStates) Start(id int) {
	j.mu.Lock()
	j.state[id] = "running"
	j.mu.Unlock()
}

func (j *jobStates) End(id int) {
	j.mu.Lock()
	delete(j.state, id)
	j.mu.Unlock()
}

type jobHandler struct{ jobStates *jobStates }

func (h *jobHandler) ServeJob(id int) string {
	return h.jobStates.state[id] // want "`state` is looked into without `mu`"
}
