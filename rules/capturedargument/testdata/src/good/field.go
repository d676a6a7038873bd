package good

import (
	"slices"
	"sync"
)

type board struct {
	mu    sync.Mutex
	hosts []string
}

func (b *board) show(hosts []string) {
	b.mu.Lock()
	b.hosts = hosts
	b.mu.Unlock()
}

func (b *board) first() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.hosts[0]
}

// The list is replaced, never changed in place.

type replacing struct {
	mu    sync.Mutex
	hosts []string
	board *board
}

func (r *replacing) publish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.board.show(r.hosts)
}

func (r *replacing) add(host string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hosts = append(r.hosts[:len(r.hosts):len(r.hosts)], host)
}

// A copy is passed.

type copying struct {
	mu    sync.Mutex
	hosts []string
	board *board
}

func (c *copying) publish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.board.show(slices.Clone(c.hosts))
}

func (c *copying) rename(i int, to string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hosts[i] = to
}

// Nobody but one goroutine has these: there is no lock.

type view struct{ hosts []string }

func (v *view) show(hosts []string) { v.hosts = hosts }

func (v *view) first() string { return v.hosts[0] }

type model struct {
	hosts []string
	view  *view
}

func (m *model) publish() { m.view.show(m.hosts) }

func (m *model) rename(i int, to string) { m.hosts[i] = to }

// What is changed is a list that was just made.

type fresh struct {
	mu    sync.Mutex
	hosts []string
	board *board
}

func (f *fresh) publish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.board.show(f.hosts)
}

func (f *fresh) load(names []string) {
	hosts := make([]string, len(names))
	for i, n := range names {
		hosts[i] = n + ".local"
	}
	f.mu.Lock()
	f.hosts = hosts
	f.mu.Unlock()
}
