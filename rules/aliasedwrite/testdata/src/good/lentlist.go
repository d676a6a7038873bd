package good

import (
	"slices"
	"sort"
	"sync"
)

type lentMembers struct {
	mu      sync.Mutex
	names   []string
	waiting []string
}

func (m *lentMembers) join(name string) {
	m.mu.Lock()
	m.names = append(m.names, name)
	m.waiting = append(m.waiting, name)
	m.mu.Unlock()
}

// A copy is the caller's own.
func (m *lentMembers) all() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.names)
}

func reportMembers(m *lentMembers, say func(string)) {
	names := m.all()
	sort.Strings(names)
	for _, n := range names {
		say(n)
	}
}

// What is taken out is the caller's own, too.
func (m *lentMembers) takeWaiting() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := m.waiting
	m.waiting = nil
	return w
}

func admit(m *lentMembers, say func(string)) {
	w := m.takeWaiting()
	sort.Strings(w)
	for _, n := range w {
		say(n)
	}
}

// The caller holds the lock all the time.
func (m *lentMembers) locked() []string { return m.names }

func (m *lentMembers) order() {
	m.mu.Lock()
	defer m.mu.Unlock()
	sort.Strings(m.locked())
}
