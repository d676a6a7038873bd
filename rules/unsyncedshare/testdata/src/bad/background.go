package bad

import (
	"sync"
	"time"
)

// A nameCache is refreshed by a goroutine that takes no lock.
type nameCache struct {
	mu    sync.RWMutex
	names map[string]string
}

func newNameCache(look func(string) string) *nameCache {
	c := &nameCache{names: map[string]string{}}
	go c.refresh(look)
	return c
}

func (c *nameCache) refresh(look func(string) string) {
	for range time.Tick(time.Second) {
		for k := range c.names {
			c.names[k] = look(k) // want "`names` is changed without a lock by a goroutine that goes on running, while `Get` looks into it"
		}
	}
}

func (c *nameCache) Get(k string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.names[k]
}

// A beatMonitor has no lock at all.
type beatMonitor struct {
	last map[string]time.Time
	in   chan string
}

func startMonitor() *beatMonitor {
	m := &beatMonitor{last: map[string]time.Time{}, in: make(chan string)}
	go m.run()
	return m
}

func (m *beatMonitor) run() {
	for h := range m.in {
		m.note(h)
	}
}

func (m *beatMonitor) note(h string) {
	m.last[h] = time.Now() // want "`last` is changed without a lock by a goroutine that goes on running, while `Alive` looks into it"
}

func (m *beatMonitor) Beat(h string) { m.in <- h }

func (m *beatMonitor) Alive() int {
	n := 0
	for _, t := range m.last {
		if time.Since(t) < time.Minute {
			n++
		}
	}
	return n
}

// A visitLimit forgets by a function literal.
type visitLimit struct {
	mu  sync.Mutex
	ips map[string]time.Time
}

func newVisitLimit() *visitLimit {
	l := &visitLimit{ips: make(map[string]time.Time)}
	go func() {
		for {
			time.Sleep(time.Minute)
			for ip, t := range l.ips {
				if time.Since(t) > time.Minute {
					delete(l.ips, ip) // want "`ips` is changed without a lock by a goroutine that goes on running, while `Allow` looks into it"
				}
			}
		}
	}()
	return l
}

func (l *visitLimit) Allow(ip string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, seen := l.ips[ip]
	l.ips[ip] = time.Now()
	return !seen
}
