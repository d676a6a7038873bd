// Package fixed is a key value store on an ordered engine.
package fixed

import (
	"bytes"
	"errors"
	"sort"
	"sync"
)

// ErrKeyNotFound is returned when there is no such key.
var ErrKeyNotFound = errors.New("key not found")

type record struct {
	key, value []byte
}

// item is a record as an engine iterator delivers it.
type item struct {
	key []byte
	val []byte
}

// Key returns the key of the item.
func (i *item) Key() []byte { return i.key }

// KeyCopy appends the key to dst.
func (i *item) KeyCopy(dst []byte) []byte { return append(dst[:0], i.key...) }

// ValueCopy appends the value to dst.
func (i *item) ValueCopy(dst []byte) ([]byte, error) {
	return append(dst[:0], i.val...), nil
}

// engine is an ordered store.
type engine struct {
	mu      sync.RWMutex
	records []record
}

func (e *engine) seek(key []byte) int {
	return sort.Search(len(e.records), func(i int) bool {
		return bytes.Compare(e.records[i].key, key) >= 0
	})
}

type engineIterator struct {
	records []record
	pos     int
	cur     item
}

func (e *engine) newIterator() *engineIterator {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return &engineIterator{records: append([]record(nil), e.records...)}
}

func (it *engineIterator) fill() {
	if it.pos < len(it.records) {
		it.cur.key = append(it.cur.key[:0], it.records[it.pos].key...)
		it.cur.val = append(it.cur.val[:0], it.records[it.pos].value...)
	}
}

func (it *engineIterator) Seek(key []byte) {
	it.pos = sort.Search(len(it.records), func(i int) bool {
		return bytes.Compare(it.records[i].key, key) >= 0
	})
	it.fill()
}

func (it *engineIterator) Next() { it.pos++; it.fill() }

func (it *engineIterator) Item() *item { return &it.cur }

func (it *engineIterator) ValidForPrefix(p []byte) bool {
	return it.pos < len(it.records) && bytes.HasPrefix(it.cur.key, p)
}

// Iterator walks over keys with a prefix.
type Iterator interface {
	Valid() bool
	Next()
	Key() []byte
	Value() []byte
	Error() error
}

// BadgerKV is the store.
type BadgerKV struct {
	db engine
}

// BadgerIterator implements Iterator.
type BadgerIterator struct {
	iter    *engineIterator
	prefix  []byte
	lastErr error
}

// PrefixSearch returns an iterator over the keys with the prefix.
func (b *BadgerKV) PrefixSearch(prefix []byte) Iterator {
	it := &BadgerIterator{iter: b.db.newIterator(), prefix: prefix}
	it.iter.Seek(prefix)
	return it
}

// Valid reports whether there is an item.
func (i *BadgerIterator) Valid() bool { return i.iter.ValidForPrefix(i.prefix) }

// Next goes to the next item.
func (i *BadgerIterator) Next() { i.iter.Next() }

// Key returns the key of the item.
func (i *BadgerIterator) Key() []byte {
	return i.iter.Item().KeyCopy(nil)
}

// Value returns the value of the item.
func (i *BadgerIterator) Value() []byte {
	val, err := i.iter.Item().ValueCopy(nil)
	if err != nil {
		i.lastErr = err
	}
	return val
}

// Error returns the last error.
func (i *BadgerIterator) Error() error { return i.lastErr }

// Set stores a value.
func (b *BadgerKV) Set(key, value []byte) {
	b.db.mu.Lock()
	defer b.db.mu.Unlock()
	r := record{key: bytes.Clone(key), value: bytes.Clone(value)}
	i := b.db.seek(key)
	if i < len(b.db.records) && bytes.Equal(b.db.records[i].key, key) {
		b.db.records[i] = r
		return
	}
	b.db.records = append(b.db.records, record{})
	copy(b.db.records[i+1:], b.db.records[i:])
	b.db.records[i] = r
}

// Get returns a copy of a value.
func (b *BadgerKV) Get(key []byte) ([]byte, error) {
	b.db.mu.RLock()
	defer b.db.mu.RUnlock()
	i := b.db.seek(key)
	if i == len(b.db.records) || !bytes.Equal(b.db.records[i].key, key) {
		return nil, ErrKeyNotFound
	}
	return bytes.Clone(b.db.records[i].value), nil
}

// Keys lists the keys with a prefix.
func (b *BadgerKV) Keys(prefix []byte) ([][]byte, error) {
	var keys [][]byte
	it := b.PrefixSearch(prefix)
	for ; it.Valid(); it.Next() {
		keys = append(keys, it.Key())
	}
	return keys, it.Error()
}
