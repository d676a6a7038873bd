package good

import "sync"

type hitTable struct {
	mu   sync.RWMutex
	m    map[string]int
	hmu  sync.Mutex
	hits map[string]int
}

// The hits have a lock of their own.
func (t *hitTable) Get(k string) (int, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	v, ok := t.m[k]
	t.hmu.Lock()
	t.hits[k]++
	t.hmu.Unlock()
	return v, ok
}

// First for reading, then to write.
func (t *hitTable) GetOrPut(k string, v int) int {
	t.mu.RLock()
	old, ok := t.m[k]
	t.mu.RUnlock()
	if ok {
		return old
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.m[k] = v
	return v
}

// The map is a new one.
func (t *hitTable) Copy() map[string]int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := map[string]int{}
	for k, v := range t.m {
		out[k] = v
	}
	return out
}

// So is that of the new table.
func (t *hitTable) Fork() *hitTable {
	f := &hitTable{m: map[string]int{}, hits: map[string]int{}}
	t.mu.RLock()
	defer t.mu.RUnlock()
	for k, v := range t.m {
		f.m[k] = v
	}
	return f
}

// The lock is that of the source, the map that of the copy.
type shelf struct{ *shelfData }

type shelfData struct {
	mu    sync.RWMutex
	books map[string]int
}

func (s *shelf) empty() *shelf { return &shelf{&shelfData{books: map[string]int{}}} }

func (s *shelf) Clone() *shelf {
	n := s.empty()
	s.mu.RLock()
	defer s.mu.RUnlock()
	for k, v := range s.books {
		n.books[k] = v
	}
	return n
}

// The lock is for the table, and what an entry has for the one that it belongs to.
type peerTable struct {
	mu    sync.RWMutex
	peers map[int]*peerState
}

type peerState struct{ seen map[string]bool }

func (t *peerTable) Note(id int, s string) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	t.peers[id].seen[s] = true
}
