package good

import (
	"bytes"
	"maps"
	"net/url"
	"sync"
	"time"
)

type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
	all bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all.Write(p)
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
	return bytes.Clone(b.buf.Bytes())
}

// What is never emptied only grows.
func (b *logBuffer) All() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Bytes()
}

type room struct {
	mu      sync.Mutex
	members map[string]bool
	names   []string
	out     chan map[string]bool
	lists   chan []string
}

func (r *room) Join(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.members[name] = true
	r.out <- maps.Clone(r.members)
}

// The batch is given up.
func (r *room) Flush() {
	r.mu.Lock()
	r.out <- r.members
	r.members = map[string]bool{}
	r.mu.Unlock()
}

// Elements are only appended.
func (r *room) Name(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names = append(r.names, name)
	r.lists <- r.names
}

func (r *room) Watch(f func(string)) {
	for m := range r.out {
		for name := range m {
			f(name)
		}
	}
}

type jar struct {
	sync.Mutex
	vals url.Values
}

func (j *jar) Add(k, v string) {
	j.Lock()
	defer j.Unlock()
	j.vals.Add(k, v)
}

func (j *jar) Get(k string) string {
	j.Lock()
	defer j.Unlock()
	return j.vals.Get(k)
}

type visit struct {
	user string
	vars map[string]string
}

type visits struct {
	mu sync.RWMutex
	m  map[string]*visit
}

// The vars of an entry are never changed in place.
func (s *visits) SetVar(id, k, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.m[id]; e != nil {
		vars := maps.Clone(e.vars)
		vars[k] = v
		e.vars = vars
	}
}

func (s *visits) Vars(id string) map[string]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.m[id].vars
}

// A registry is filled by those who ask for it.
var registry = map[string]string{}

func registered() map[string]string { return registry }

func register(k, v string) map[string]string {
	all := registered()
	all[k] = v
	return all
}

var presets = map[string]string{"region": "eu"}

func presetValues() map[string]string { return presets }

func loadValues(over map[string]string) map[string]string {
	cfg := maps.Clone(presetValues())
	for k, v := range over {
		cfg[k] = v
	}
	return cfg
}

func collectAll(n int, f func(int) int) []int {
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
		return out
	case <-time.After(time.Second):
	}
	return nil
}

type TagList struct {
	tags  []string
	added []string
	count map[string]int
}

func (t *TagList) Tags() []string { return append([]string(nil), t.tags...) }

func (t *TagList) Replace(old, by string) {
	for i := range t.tags {
		if t.tags[i] == old {
			t.tags[i] = by
			t.count[by]++
		}
	}
}

// Added lists what was added, which is never changed.
func (t *TagList) Added() []string { return t.added }

func (t *TagList) Add(tag string) { t.added = append(t.added, tag) }

// Counts gives the live counts, which callers must not change.
func (t *TagList) Counts() map[string]int { return t.count }

// The next one writes to another buffer.
type outBuffer struct {
	mu  sync.Mutex
	buf *bytes.Buffer
}

func (o *outBuffer) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *outBuffer) Take() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := o.buf
	o.buf = &bytes.Buffer{}
	return b.Bytes()
}

func (o *outBuffer) Reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf.Reset()
}

// The entry is taken out of its map.
type jobTable struct {
	mu sync.Mutex
	m  map[int]*job
}

type job struct{ parts map[string]int }

func (t *jobTable) Add(id int, part string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if j := t.m[id]; j != nil {
		j.parts[part]++
	}
}

func (t *jobTable) Take(id int) map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	j := t.m[id]
	delete(t.m, id)
	if j == nil {
		return nil
	}
	return j.parts
}
