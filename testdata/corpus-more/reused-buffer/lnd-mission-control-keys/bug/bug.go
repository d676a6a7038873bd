// Package bug keeps payment results in a page based key-value file.
package bug

import (
	"container/list"
	"encoding/binary"
	"sort"
	"sync"
)

type span struct{ k, v []byte }

// bucket holds its pairs in one area that a write transaction rewrites.
type bucket struct {
	mu    sync.Mutex
	mem   []byte
	pairs []span
}

func (b *bucket) rewrite(kv map[string]string) {
	keys := make([]string, 0, len(kv))
	for k := range kv {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	b.mem, b.pairs = b.mem[:0], b.pairs[:0]
	for _, k := range keys {
		at := len(b.mem)
		b.mem = append(append(b.mem, k...), kv[k]...)
		b.pairs = append(b.pairs, span{b.mem[at : at+len(k)], b.mem[at+len(k):]})
	}
}

type rwTx struct {
	b  *bucket
	kv map[string]string
}

func update(b *bucket, fn func(tx *rwTx) error, reset func()) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	reset()
	tx := &rwTx{b: b, kv: make(map[string]string)}
	for _, p := range b.pairs {
		tx.kv[string(p.k)] = string(p.v)
	}
	if err := fn(tx); err != nil {
		return err
	}
	b.rewrite(tx.kv)
	return nil
}

func (tx *rwTx) Put(k, v []byte) error   { tx.kv[string(k)] = string(v); return nil }
func (tx *rwTx) Delete(k []byte) error   { delete(tx.kv, string(k)); return nil }
func (tx *rwTx) ReadCursor() *readCursor { return &readCursor{pairs: tx.b.pairs} }

// readCursor walks the pairs. Its slices are valid during the transaction.
type readCursor struct {
	pairs []span
	at    int
}

func (c *readCursor) First() ([]byte, []byte) { c.at = -1; return c.Next() }

func (c *readCursor) Next() ([]byte, []byte) {
	if c.at++; c.at >= len(c.pairs) {
		return nil, nil
	}
	return c.pairs[c.at].k, c.pairs[c.at].v
}

type paymentResult struct {
	id   uint64
	time uint64
	ok   bool
}

func serializeResult(r *paymentResult) (k, v []byte) {
	k = binary.BigEndian.AppendUint64(nil, r.time)
	k = binary.BigEndian.AppendUint64(k, r.id)
	if r.ok {
		return k, []byte{1}
	}
	return k, []byte{0}
}

type store struct {
	db         *bucket
	queueMx    sync.Mutex
	queue      *list.List
	keys       *list.List
	keysMap    map[string]struct{}
	maxRecords int
}

func newStore(db *bucket, maxRecords int) (*store, error) {
	var (
		keys    *list.List
		keysMap map[string]struct{}
	)
	err := update(db, func(tx *rwTx) error {
		c := tx.ReadCursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			keys.PushBack(k) // BUG: reused-buffer
			keysMap[string(k)] = struct{}{}
		}
		return nil
	}, func() {
		keys = list.New()
		keysMap = make(map[string]struct{})
	})
	if err != nil {
		return nil, err
	}
	return &store{db: db, queue: list.New(), keys: keys, keysMap: keysMap, maxRecords: maxRecords}, nil
}

func (s *store) add(r *paymentResult) {
	s.queueMx.Lock()
	defer s.queueMx.Unlock()
	s.queue.PushBack(r)
}

// storeResults writes what was queued and prunes the oldest entries.
func (s *store) storeResults() error {
	s.queueMx.Lock()
	l := s.queue
	s.queue = list.New()
	s.queueMx.Unlock()

	return update(s.db, func(tx *rwTx) error {
		for e := l.Front(); e != nil; e = e.Next() {
			k, v := serializeResult(e.Value.(*paymentResult))
			if _, ok := s.keysMap[string(k)]; ok {
				continue
			}
			if err := tx.Put(k, v); err != nil {
				return err
			}
			s.keys.PushBack(k)
			s.keysMap[string(k)] = struct{}{}
		}
		for s.maxRecords > 0 && s.keys.Len() > s.maxRecords {
			front := s.keys.Front()
			key := front.Value.([]byte) // ALSO: reused-buffer
			if err := tx.Delete(key); err != nil {
				return err
			}
			s.keys.Remove(front)
			delete(s.keysMap, string(key))
		}
		return nil
	}, func() {})
}
