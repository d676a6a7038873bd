package bad

import (
	"slices"
	"sync"
)

// A pool hands its list to a picker, and goes on to take members out of it.

type member struct{ name string }

type picker interface {
	update(members []*member)
	pick() *member
}

type rotating struct {
	mu      sync.Mutex
	members []*member
	next    int
}

func (r *rotating) update(members []*member) {
	r.mu.Lock()
	r.members = members
	r.mu.Unlock()
}

func (r *rotating) pick() *member {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next++
	return r.members[r.next%len(r.members)]
}

type memberPool struct {
	mu      sync.Mutex
	members []*member
	picker  picker
}

func (p *memberPool) join(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.members = append(p.members, m)
	p.picker.update(p.members) // want "^`members` is kept without a copy, and `leave` changes it in place under another lock"
}

func (p *memberPool) leave(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.members, m); i >= 0 {
		p.members = append(p.members[:i], p.members[i+1:]...)
	}
	p.picker.update(p.members)
}

// The same without an interface.

type statusPage struct {
	sync.RWMutex
	hosts []string
}

func (s *statusPage) show(hosts []string) {
	s.Lock()
	defer s.Unlock()
	s.hosts = hosts // want "^`hosts` is kept without a copy, and `rename` changes it in place under another lock"
}

func (s *statusPage) first() string {
	s.RLock()
	defer s.RUnlock()
	return s.hosts[0]
}

type hostList struct {
	mu    sync.Mutex
	hosts []string
	page  *statusPage
}

func (h *hostList) publish() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.page.show(h.hosts)
}

func (h *hostList) rename(i int, to string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hosts[i] = to
}
