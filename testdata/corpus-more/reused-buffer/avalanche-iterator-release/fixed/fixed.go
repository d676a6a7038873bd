// Package fixed is a database whose iterators may be released at any time.
package fixed

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
)

var (
	errClosed   = errors.New("closed")
	errGetValue = errors.New("could not get iterator value")
)

// block is the memory an engine iterator decodes entries into.
type block struct {
	mem []byte
}

type engine struct {
	mu   sync.Mutex
	free []*block
	keys []string
	vals map[string]string
}

func (e *engine) getBlock() *block {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := len(e.free); n > 0 {
		b := e.free[n-1]
		e.free = e.free[:n-1]
		return b
	}
	return &block{mem: make([]byte, 0, 4096)}
}

func (e *engine) putBlock(b *block) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.free = append(e.free, b)
}

type engineIter struct {
	eng  *engine
	blk  *block
	pos  int
	klen int
}

func (e *engine) newIter() *engineIter { return &engineIter{eng: e, blk: e.getBlock(), pos: -1} }

func (it *engineIter) Next() bool {
	it.pos++
	if it.pos >= len(it.eng.keys) {
		return false
	}
	k := it.eng.keys[it.pos]
	it.blk.mem = append(append(it.blk.mem[:0], k...), it.eng.vals[k]...)
	it.klen = len(k)
	return true
}

func (it *engineIter) Key() []byte { return it.blk.mem[:it.klen] }

func (it *engineIter) ValueAndErr() ([]byte, error) {
	if it.pos >= len(it.eng.keys) {
		return nil, errors.New("exhausted")
	}
	return it.blk.mem[it.klen:], nil
}

func (it *engineIter) Close() error {
	it.eng.putBlock(it.blk)
	it.blk = nil
	return nil
}

// Database hands out iterators.
type Database struct {
	lock sync.Mutex
	eng  engine
	open map[*iter]struct{}
}

// NewIterator returns an iterator before the first pair.
func (db *Database) NewIterator() *iter {
	db.lock.Lock()
	defer db.lock.Unlock()
	it := &iter{db: db, iter: db.eng.newIter()}
	if db.open == nil {
		db.open = make(map[*iter]struct{})
	}
	db.open[it] = struct{}{}
	return it
}

// Close releases the iterators that are still open.
func (db *Database) Close() {
	db.lock.Lock()
	defer db.lock.Unlock()
	for it := range db.open {
		it.lock.Lock()
		it.release()
		it.lock.Unlock()
	}
}

type iter struct {
	lock sync.Mutex

	db   *Database
	iter *engineIter

	closed bool
	err    error

	hasNext bool
	nextKey []byte
	nextVal []byte
}

func (it *iter) Next() bool {
	it.lock.Lock()
	defer it.lock.Unlock()
	if it.err != nil || it.closed {
		it.hasNext = false
		if it.err == nil {
			it.err = errClosed
		}
		return false
	}
	it.hasNext = it.iter.Next()
	if !it.hasNext {
		return false
	}
	it.nextKey = it.iter.Key()
	var err error
	it.nextVal, err = it.iter.ValueAndErr()
	if err != nil {
		it.hasNext = false
		it.err = fmt.Errorf("%w: %w", errGetValue, err)
		return false
	}
	return true
}

func (it *iter) Key() []byte {
	it.lock.Lock()
	defer it.lock.Unlock()
	if !it.hasNext {
		return nil
	}
	return slices.Clone(it.nextKey)
}

func (it *iter) Value() []byte {
	it.lock.Lock()
	defer it.lock.Unlock()
	if !it.hasNext {
		return nil
	}
	return bytes.Clone(it.nextVal)
}

func (it *iter) Release() {
	it.db.lock.Lock()
	defer it.db.lock.Unlock()
	it.lock.Lock()
	defer it.lock.Unlock()
	it.release()
}

// release needs both locks.
func (it *iter) release() {
	if it.closed {
		return
	}
	delete(it.db.open, it)
	it.nextKey = slices.Clone(it.nextKey)
	it.nextVal = slices.Clone(it.nextVal)
	it.closed = true
	if err := it.iter.Close(); err != nil {
		it.err = err
	}
}
