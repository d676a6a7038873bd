package limits

import "sync"

type member struct {
	mu    sync.Mutex
	peers map[string]int
	stop  chan struct{}
}

type delegate struct{ *member }

func newDelegate(m *member) *delegate {
	d := &delegate{m}
	go d.watch() // want `audit: .m. goes to a goroutine without a copy`
	return d
}

func (d *delegate) watch() { <-d.stop }

func (m *member) fail(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.peers[name]++
}

// An object that has a lock most likely orders its uses itself.
func join(names []string) *delegate {
	m := &member{peers: map[string]int{}, stop: make(chan struct{})}
	d := newDelegate(m)
	for _, n := range names {
		m.fail(n)
	}
	return d
}
