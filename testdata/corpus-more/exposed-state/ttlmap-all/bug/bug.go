package bug

import (
	"fmt"
	"sort"
	"sync"
	"time"
)

// CustomKeyType is the type of the keys.
type CustomKeyType string

type item struct {
	Value      interface{}
	lastAccess int64
}

// TtlMap forgets entries that are not used.
type TtlMap struct {
	m       map[CustomKeyType]*item
	l       sync.Mutex
	refresh bool
	stop    chan struct{}
}

// New returns a map that is pruned in the background.
func New(maxTTL, ln int, pruneInterval time.Duration, refreshLastAccessOnGet bool) *TtlMap {
	m := &TtlMap{
		m:       make(map[CustomKeyType]*item, ln),
		refresh: refreshLastAccessOnGet,
		stop:    make(chan struct{}),
	}
	go func() {
		tick := time.NewTicker(pruneInterval)
		defer tick.Stop()
		for {
			select {
			case <-m.stop:
				return
			case now := <-tick.C:
				m.prune(now.Unix(), int64(maxTTL))
			}
		}
	}()
	return m
}

func (m *TtlMap) prune(now, maxTTL int64) {
	m.l.Lock()
	defer m.l.Unlock()
	for k, v := range m.m {
		if now-v.lastAccess >= maxTTL {
			delete(m.m, k)
		}
	}
}

// Close ends the pruning.
func (m *TtlMap) Close() { close(m.stop) }

// Len returns the number of entries.
func (m *TtlMap) Len() int {
	m.l.Lock()
	defer m.l.Unlock()
	return len(m.m)
}

// Put stores a value.
func (m *TtlMap) Put(k CustomKeyType, v interface{}) {
	m.l.Lock()
	defer m.l.Unlock()
	m.m[k] = &item{Value: v, lastAccess: time.Now().Unix()}
}

// Get returns a value or nil.
func (m *TtlMap) Get(k CustomKeyType) (v interface{}) {
	m.l.Lock()
	defer m.l.Unlock()
	if it, ok := m.m[k]; ok {
		v = it.Value
		if m.refresh {
			m.m[k] = &item{Value: v, lastAccess: time.Now().Unix()}
		}
	}
	return v
}

// Delete removes an entry.
func (m *TtlMap) Delete(k CustomKeyType) bool {
	m.l.Lock()
	defer m.l.Unlock()
	_, ok := m.m[k]
	delete(m.m, k)
	return ok
}

// Clear removes all entries.
func (m *TtlMap) Clear() {
	m.l.Lock()
	clear(m.m)
	m.l.Unlock()
}

// All returns the entries.
func (m *TtlMap) All() map[CustomKeyType]*item {
	return m.m // BUG: exposed-state
}

// Dump lists the entries.
func Dump(m *TtlMap) []string {
	var out []string
	for k, it := range m.All() {
		out = append(out, fmt.Sprintf("%s=%v", k, it.Value))
	}
	sort.Strings(out)
	return out
}
