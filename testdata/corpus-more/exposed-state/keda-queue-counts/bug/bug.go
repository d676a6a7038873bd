// Package bug counts the pending requests of each host.
package bug

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// CountReader reports the size of a queue.
type CountReader interface {
	Current() (*Counts, error)
}

// Counter is a queue of requests. It is safe for concurrent use.
type Counter interface {
	CountReader
	Resize(host string, delta int) error
	Ensure(host string)
	Remove(host string) bool
}

// Counts is a snapshot of the counts of all hosts.
type Counts struct {
	json.Marshaler
	json.Unmarshaler
	fmt.Stringer
	Counts map[string]int
}

// NewCounts returns empty counts.
func NewCounts() *Counts {
	return &Counts{Counts: map[string]int{}}
}

// Aggregate returns the total of all hosts.
func (q *Counts) Aggregate() int {
	agg := 0
	for _, count := range q.Counts {
		agg += count
	}
	return agg
}

// MarshalJSON implements json.Marshaler.
func (q *Counts) MarshalJSON() ([]byte, error) { return json.Marshal(q.Counts) }

// UnmarshalJSON implements json.Unmarshaler.
func (q *Counts) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &q.Counts) }

// String implements fmt.Stringer.
func (q *Counts) String() string { return fmt.Sprintf("%v", q.Counts) }

// Memory is a counter in memory.
type Memory struct {
	countMap map[string]int
	mut      *sync.RWMutex
}

// NewMemory returns an empty queue.
func NewMemory() *Memory {
	lock := new(sync.RWMutex)
	return &Memory{countMap: make(map[string]int), mut: lock}
}

// Resize changes the size of the queue of a host.
func (r *Memory) Resize(host string, delta int) error {
	r.mut.Lock()
	defer r.mut.Unlock()
	r.countMap[host] += delta
	return nil
}

// Ensure makes sure that a host is known.
func (r *Memory) Ensure(host string) {
	r.mut.Lock()
	defer r.mut.Unlock()
	if _, ok := r.countMap[host]; !ok {
		r.countMap[host] = 0
	}
}

// Remove removes a host.
func (r *Memory) Remove(host string) bool {
	r.mut.Lock()
	defer r.mut.Unlock()
	_, ok := r.countMap[host]
	delete(r.countMap, host)
	return ok
}

// Current returns the current size of the queue.
func (r *Memory) Current() (*Counts, error) {
	r.mut.RLock()
	defer r.mut.RUnlock()
	cts := NewCounts()
	cts.Counts = r.countMap // BUG: exposed-state
	return cts, nil         // ALSO: exposed-state
}

func newSizeHandler(q CountReader) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cur, err := q.Current()
		if err != nil {
			http.Error(w, "error getting queue size", http.StatusInternalServerError)
			return
		}
		if err := json.NewEncoder(w).Encode(cur); err != nil {
			http.Error(w, "error encoding queue counts", http.StatusInternalServerError)
		}
	})
}

func countMiddleware(q Counter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := q.Resize(r.Host, +1); err != nil {
			http.Error(w, "error increasing queue", http.StatusInternalServerError)
			return
		}
		defer q.Resize(r.Host, -1)
		next.ServeHTTP(w, r)
	})
}
