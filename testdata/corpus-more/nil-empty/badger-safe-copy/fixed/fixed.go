// Package fixed reads items from a sorted store.
package fixed

import (
	"errors"
	"sync"
)

var errKeyNotFound = errors.New("key not found")

const bitDelete byte = 1

// SafeCopy copies src over a.
func SafeCopy(a, src []byte) []byte {
	b := append(a[:0], src...)
	if b == nil {
		return []byte{}
	}
	return b
}

// ValueStruct is a stored value.
type ValueStruct struct {
	Meta    byte
	Value   []byte
	Version uint64
}

type table struct {
	mu   sync.RWMutex
	vals map[string][]ValueStruct
}

func (t *table) put(key []byte, v ValueStruct) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k := string(key)
	t.vals[k] = append(t.vals[k], v)
}

func (t *table) get(key []byte, version uint64) (ValueStruct, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	vs := t.vals[string(key)]
	for i := len(vs) - 1; i >= 0; i-- {
		if vs[i].Version <= version {
			return vs[i], true
		}
	}
	return ValueStruct{}, false
}

// Item is a key with its value.
type Item struct {
	key []byte
	val []byte
	err error
}

// KeyCopy returns a copy of the key, in dst if it fits.
func (item *Item) KeyCopy(dst []byte) []byte { return SafeCopy(dst, item.key) }

// ValueCopy returns a copy of the value, in dst if it fits.
func (item *Item) ValueCopy(dst []byte) ([]byte, error) {
	return SafeCopy(dst, item.val), item.err
}

// DB is the store.
type DB struct {
	tbl table
	mu  sync.Mutex
	ts  uint64
}

// Open makes an empty store.
func Open() *DB { return &DB{tbl: table{vals: make(map[string][]ValueStruct)}} }

// Set stores a value.
func (db *DB) Set(key, val []byte) {
	db.mu.Lock()
	db.ts++
	ts := db.ts
	db.mu.Unlock()
	db.tbl.put(key, ValueStruct{Value: append([]byte{}, val...), Version: ts})
}

// Delete marks a key as deleted.
func (db *DB) Delete(key []byte) {
	db.mu.Lock()
	db.ts++
	ts := db.ts
	db.mu.Unlock()
	db.tbl.put(key, ValueStruct{Meta: bitDelete, Version: ts})
}

// Get finds the item of a key.
func (db *DB) Get(key []byte) (*Item, error) {
	db.mu.Lock()
	ts := db.ts
	db.mu.Unlock()
	vs, ok := db.tbl.get(key, ts)
	if !ok || vs.Meta&bitDelete != 0 {
		return nil, errKeyNotFound
	}
	return &Item{key: SafeCopy(nil, key), val: vs.Value}, nil
}

// settings is a user of the store: a nil default means that a setting has no
// value, an empty one is a value.
type settings struct {
	db       *DB
	defaults map[string][]byte
}

func (s *settings) lookup(name string) ([]byte, error) {
	item, err := s.db.Get([]byte(name))
	if errors.Is(err, errKeyNotFound) {
		return s.defaults[name], nil
	}
	if err != nil {
		return nil, err
	}
	v, err := item.ValueCopy(nil)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return s.defaults[name], nil
	}
	return v, nil
}
