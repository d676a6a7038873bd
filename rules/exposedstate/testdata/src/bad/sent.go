package bad

import (
	"bytes"
	"net/url"
	"sync"
	"time"
)

// A logBuffer's array is looked at while it is filled again.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) Flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buf.Reset()
}

func (b *logBuffer) Bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Bytes() // want "a view of `buf` is returned, while `Flush` empties it and `Write` fills it under `mu`"
}

// The members are sent to watchers, who look at them while others join.
type room struct {
	mu      sync.Mutex
	members map[string]bool
	out     chan map[string]bool
}

func (r *room) Join(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.members[name] = true
	r.out <- r.members // want "`members` itself is sent, while `Join` changes it in place under `mu`"
}

func (r *room) Watch(f func(string)) {
	for m := range r.out {
		for name := range m {
			f(name)
		}
	}
}

// Methods of a map write it.
type jar struct {
	sync.Mutex
	vals url.Values
}

func (j *jar) Add(k, v string) {
	j.Lock()
	defer j.Unlock()
	j.vals.Add(k, v)
}

func (j *jar) Values() url.Values {
	j.Lock()
	defer j.Unlock()
	return j.vals // want "`vals` itself is returned, while `Add` changes it in place under `Mutex`"
}

// The lock of the table is for what its entries hold.
type visit struct {
	user string
	vars map[string]string
}

type visits struct {
	mu sync.RWMutex
	m  map[string]*visit
}

func (s *visits) SetVar(id, k, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.m[id]; e != nil {
		e.vars[k] = v
	}
}

func (s *visits) Vars(id string) map[string]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e := s.m[id]
	if e == nil {
		return nil
	}
	return e.vars // want "`m\\[...\\].vars` itself is returned, while `SetVar` changes it in place under `mu`"
}

// What everybody asks for is changed by one who asked.
var presets = map[string]string{"region": "eu"}

func presetValues() map[string]string { return presets }

func loadValues(over map[string]string) map[string]string {
	cfg := presetValues()
	for k, v := range over {
		cfg[k] = v // want "this changes `presets` itself, which `presetValues` returned without a copy, and returns it"
	}
	return cfg
}

// The goroutine appends to what has been returned.
func collectSome(n int, f func(int) int) []int {
	var out []int
	done := make(chan struct{})
	go func() {
		for i := range n {
			out = append(out, f(i))
		}
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(time.Second):
	}
	return out // want "`out` is returned though the goroutine that fills it may still run"
}

// A TagList hands out the list that it changes.
type TagList struct {
	tags  []string
	count map[string]int
}

func (t *TagList) Tags() []string {
	return t.tags // want "audit: `tags` itself is returned, while `Replace` changes it in place, so what callers have got changes too"
}

func (t *TagList) Replace(old, by string) {
	for i := range t.tags {
		if t.tags[i] == old {
			t.tags[i] = by
			t.count[by]++
		}
	}
}

func (t *TagList) Counts() map[string]int {
	return t.count // want "audit: `count` itself is returned, while `Replace` changes it in place"
}
