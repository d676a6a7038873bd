// Package bug stores the metadata of containers.
package bug

import (
	"context"
	"errors"
	"sort"
	"sync"
)

var errNotFound = errors.New("not found")

const (
	keyImage   = "image"
	keyRuntime = "runtime"
	keySpec    = "spec"
	keyLabels  = "labels"
)

// database lends out views of a page that it fills anew for every transaction.
type database struct {
	mu   sync.Mutex
	rows map[string]map[string]string
	page []byte
}

type tx struct{ db *database }

type bucket struct {
	tx   *tx
	name string
}

func (db *database) view(fn func(*tx) error) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.page = db.page[:0]
	return fn(&tx{db: db})
}

func (t *tx) bucket(name string) *bucket {
	if _, ok := t.db.rows[name]; !ok {
		return nil
	}
	return &bucket{tx: t, name: name}
}

// forEach calls fn for all pairs; k and v are valid during the transaction.
func (b *bucket) forEach(fn func(k, v []byte) error) error {
	db, row := b.tx.db, b.tx.db.rows[b.name]
	keys := make([]string, 0, len(row))
	for k := range row {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		start := len(db.page)
		db.page = append(db.page, k...)
		mid := len(db.page)
		db.page = append(db.page, row[k]...)
		if err := fn(db.page[start:mid:mid], db.page[mid:len(db.page):len(db.page)]); err != nil {
			return err
		}
	}
	return nil
}

// Container is the metadata of one container.
type Container struct {
	ID      string
	Image   string
	Runtime string
	Spec    []byte
	Labels  map[string]string
}

func readContainer(container *Container, bkt *bucket) error {
	return bkt.forEach(func(k, v []byte) error {
		switch string(k) {
		case keyImage:
			container.Image = string(v)
		case keyRuntime:
			container.Runtime = string(v)
		case keySpec:
			container.Spec = v // BUG: reused-buffer
		case keyLabels:
			lbkt := bkt.tx.bucket(container.ID + "/" + keyLabels)
			if lbkt == nil {
				return nil
			}
			container.Labels = map[string]string{}
			return lbkt.forEach(func(k, v []byte) error {
				container.Labels[string(k)] = string(v)
				return nil
			})
		}
		return nil
	})
}

type containerStore struct{ db *database }

// Get reads one container.
func (s *containerStore) Get(ctx context.Context, id string) (Container, error) {
	c := Container{ID: id}
	err := s.db.view(func(t *tx) error {
		bkt := t.bucket(id)
		if bkt == nil {
			return errNotFound
		}
		return readContainer(&c, bkt)
	})
	return c, err
}
