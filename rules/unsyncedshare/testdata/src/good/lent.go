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
