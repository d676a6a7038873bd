package bad

import (
	"slices"
	"sync"
)

// The labels of another object are completed, and returned as a new map would be.

type unit struct{ tags map[string]string }

func (u *unit) Tags() map[string]string { return u.tags }

type fleet struct {
	leader *unit
	units  map[string]*unit
}

type unitReport struct {
	tags map[string]string
	name string
}

func (f *fleet) describe() *unitReport {
	tags := f.leader.Tags()
	delete(tags, "secret") // want "^this changes `tags` itself, which `Tags` returned without a copy, and returns it"
	return &unitReport{tags: tags, name: "leader"}
}

func (f *fleet) tagsOf(name, zone string) map[string]string {
	tags := f.units[name].Tags()
	tags["zone"] = zone // want "^this changes `tags` itself"
	return tags
}

// Whether the caller of this means to have its unit changed is not known.

func withZone(u *unit, zone string) map[string]string {
	tags := u.Tags()
	tags["zone"] = zone // want "^audit: this changes `tags` itself"
	return tags
}

// A guarded list is sorted, and a guarded map completed, by who got it.

type points struct {
	mu    sync.Mutex
	list  []int
	names map[string]int
}

func (s *points) All() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list // want "^`list` itself is returned, and a caller changes it without the lock"
}

func (s *points) Names() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.names // want "^`names` itself is returned, and a caller changes it without the lock"
}

type game struct{ points *points }

func (g *game) best() int {
	all := g.points.All()
	slices.Sort(all)
	return all[0]
}

func (g *game) rank(name string) int {
	names := g.points.Names()
	if _, ok := names[name]; !ok {
		names[name] = len(names)
	}
	return names[name]
}

// That the getter makes the list when it is first asked does not give it up.

type lazyScores struct {
	mu   sync.Mutex
	list []int
}

func (s *lazyScores) all() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list == nil {
		s.list = make([]int, 8)
	}
	return s.list
}

func (s *lazyScores) set(i, v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list[i] = v
}

type match struct{ scores *lazyScores }

func (m *match) clear() {
	all := m.scores.all()
	for i := range all {
		all[i] = 0 // want "^this changes `list` itself"
	}
}

// The lock that the caller takes is another one, and given back before.

type pointsOf struct {
	mu  sync.Mutex
	all map[string]*ranks
}

type rankEntry struct{ name string }

type ranks struct {
	mu   sync.RWMutex
	list []rankEntry
}

func (r *ranks) set(list []rankEntry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = list
}

func (r *ranks) List() []rankEntry {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.list // want "^`list` itself is returned, and a caller changes it without the lock"
}

func (p *pointsOf) trimmed(game string) []rankEntry {
	p.mu.Lock()
	r := p.all[game]
	p.mu.Unlock()
	list := r.List()
	slices.SortFunc(list, func(a, b rankEntry) int { return len(a.name) - len(b.name) })
	return list
}
