package good

import (
	"encoding/json"
	"maps"
	"sync"
)

// What is encoded is a copy.
type seats struct {
	mu    sync.Mutex
	taken map[string]map[string]int
}

func (s *seats) take(row, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[row] == nil {
		s.taken[row] = map[string]int{}
	}
	s.taken[row][name]++
}

func (s *seats) row(row string) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.taken[row])
}

func (s *seats) encode(row string) ([]byte, error) {
	return json.Marshal(struct{ Seats map[string]int }{s.row(row)})
}

// It is encoded, and passed on, under the lock.
type bookings struct {
	mu   sync.Mutex
	list map[string]int
}

func (b *bookings) add(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list[k]++
}

func (b *bookings) all() map[string]int { return b.list }

func (b *bookings) Encode() ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return json.Marshal(map[string]any{"bookings": b.all()})
}

// The new object is given a copy, and the old map stays inside.
type report struct{ Counts map[string]int }

func newReport() *report { return &report{Counts: map[string]int{}} }

func (b *bookings) Report() *report {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := newReport()
	for k, v := range b.list {
		r.Counts[k] = v
	}
	return r
}

// The map goes with the object that gets it: its owner starts a new one.
func (b *bookings) Flush() *report {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := newReport()
	r.Counts = b.list
	b.list = map[string]int{}
	return r
}
