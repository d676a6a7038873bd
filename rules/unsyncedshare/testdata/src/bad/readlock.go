package bad

import "sync"

// A hitTable counts under the read lock.
type hitTable struct {
	mu   sync.RWMutex
	m    map[string]int
	hits map[string]int
}

func (t *hitTable) Get(k string) (int, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	v, ok := t.m[k]
	if ok {
		t.hits[k]++ // want "`hits` is changed though `mu` is held for reading only"
	}
	return v, ok
}

func (t *hitTable) Put(k string, v int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.m[k], t.hits[k] = v, 0
}

// The expired are dropped by one who reads.
type leaseTable struct {
	sync.RWMutex
	leases map[string]int
}

func (t *leaseTable) Each(now int, f func(string)) {
	t.RLock()
	for k, end := range t.leases {
		if end < now {
			delete(t.leases, k) // want "`leases` is changed though `RWMutex` is held for reading only"
			continue
		}
		f(k)
	}
	t.RUnlock()
}
