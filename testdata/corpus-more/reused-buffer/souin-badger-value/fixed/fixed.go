// Package fixed caches responses in a key-value store.
package fixed

import (
	"bufio"
	"bytes"
	"errors"
	"net/http"
	"strings"
	"sync"
)

var errNotFound = errors.New("key not found")

// valueLog has the values one after the other; reads share a window.
type valueLog struct {
	mu     sync.Mutex
	data   []byte
	offs   map[string][2]int
	window []byte
}

type txn struct{ log *valueLog }

type item struct {
	log *valueLog
	key string
}

func (v *valueLog) view(fn func(*txn) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return fn(&txn{log: v})
}

func (v *valueLog) set(key string, val []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.offs == nil {
		v.offs = map[string][2]int{}
	}
	v.offs[key] = [2]int{len(v.data), len(val)}
	v.data = append(v.data, val...)
}

func (t *txn) get(key string) (*item, error) {
	if _, ok := t.log.offs[key]; !ok {
		return nil, errNotFound
	}
	return &item{log: t.log, key: key}, nil
}

func (t *txn) scan(prefix string, fn func(*item) error) error {
	for k := range t.log.offs {
		if strings.HasPrefix(k, prefix) {
			if err := fn(&item{log: t.log, key: k}); err != nil {
				return err
			}
		}
	}
	return nil
}

// value calls fn with the value, which must not be used after fn returns.
func (i *item) value(fn func(val []byte) error) error {
	o := i.log.offs[i.key]
	i.log.window = append(i.log.window[:0], i.log.data[o[0]:o[0]+o[1]]...)
	return fn(i.log.window)
}

// Store is the cache.
type Store struct{ db valueLog }

// Set stores a response in its wire form.
func (s *Store) Set(key string, value []byte) { s.db.set(key, value) }

// Get returns what is stored under key, or nil.
func (s *Store) Get(key string) []byte {
	var result []byte
	_ = s.db.view(func(t *txn) error {
		it, err := t.get(key)
		if err != nil {
			return err
		}
		return it.value(func(val []byte) error {
			result = append([]byte{}, val...)
			return nil
		})
	})
	return result
}

// ListKeys lists the stored keys below a prefix.
func (s *Store) ListKeys(prefix string) []string {
	var keys []string
	_ = s.db.view(func(t *txn) error {
		return t.scan(prefix, func(it *item) error {
			keys = append(keys, it.key)
			return nil
		})
	})
	return keys
}

// MapKeys returns the values below a prefix as text.
func (s *Store) MapKeys(prefix string) map[string]string {
	out := map[string]string{}
	_ = s.db.view(func(t *txn) error {
		return t.scan(prefix, func(it *item) error {
			return it.value(func(val []byte) error {
				out[strings.TrimPrefix(it.key, prefix)] = string(val)
				return nil
			})
		})
	})
	return out
}

// Response finds the stored variants of a resource that fit the request.
func (s *Store) Response(key string, req *http.Request, fits func(variant string) bool) (*http.Response, error) {
	for _, k := range s.ListKeys(key) {
		if !fits(strings.TrimPrefix(k, key)) {
			continue
		}
		val := s.Get(k)
		if val == nil {
			continue
		}
		return http.ReadResponse(bufio.NewReader(bytes.NewReader(val)), req)
	}
	return nil, errNotFound
}
