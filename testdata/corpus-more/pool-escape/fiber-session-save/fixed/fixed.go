// Package fixed keeps data of a user between requests.
package fixed

import (
	"bytes"
	"encoding/gob"
	"sync"
	"time"
)

// Storage keeps encoded sessions.
type Storage interface {
	Get(key string) ([]byte, error)
	Set(key string, val []byte, exp time.Duration) error
	Delete(key string) error
}

type entry struct {
	data   []byte
	expiry time.Time
}

// memoryStorage is the default storage.
type memoryStorage struct {
	mu sync.RWMutex
	db map[string]entry
}

func (s *memoryStorage) Get(key string) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, ok := s.db[key]
	if !ok || !e.expiry.IsZero() && e.expiry.Before(time.Now()) {
		return nil, nil
	}
	return e.data, nil
}

func (s *memoryStorage) Set(key string, val []byte, exp time.Duration) error {
	if key == "" || len(val) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.db[key] = entry{val, time.Now().Add(exp)}
	return nil
}

func (s *memoryStorage) Delete(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.db, key)
	return nil
}

// Store makes sessions.
type Store struct {
	Storage      Storage
	Expiration   time.Duration
	KeyGenerator func() string
}

// Session is the data of one user.
type Session struct {
	id         string
	fresh      bool
	config     *Store
	data       map[string]any
	byteBuffer *bytes.Buffer
	exp        time.Duration
}

var sessionPool = sync.Pool{New: func() any { return new(Session) }}

func acquireSession() *Session {
	s := sessionPool.Get().(*Session)
	if s.data == nil {
		s.data = make(map[string]any)
	}
	if s.byteBuffer == nil {
		s.byteBuffer = new(bytes.Buffer)
	}
	s.fresh = true
	return s
}

func releaseSession(s *Session) {
	s.id = ""
	s.exp = 0
	s.config = nil
	clear(s.data)
	if s.byteBuffer != nil {
		s.byteBuffer.Reset()
	}
	sessionPool.Put(s)
}

var mux sync.Mutex

// Get returns the session with that id, or a new one.
func (st *Store) Get(id string) (*Session, error) {
	s := acquireSession()
	s.config = st
	if id == "" {
		s.id = st.KeyGenerator()
		return s, nil
	}
	raw, err := st.Storage.Get(id)
	if err != nil {
		return nil, err
	}
	s.id = id
	if raw == nil {
		return s, nil
	}
	mux.Lock()
	defer mux.Unlock()
	s.byteBuffer.Write(raw)
	if err := gob.NewDecoder(s.byteBuffer).Decode(&s.data); err != nil {
		return nil, err
	}
	s.byteBuffer.Reset()
	s.fresh = false
	return s, nil
}

// Set sets a value.
func (s *Session) Set(key string, val any) { s.data[key] = val }

// Save writes the session to the storage. It must not be used afterwards.
func (s *Session) Save() error {
	if s.data == nil {
		return nil
	}
	if s.exp <= 0 {
		s.exp = s.config.Expiration
	}
	mux.Lock()
	defer mux.Unlock()
	if err := gob.NewEncoder(s.byteBuffer).Encode(&s.data); err != nil {
		return err
	}
	encoded := make([]byte, s.byteBuffer.Len())
	copy(encoded, s.byteBuffer.Bytes())
	if err := s.config.Storage.Set(s.id, encoded, s.exp); err != nil {
		return err
	}
	releaseSession(s)
	return nil
}
