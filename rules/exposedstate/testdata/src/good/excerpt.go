package good

import (
	"slices"
	"sync"
)

type entry struct{ name string }

type excerpt struct {
	version int
	rows    []*entry
}

// A ledger that remembers that its rows were given away.
type ledger struct {
	mu      sync.RWMutex
	version int
	lent    bool
	rows    []*entry
}

func (t *ledger) replace(i int, r *entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lent {
		t.rows, t.lent = slices.Clone(t.rows), false
	}
	t.rows[i] = r
	t.version++
}

func (t *ledger) Page(n int) *excerpt {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lent = true
	return &excerpt{version: t.version, rows: t.rows[:n]}
}
