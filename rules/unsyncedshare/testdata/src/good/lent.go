package good

import (
	"bytes"
	"sync"
)

type memFiles struct {
	mu    *sync.RWMutex
	files map[string][]byte
}

type memWriter struct {
	to   *memFiles
	name string
	buf  bytes.Buffer
	mu   *sync.RWMutex
}

func newMemFiles() *memFiles {
	return &memFiles{mu: &sync.RWMutex{}, files: map[string][]byte{}}
}

func (m *memFiles) create(name string) *memWriter {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = nil
	return &memWriter{to: m, name: name, mu: m.mu}
}

func (m *memFiles) remove(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, name)
}

func (m *memFiles) read(name string) []byte {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.files[name]
}

// close holds the same lock: the writer was given it.
func (w *memWriter) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to.files[w.name] = w.buf.Bytes()
}

type streams struct {
	mu  sync.Mutex
	all map[string]int
}

func (s *streams) add(name string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[name] = n
}

func (s *streams) drop(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, name)
}

func (s *streams) size(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[name]
}

// collection has the lock until it is finished.
type collection struct{ of *streams }

func (s *streams) collect() *collection {
	s.mu.Lock()
	return &collection{of: s}
}

func (c *collection) each(f func(string)) {
	for name := range c.of.all {
		f(name)
	}
}

func (c *collection) finish() { c.of.mu.Unlock() }

type readers struct {
	mu   sync.Mutex
	open []*int
	max  int
}

func (r *readers) sweep() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, p := range r.open {
		if *p > 0 {
			n := copy(r.open, r.open[i:])
			r.open = r.open[:n]
			break
		}
	}
}

// What is cut off the list is looked at without the lock, the list goes on without it.
func (r *readers) shorten(drop func([]*int)) {
	r.mu.Lock()
	var old []*int
	if len(r.open) > r.max {
		old = r.open[:len(r.open)-r.max]
		r.open = r.open[len(r.open)-r.max:]
	}
	r.mu.Unlock()
	for _, p := range old {
		*p = 0
	}
	drop(old)
}
