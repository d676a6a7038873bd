package bad

import "sync"

type entry struct{ name string }

type excerpt struct {
	version int
	more    bool
	rows    []*entry
}

// A ledger that is edited in place and loaded once.
type ledger struct {
	mu      sync.RWMutex
	version int
	loaded  bool
	rows    []*entry
	read    func() []*entry
}

func (t *ledger) load() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.loaded {
		return
	}
	t.rows, t.loaded = t.read(), true
}

func (t *ledger) replace(i int, r *entry) {
	t.load()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[i] = r
	t.version++
}

// What is written to the result is no mark in the ledger.
func (t *ledger) Page(version, n int) (*excerpt, error) {
	t.load()
	t.mu.RLock()
	defer t.mu.RUnlock()
	p := &excerpt{version: t.version, more: n < len(t.rows)}
	p.rows = t.rows[:n] // want "`rows` is part of what is returned, while `replace` changes it in place under `mu`"
	return p, nil
}

func (p *excerpt) stale(t *ledger) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.version != t.version {
		t.rows = t.read()
		return true
	}
	return false
}
