package bug

import (
	"bytes"
	"encoding/gob"
	"errors"
	"sync"
)

var (
	errNoBucket       = errors.New("bucket not found")
	errObjectNotFound = errors.New("object not found")
	errForbidden      = errors.New("forbidden")

	usersBucket   = []byte("users")
	objectsBucket = []byte("objects")
)

// db is a small page store; values live in pages that later transactions
// write again.
type db struct {
	mu      sync.RWMutex
	buckets map[string]*bucket
}

type bucket struct {
	page []byte
	free int
	idx  map[string][2]int
}

type tx struct{ db *db }

func (t *tx) Bucket(name []byte) *bucket { return t.db.buckets[string(name)] }

// Get returns the value of a key; it is valid for the life of the
// transaction.
func (b *bucket) Get(key []byte) []byte {
	at, ok := b.idx[string(key)]
	if !ok {
		return nil
	}
	return b.page[at[0]:at[1]]
}

// Put stores a value.
func (b *bucket) Put(key, value []byte) error {
	if b.free+len(value) > len(b.page) {
		b.compact()
	}
	if b.free+len(value) > len(b.page) {
		return errors.New("page full")
	}
	n := copy(b.page[b.free:], value)
	b.idx[string(key)] = [2]int{b.free, b.free + n}
	b.free += n
	return nil
}

func (b *bucket) compact() {
	tmp := append([]byte(nil), b.page...)
	b.free = 0
	for k, at := range b.idx {
		n := copy(b.page[b.free:], tmp[at[0]:at[1]])
		b.idx[k] = [2]int{b.free, b.free + n}
		b.free += n
	}
}

func (d *db) View(fn func(*tx) error) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return fn(&tx{d})
}

func (d *db) Update(fn func(*tx) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return fn(&tx{d})
}

// Meta describes a stored object.
type Meta struct {
	Oid      string
	Size     int64
	existing bool
}

// RequestVars are the parameters of a request.
type RequestVars struct {
	Oid, User, Password string
	Size                int64
}

// MetaStore keeps users and objects.
type MetaStore struct{ db *db }

// Get returns the meta data of an object.
func (s *MetaStore) Get(v *RequestVars) (*Meta, error) {
	if !s.authenticate(v.User, v.Password) {
		return nil, errForbidden
	}
	var meta Meta
	var value []byte

	err := s.db.View(func(tx *tx) error {
		bucket := tx.Bucket(objectsBucket)
		if bucket == nil {
			return errNoBucket
		}
		value = bucket.Get([]byte(v.Oid)) // BUG: reused-buffer
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(value) == 0 {
		return nil, errObjectNotFound
	}
	dec := gob.NewDecoder(bytes.NewBuffer(value)) // ALSO: reused-buffer
	if err := dec.Decode(&meta); err != nil {
		return nil, err
	}
	return &meta, nil
}

// Put stores the meta data of an object.
func (s *MetaStore) Put(v *RequestVars) (*Meta, error) {
	if !s.authenticate(v.User, v.Password) {
		return nil, errForbidden
	}
	if meta, err := s.Get(v); err == nil {
		meta.existing = true
		return meta, nil
	}
	var buf bytes.Buffer
	meta := Meta{Oid: v.Oid, Size: v.Size}
	if err := gob.NewEncoder(&buf).Encode(meta); err != nil {
		return nil, err
	}
	err := s.db.Update(func(tx *tx) error {
		bucket := tx.Bucket(objectsBucket)
		if bucket == nil {
			return errNoBucket
		}
		return bucket.Put([]byte(v.Oid), buf.Bytes())
	})
	if err != nil {
		return nil, err
	}
	return &meta, nil
}

func (s *MetaStore) authenticate(user, password string) bool {
	value := ""
	_ = s.db.View(func(tx *tx) error {
		bucket := tx.Bucket(usersBucket)
		if bucket == nil {
			return errNoBucket
		}
		value = string(bucket.Get([]byte(user)))
		return nil
	})
	return value != "" && value == password
}
