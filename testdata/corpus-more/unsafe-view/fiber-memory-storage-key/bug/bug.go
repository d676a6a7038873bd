// Package bug limits the requests of clients.
package bug

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
	"unsafe"
)

func unsafeString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) // ALSO: unsafe-view
}

// entry is a stored value.
type entry struct {
	data   []byte
	expiry time.Time
}

// Storage is a key value store in memory.
type Storage struct {
	mux sync.RWMutex
	db  map[string]entry
}

// NewStorage returns a store that drops old entries every interval.
func NewStorage(interval time.Duration, done <-chan struct{}) *Storage {
	s := &Storage{db: make(map[string]entry)}
	go s.gc(interval, done)
	return s
}

// Get returns the value for key or nil.
func (s *Storage) Get(key string) ([]byte, error) {
	s.mux.RLock()
	defer s.mux.RUnlock()
	v, ok := s.db[key]
	if !ok || !v.expiry.IsZero() && time.Now().After(v.expiry) {
		return nil, nil
	}
	return bytes.Clone(v.data), nil
}

// Set stores val for key.
func (s *Storage) Set(key string, val []byte, exp time.Duration) error {
	if len(key) == 0 || len(val) == 0 {
		return nil
	}
	e := entry{data: bytes.Clone(val)}
	if exp > 0 {
		e.expiry = time.Now().Add(exp)
	}
	s.mux.Lock()
	defer s.mux.Unlock()
	s.db[key] = e // BUG: unsafe-view
	return nil
}

// Delete removes key.
func (s *Storage) Delete(key string) error {
	s.mux.Lock()
	defer s.mux.Unlock()
	delete(s.db, key)
	return nil
}

func (s *Storage) gc(interval time.Duration, done <-chan struct{}) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case now := <-tick.C:
			s.mux.Lock()
			for k, v := range s.db {
				if !v.expiry.IsZero() && now.After(v.expiry) {
					delete(s.db, k)
				}
			}
			s.mux.Unlock()
		}
	}
}

// Ctx is the request that is served.
type Ctx struct {
	path   []byte
	client []byte
	out    io.Writer
}

// Path returns the path.
func (c *Ctx) Path() string { return unsafeString(c.path) }

// Client returns the name of the client.
func (c *Ctx) Client() string { return unsafeString(c.client) }

// Handler serves a request.
type Handler func(c *Ctx) error

// Limiter lets each client have max requests in a period.
func Limiter(store *Storage, max int, period time.Duration, next Handler) Handler {
	var mu sync.Mutex
	return func(c *Ctx) error {
		key := c.Client()
		mu.Lock()
		raw, err := store.Get(key)
		if err != nil {
			mu.Unlock()
			return err
		}
		n, _ := strconv.Atoi(string(raw))
		n++
		err = store.Set(key, strconv.AppendInt(nil, int64(n), 10), period)
		mu.Unlock()
		if err != nil {
			return err
		}
		if n > max {
			_, err := fmt.Fprintf(c.out, "429 %s\n", c.Path())
			return err
		}
		return next(c)
	}
}

// ServeConn serves lines of a client and a path.
func ServeConn(rw io.ReadWriter, h Handler) error {
	c := &Ctx{out: rw}
	sc := bufio.NewScanner(rw)
	for sc.Scan() {
		client, path, ok := bytes.Cut(sc.Bytes(), []byte(" "))
		if !ok {
			continue
		}
		c.client = append(c.client[:0], client...)
		c.path = append(c.path[:0], path...)
		if err := h(c); err != nil {
			return err
		}
	}
	return sc.Err()
}
