// Package bug keeps the writes of transactions that run in parallel.
package bug

import (
	"sort"
	"sync"
)

// WriteSet is what a transaction writes; a nil value deletes the key.
type WriteSet map[string][]byte

type versionedValue struct {
	index, incarnation int
	value              []byte
}

type multiVersionItem struct {
	mtx    sync.RWMutex
	values map[int]versionedValue
}

func (i *multiVersionItem) set(index, incarnation int, value []byte) {
	i.mtx.Lock()
	i.values[index] = versionedValue{index, incarnation, value}
	i.mtx.Unlock()
}

func (i *multiVersionItem) remove(index int) {
	i.mtx.Lock()
	delete(i.values, index)
	i.mtx.Unlock()
}

// Store holds the versions of all keys.
type Store struct {
	mtx             sync.RWMutex
	multiVersionMap map[string]*multiVersionItem
	txWritesetKeys  map[int][]string
}

// NewStore makes a store.
func NewStore() *Store {
	return &Store{
		multiVersionMap: make(map[string]*multiVersionItem),
		txWritesetKeys:  make(map[int][]string),
	}
}

func (s *Store) tryInitItem(key string) *multiVersionItem {
	item, ok := s.multiVersionMap[key]
	if !ok {
		item = &multiVersionItem{values: make(map[int]versionedValue)}
		s.multiVersionMap[key] = item
	}
	return item
}

func (s *Store) removeOldWriteset(index int, writeset WriteSet) {
	for _, key := range s.txWritesetKeys[index] {
		if _, ok := writeset[key]; ok {
			continue
		}
		if item, ok := s.multiVersionMap[key]; ok {
			item.remove(index)
		}
	}
	delete(s.txWritesetKeys, index)
}

// SetWriteset stores what the transaction at index writes.
func (s *Store) SetWriteset(index, incarnation int, writeset WriteSet) {
	s.mtx.Lock()
	defer s.mtx.Unlock()

	s.removeOldWriteset(index, writeset)
	keys := make([]string, 0, len(writeset))
	for key, value := range writeset {
		keys = append(keys, key)
		s.tryInitItem(key).set(index, incarnation, value)
	}
	sort.Strings(keys)
	s.txWritesetKeys[index] = keys
}

// GetAllWritesetKeys returns the keys that each transaction writes.
func (s *Store) GetAllWritesetKeys() map[int][]string {
	s.mtx.RLock()
	defer s.mtx.RUnlock()
	return s.txWritesetKeys // BUG: exposed-state
}

// CollectIteratorItems returns, in order, the keys that transactions before
// index write.
func (s *Store) CollectIteratorItems(index int) []string {
	seen := make(map[string]struct{})
	var sorted []string

	keys := s.GetAllWritesetKeys()
	for i := 0; i < index; i++ {
		writesetKeys, ok := keys[i] // ALSO: exposed-state
		if !ok {
			continue
		}
		for _, key := range writesetKeys {
			if _, dup := seen[key]; !dup {
				seen[key] = struct{}{}
				sorted = append(sorted, key)
			}
		}
	}
	sort.Strings(sorted)
	return sorted
}
