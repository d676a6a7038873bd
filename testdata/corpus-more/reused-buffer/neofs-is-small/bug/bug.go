package bug

import (
	"encoding/hex"
	"errors"
	"sync"
)

// Address names an object in a container.
type Address struct {
	Container string
	Object    string
}

// StoreID names the store that holds a small object.
type StoreID []byte

// NewIDFromBytes makes an identifier.
func NewIDFromBytes(v []byte) *StoreID { return (*StoreID)(&v) }

// String is the identifier as it appears in logs.
func (id StoreID) String() string { return hex.EncodeToString(id) }

// DB keeps what is known of the objects.
type DB struct {
	mu    sync.RWMutex
	pages *pageFile
}

// NewDB makes an empty database.
func NewDB() *DB {
	return &DB{pages: &pageFile{index: map[string]map[string]span{}}}
}

type span struct{ off, n int }

// pageFile has all values in one area of memory.
type pageFile struct {
	mem   []byte
	index map[string]map[string]span
}

// Tx is a transaction.
type Tx struct{ f *pageFile }

// Bucket is a named part of the database.
type Bucket struct {
	f    *pageFile
	keys map[string]span
}

// Bucket returns nil for unknown names.
func (tx *Tx) Bucket(name string) *Bucket {
	keys, ok := tx.f.index[name]
	if !ok {
		return nil
	}
	return &Bucket{f: tx.f, keys: keys}
}

// CreateBucket makes a bucket unless it exists.
func (tx *Tx) CreateBucket(name string) *Bucket {
	if tx.f.index[name] == nil {
		tx.f.index[name] = map[string]span{}
	}
	return tx.Bucket(name)
}

// Get returns a value that is only valid for the life of the transaction.
func (b *Bucket) Get(key string) []byte {
	s, ok := b.keys[key]
	if !ok {
		return nil
	}
	return b.f.mem[s.off : s.off+s.n : s.off+s.n]
}

// Put stores a copy of the value, in the place of the old one if it fits.
func (b *Bucket) Put(key string, v []byte) {
	if s, ok := b.keys[key]; ok && len(v) <= s.n {
		copy(b.f.mem[s.off:], v)
		b.keys[key] = span{s.off, len(v)}
		return
	}
	b.keys[key] = span{len(b.f.mem), len(v)}
	b.f.mem = append(b.f.mem, v...)
}

// View runs a transaction that reads.
func (db *DB) View(fn func(*Tx) error) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return fn(&Tx{f: db.pages})
}

// Update runs a transaction that writes.
func (db *DB) Update(fn func(*Tx) error) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	return fn(&Tx{f: db.pages})
}

func smallBucketName(container string) string { return container + "_small" }

// Put notes where a small object is.
func (db *DB) Put(addr Address, id StoreID) error {
	if len(id) == 0 {
		return errors.New("empty identifier")
	}
	return db.Update(func(tx *Tx) error {
		tx.CreateBucket(smallBucketName(addr.Container)).Put(addr.Object, id)
		return nil
	})
}

// IsSmall returns where a small object is, and nil for big objects.
func (db *DB) IsSmall(addr Address) (id *StoreID, err error) {
	err = db.View(func(tx *Tx) error {
		id, err = db.isSmall(tx, addr)
		return err
	})
	return id, err
}

func (db *DB) isSmall(tx *Tx, addr Address) (*StoreID, error) {
	small := tx.Bucket(smallBucketName(addr.Container))
	if small == nil {
		return nil, nil
	}
	v := small.Get(addr.Object)
	if len(v) == 0 {
		return nil, nil
	}
	return NewIDFromBytes(v), nil // BUG: reused-buffer
}

// MoveSmall rewrites the identifier of an object that was moved.
func (db *DB) MoveSmall(addr Address, to StoreID) (from *StoreID, err error) {
	from, err = db.IsSmall(addr)
	if err != nil || from == nil {
		return nil, err
	}
	return from, db.Put(addr, to)
}
