package bad

import (
	"encoding/json"
	"maps"
	"net/http"
	"sync"
)

// Who is there is looked up under the lock and encoded without it.
type rooms struct {
	mu      sync.Mutex
	members map[string]map[string]int
}

func (r *rooms) enter(room, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.members[room] == nil {
		r.members[room] = map[string]int{}
	}
	r.members[room][name]++
}

func (r *rooms) of(room string) (map[string]int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, ok := r.members[room]
	return m, ok // want "`members\\[...\\]` itself is returned, while `enter` changes it in place under `mu`"
}

type roomReply struct {
	Room    string
	Members map[string]int
}

type roomServer struct{ rooms *rooms }

func (s *roomServer) lookup(room string) (map[string]int, bool) { return s.rooms.of(room) }

func (s *roomServer) show(w http.ResponseWriter, room string) error {
	m, ok := s.lookup(room)
	if !ok {
		return nil
	}
	return json.NewEncoder(w).Encode(&roomReply{Room: room, Members: m})
}

// Nothing but an exported method returns what an unexported one reads.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (t *tally) Add(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[k]++
}

func (t *tally) read() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.counts // want "`counts` itself is returned, while `Add` changes it in place under `mu`"
}

func (t *tally) Counts() map[string]int { return t.read() }

// The result is made by a constructor and given the map afterwards.
type levels struct {
	Name   string
	ByName map[string]int
}

func newLevels(name string) *levels { return &levels{Name: name, ByName: map[string]int{}} }

type pressure struct {
	mu     sync.RWMutex
	levels map[string]int
}

func (p *pressure) Set(k string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.levels[k] = n
}

func (p *pressure) Snapshot() (*levels, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	l := newLevels("now")
	l.ByName = p.levels // want "`levels` is part of what is returned, while `Set` changes it in place under `mu`"
	return l, nil
}

// A flag says whether it is copied, and all callers want that; reported at the audit
// level only.
type logbook struct {
	mu      sync.Mutex
	entries map[string]int
}

func (l *logbook) Add(k string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[k]++
}

func (l *logbook) Entries() map[string]int { return l.read(true) }

func (l *logbook) read(fresh bool) map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if fresh {
		return maps.Clone(l.entries)
	}
	return l.entries // want `audit: .* itself is returned`
}
