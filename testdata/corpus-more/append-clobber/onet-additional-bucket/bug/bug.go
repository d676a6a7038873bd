// Package bug gives services of a node their own buckets in a database.
package bug

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
)

// ServiceID identifies a service.
type ServiceID [16]byte

// DB is a set of buckets with keys and values.
type DB struct {
	mu      sync.RWMutex
	buckets map[string]map[string][]byte
}

// OpenDB gives an empty database.
func OpenDB() *DB {
	return &DB{buckets: make(map[string]map[string][]byte)}
}

// CreateBucketIfNotExists makes sure that there is a bucket.
func (db *DB) CreateBucketIfNotExists(name []byte) error {
	if len(name) == 0 {
		return errors.New("bucket name required")
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.buckets[string(name)] == nil {
		db.buckets[string(name)] = make(map[string][]byte)
	}
	return nil
}

// Get reads a value.
func (db *DB) Get(bucket, key []byte) []byte {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return bytes.Clone(db.buckets[string(bucket)][string(key)])
}

// Put writes a value.
func (db *DB) Put(bucket, key, value []byte) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	b, ok := db.buckets[string(bucket)]
	if !ok {
		return fmt.Errorf("no bucket %q", bucket)
	}
	b[string(key)] = bytes.Clone(value)
	return nil
}

type serviceManager struct {
	db    *DB
	names map[ServiceID]string
}

// Context is what a service sees of the node.
type Context struct {
	serviceID         ServiceID
	manager           *serviceManager
	bucketName        []byte
	bucketVersionName []byte
}

func newContext(id ServiceID, m *serviceManager) (*Context, error) {
	name := m.names[id]
	ctx := &Context{
		serviceID:         id,
		manager:           m,
		bucketName:        []byte(name),
		bucketVersionName: []byte(name + "version"),
	}
	for _, b := range [][]byte{ctx.bucketName, ctx.bucketVersionName} {
		if err := m.db.CreateBucketIfNotExists(b); err != nil {
			return nil, err
		}
	}
	return ctx, nil
}

// ServiceID gives the id of the service.
func (c *Context) ServiceID() ServiceID { return c.serviceID }

// Save stores data under a key.
func (c *Context) Save(key, data []byte) error {
	return c.manager.db.Put(c.bucketName, key, data)
}

// Load reads what Save stored.
func (c *Context) Load(key []byte) []byte {
	return c.manager.db.Get(c.bucketName, key)
}

var dbVersion = []byte("dbVersion")

// LoadVersion gives the version of the data, 0 when there is none.
func (c *Context) LoadVersion() (int, error) {
	buf := c.manager.db.Get(c.bucketVersionName, dbVersion)
	if len(buf) == 0 {
		return 0, nil
	}
	var version int32
	err := binary.Read(bytes.NewReader(buf), binary.LittleEndian, &version)
	return int(version), err
}

// SaveVersion stores the version of the data.
func (c *Context) SaveVersion(version int) error {
	var buf bytes.Buffer
	if err := binary.Write(&buf, binary.LittleEndian, int32(version)); err != nil {
		return err
	}
	return c.manager.db.Put(c.bucketVersionName, dbVersion, buf.Bytes())
}

// GetAdditionalBucket makes sure that the service has a bucket of that name and gives its full name.
func (c *Context) GetAdditionalBucket(name []byte) (*DB, []byte) {
	fullName := append(append(c.bucketName, byte('_')), name...) // BUG: append-clobber
	if err := c.manager.db.CreateBucketIfNotExists(fullName); err != nil {
		panic(err)
	}
	return c.manager.db, fullName
}
