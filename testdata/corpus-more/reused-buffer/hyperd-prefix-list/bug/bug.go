// Package bug stores what a daemon must know after a restart.
package bug

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"sort"
	"strings"
	"sync"
)

// Iterator walks over entries.
type Iterator interface {
	Next() bool
	Key() []byte
	Value() []byte
	Release()
	Error() error
}

type table struct {
	mu      sync.RWMutex
	entries map[string][]byte
}

type tableIter struct {
	t      *table
	keys   []string
	pos    int
	kb, vb []byte
	closed bool
}

func (t *table) newIterator(prefix []byte) Iterator {
	t.mu.RLock()
	defer t.mu.RUnlock()
	it := &tableIter{t: t, pos: -1}
	for k := range t.entries {
		if strings.HasPrefix(k, string(prefix)) {
			it.keys = append(it.keys, k)
		}
	}
	sort.Strings(it.keys)
	return it
}

func (i *tableIter) Next() bool {
	if i.closed || i.pos+1 >= len(i.keys) {
		return false
	}
	i.pos++
	i.t.mu.RLock()
	defer i.t.mu.RUnlock()
	i.kb = append(i.kb[:0], i.keys[i.pos]...)
	i.vb = append(i.vb[:0], i.t.entries[i.keys[i.pos]]...)
	return true
}

func (i *tableIter) Key() []byte   { return i.kb }
func (i *tableIter) Value() []byte { return i.vb }
func (i *tableIter) Release()      { i.closed = true }
func (i *tableIter) Error() error  { return nil }

// DaemonDB is the database of the daemon.
type DaemonDB struct {
	db *table
}

// NewDaemonDB gives an empty database.
func NewDaemonDB() *DaemonDB {
	return &DaemonDB{db: &table{entries: make(map[string][]byte)}}
}

// KVPair is an entry.
type KVPair struct {
	K, V []byte
}

// KeyFilter selects entries by key.
type KeyFilter func([]byte) bool

// Update stores a value.
func (d *DaemonDB) Update(key, data []byte) {
	d.db.mu.Lock()
	defer d.db.mu.Unlock()
	d.db.entries[string(key)] = bytes.Clone(data)
}

// UpdatePod stores the arguments of a pod.
func (d *DaemonDB) UpdatePod(id string, args []byte) {
	d.Update([]byte("pod-"+id), args)
}

// PrefixList gives the values of all keys with a prefix.
func (d *DaemonDB) PrefixList(prefix []byte, keyFilter KeyFilter) ([][]byte, error) {
	var results [][]byte
	iter := d.db.newIterator(prefix)
	for iter.Next() {
		if keyFilter == nil || keyFilter(iter.Key()) {
			results = append(results, iter.Value()) // ALSO: reused-buffer
		}
	}
	iter.Release()
	err := iter.Error()
	return results, err
}

// PrefixListKey gives all keys with a prefix.
func (d *DaemonDB) PrefixListKey(prefix []byte, keyFilter KeyFilter) ([][]byte, error) {
	var results [][]byte
	iter := d.db.newIterator(prefix)
	for iter.Next() {
		if keyFilter == nil || keyFilter(iter.Key()) {
			results = append(results, iter.Key()) // ALSO: reused-buffer
		}
	}
	iter.Release()
	err := iter.Error()
	return results, err
}

// PrefixList2Chan sends all entries with a prefix.
func (d *DaemonDB) PrefixList2Chan(prefix []byte, keyFilter KeyFilter) chan *KVPair {
	ch := make(chan *KVPair, 128)
	go func() {
		iter := d.db.newIterator(prefix)
		for iter.Next() {
			if keyFilter == nil || keyFilter(iter.Key()) {
				ch <- &KVPair{iter.Key(), iter.Value()} // BUG: reused-buffer
			}
		}
		iter.Release()
		if err := iter.Error(); err != nil {
			log.Printf("iterate over %s: %v", prefix, err)
		}
		close(ch)
	}()
	return ch
}

// Pod is a pod that was running.
type Pod struct {
	ID         string
	Containers []string `json:"containers"`
}

// Restore loads all pods.
func Restore(d *DaemonDB) (map[string]*Pod, error) {
	pods := make(map[string]*Pod)
	for item := range d.PrefixList2Chan([]byte("pod-"), nil) {
		p := &Pod{ID: string(item.K[len("pod-"):])}
		if err := json.Unmarshal(item.V, p); err != nil {
			return pods, fmt.Errorf("load pod %s: %w", p.ID, err)
		}
		pods[p.ID] = p
	}
	return pods, nil
}
