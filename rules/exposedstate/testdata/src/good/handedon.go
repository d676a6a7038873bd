package good

import (
	"maps"
	"slices"
	"sync"
)

type unit struct{ tags map[string]string }

func (u *unit) Tags() map[string]string { return u.tags }

func (u *unit) allTags() map[string]string { return maps.Clone(u.tags) }

type fleet struct{ leader *unit }

// A copy is changed, of theirs or of ours.

func (f *fleet) describe() map[string]string {
	tags := maps.Clone(f.leader.Tags())
	delete(tags, "secret")
	return tags
}

func (f *fleet) describeAll() map[string]string {
	tags := f.leader.allTags()
	delete(tags, "secret")
	return tags
}

// The unit is meant to be changed, so its map goes nowhere.

func (f *fleet) setZone(zone string) {
	f.leader.Tags()["zone"] = zone
}

// What is returned is only looked at.

func (f *fleet) tags() map[string]string {
	tags := f.leader.Tags()
	if tags["zone"] == "" {
		return nil
	}
	return tags
}

// The object is new, and its map with it.

func newTags(zone string) map[string]string {
	u := &unit{tags: map[string]string{}}
	tags := u.Tags()
	tags["zone"] = zone
	return tags
}

// A method keeps its own map in order.

func (u *unit) ensure(key string) map[string]string {
	tags := u.Tags()
	tags[key] += ""
	return tags
}

// The list is copied under the lock, or sorted by a user who has a copy.

type points struct {
	mu   sync.Mutex
	list []int
}

func (s *points) All() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}

// Raw is for those who only look.
func (s *points) Raw() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list
}

// Free has no lock to keep.
func (u *unit) list() map[string]string { return u.tags }

type game struct {
	points *points
	unit   *unit
}

func (g *game) best() int {
	all := g.points.All()
	slices.Sort(all)
	return all[0]
}

func (g *game) second() int {
	all := slices.Sorted(slices.Values(g.points.Raw()))
	return all[1]
}

func (g *game) name(n string) { g.unit.list()["name"] = n }

// This one is still alone with its scores.

func newPoints(n int) *points {
	s := &points{list: make([]int, n)}
	list := s.Raw()
	for i := range list {
		list[i] = i
	}
	return s
}

// A batch is cut off the list, and the owner goes on with what is left.

func (s *points) batch(n int) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n = min(n, len(s.list))
	out := s.list[:n]
	s.list = s.list[n:]
	return out
}

func (g *game) double(n int) {
	batch := g.points.batch(n)
	for i, p := range batch {
		batch[i] = 2 * p
	}
}

// The caller holds the lock of the whole while it sorts.

type pointsOf struct {
	mu  sync.Mutex
	all map[string]*ranks
}

type ranks struct {
	mu   sync.RWMutex
	list []int
}

func (r *ranks) set(list []int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = list
}

func (r *ranks) List() []int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.list
}

func (p *pointsOf) sorted(game string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.all[game].List()
	slices.Sort(list)
	return list[0]
}
