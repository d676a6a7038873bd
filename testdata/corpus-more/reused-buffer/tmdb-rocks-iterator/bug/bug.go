// Package bug adapts a storage engine to the database interface of a node.
package bug

import (
	"bytes"
	"errors"
	"sort"
)

// ErrKeyEmpty is returned for an empty key.
var ErrKeyEmpty = errors.New("key cannot be empty")

// Iterator walks over a range of keys. Keys and values may be kept.
type Iterator interface {
	Valid() bool
	Next()
	Key() []byte
	Value() []byte
	Close() error
}

// slice is memory that belongs to the engine.
type slice struct {
	data []byte
	pool *arena
}

func (s *slice) Data() []byte { return s.data }

func (s *slice) Free() { s.pool.free = append(s.pool.free, s.data[:0]) }

type arena struct{ free [][]byte }

func (a *arena) alloc(src []byte) *slice {
	var b []byte
	if n := len(a.free); n > 0 {
		b, a.free = a.free[n-1], a.free[:n-1]
	}
	return &slice{data: append(b, src...), pool: a}
}

type engine struct {
	keys   []string
	values map[string][]byte
}

type engineIterator struct {
	e   *engine
	pos int
	mem arena
}

func (it *engineIterator) Valid() bool { return it.pos < len(it.e.keys) }
func (it *engineIterator) Next()       { it.pos++ }
func (it *engineIterator) Key() *slice { return it.mem.alloc([]byte(it.e.keys[it.pos])) }
func (it *engineIterator) Value() *slice {
	return it.mem.alloc(it.e.values[it.e.keys[it.pos]])
}

type rocksIterator struct {
	source     *engineIterator
	end        []byte
	key, value *slice
}

func newIterator(e *engine, start, end []byte) *rocksIterator {
	pos := sort.SearchStrings(e.keys, string(start))
	return &rocksIterator{source: &engineIterator{e: e, pos: pos}, end: end}
}

func (itr *rocksIterator) Valid() bool {
	if !itr.source.Valid() {
		return false
	}
	return itr.end == nil || bytes.Compare(itr.Key(), itr.end) < 0
}

func (itr *rocksIterator) Key() []byte {
	if itr.key == nil {
		itr.key = itr.source.Key()
	}
	return itr.key.Data() // ALSO: reused-buffer
}

func (itr *rocksIterator) Value() []byte {
	if itr.value == nil {
		itr.value = itr.source.Value()
	}
	return itr.value.Data() // BUG: reused-buffer
}

func (itr *rocksIterator) Next() {
	itr.freeKeyValue()
	itr.source.Next()
}

func (itr *rocksIterator) freeKeyValue() {
	if itr.key != nil {
		itr.key.Free() // ALSO: reused-buffer
		itr.key = nil
	}
	if itr.value != nil {
		itr.value.Free() // ALSO: reused-buffer
		itr.value = nil
	}
}

func (itr *rocksIterator) Close() error {
	itr.freeKeyValue()
	return nil
}

// DB is an ordered store.
type DB struct{ e engine }

// NewDB makes an empty store.
func NewDB() *DB { return &DB{engine{values: map[string][]byte{}}} }

// Set stores a value.
func (db *DB) Set(key, value []byte) error {
	if len(key) == 0 {
		return ErrKeyEmpty
	}
	k := string(key)
	if _, ok := db.e.values[k]; !ok {
		i := sort.SearchStrings(db.e.keys, k)
		db.e.keys = append(db.e.keys, "")
		copy(db.e.keys[i+1:], db.e.keys[i:])
		db.e.keys[i] = k
	}
	db.e.values[k] = bytes.Clone(value)
	return nil
}

// Iterator walks from start to end.
func (db *DB) Iterator(start, end []byte) (Iterator, error) {
	return newIterator(&db.e, start, end), nil
}

// Values collects the values of a range.
func Values(db *DB, start, end []byte) ([][]byte, error) {
	it, err := db.Iterator(start, end)
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for ; it.Valid(); it.Next() {
		out = append(out, it.Value())
	}
	return out, it.Close()
}
