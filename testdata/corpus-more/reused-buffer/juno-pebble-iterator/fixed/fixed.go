// Package fixed is a store on top of an ordered engine.
package fixed

import (
	"bytes"
	"encoding/binary"
	"errors"
	"sort"
	"sync"
)

// engineIter walks the engine.
type engineIter struct {
	eng    *engine
	pos    int
	keyBuf []byte
	valBuf []byte
	err    error
}

type engine struct {
	keys [][]byte
	vals [][]byte
}

func (it *engineIter) load() bool {
	if it.pos < 0 || it.pos >= len(it.eng.keys) {
		return false
	}
	it.keyBuf = append(it.keyBuf[:0], it.eng.keys[it.pos]...)
	it.valBuf = append(it.valBuf[:0], it.eng.vals[it.pos]...)
	return true
}

func (it *engineIter) valid() bool { return it.pos >= 0 && it.pos < len(it.eng.keys) }
func (it *engineIter) key() []byte { return it.keyBuf }

func (it *engineIter) value() ([]byte, error) { return it.valBuf, it.err }

func (it *engineIter) next() bool {
	it.pos++
	return it.load()
}

func (it *engineIter) seekGE(key []byte) bool {
	it.pos = sort.Search(len(it.eng.keys), func(i int) bool {
		return bytes.Compare(it.eng.keys[i], key) >= 0
	})
	return it.load()
}

// Iterator walks over pairs in the order of their keys.
type Iterator interface {
	Valid() bool
	Key() []byte
	Value() ([]byte, error)
	Next() bool
	Seek(key []byte) bool
	Close() error
}

type iterator struct {
	iter *engineIter
}

func (i *iterator) Valid() bool { return i.iter.valid() }

func (i *iterator) Key() []byte {
	key := i.iter.key()
	if key == nil {
		return nil
	}
	buf := make([]byte, len(key))
	copy(buf, key)
	return buf
}

func (i *iterator) Value() ([]byte, error) {
	val, err := i.iter.value()
	if err != nil || val == nil {
		return nil, err
	}
	buf := make([]byte, len(val))
	copy(buf, val)
	return buf, nil
}

func (i *iterator) Next() bool           { return i.iter.next() }
func (i *iterator) Seek(key []byte) bool { return i.iter.seekGE(key) }
func (i *iterator) Close() error         { i.iter = nil; return nil }

// DB is the store.
type DB struct {
	mu  sync.RWMutex
	eng engine
}

// Put adds a pair.
func (d *DB) Put(key, val []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := sort.Search(len(d.eng.keys), func(i int) bool { return bytes.Compare(d.eng.keys[i], key) >= 0 })
	d.eng.keys = append(d.eng.keys, nil)
	d.eng.vals = append(d.eng.vals, nil)
	copy(d.eng.keys[i+1:], d.eng.keys[i:])
	copy(d.eng.vals[i+1:], d.eng.vals[i:])
	d.eng.keys[i], d.eng.vals[i] = bytes.Clone(key), bytes.Clone(val)
}

// NewIterator returns an iterator; it has to be sought first.
func (d *DB) NewIterator() Iterator {
	return &iterator{iter: &engineIter{eng: &d.eng, pos: -1}}
}

// Change is a stored version of a value.
type Change struct {
	Height uint64
	Key    []byte
	Old    []byte
}

// History returns the changes stored under a prefix.
func (d *DB) History(prefix []byte) (changes []Change, err error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	it := d.NewIterator()
	defer func() { err = errors.Join(err, it.Close()) }()
	for ok := it.Seek(prefix); ok && bytes.HasPrefix(it.Key(), prefix); ok = it.Next() {
		key := it.Key()
		if len(key) < len(prefix)+8 {
			continue
		}
		val, err := it.Value()
		if err != nil {
			return nil, err
		}
		changes = append(changes, Change{
			Height: binary.BigEndian.Uint64(key[len(key)-8:]),
			Key:    key[:len(key)-8],
			Old:    val,
		})
	}
	return changes, nil
}
