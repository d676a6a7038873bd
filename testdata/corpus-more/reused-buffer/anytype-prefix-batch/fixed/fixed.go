package fixed

import (
	"bytes"
	"context"
	"sort"
	"strings"
)

// item is the current entry of an iterator.
type item struct {
	key []byte
	val string
}

// Key returns the key. It is only valid until the iterator moves.
func (it *item) Key() []byte { return it.key }

// KeyCopy returns the key appended to dst.
func (it *item) KeyCopy(dst []byte) []byte { return append(dst[:0], it.key...) }

type kv struct{ k, v string }

type txn struct{ rows []kv }

type iterator struct {
	rows   []kv
	prefix []byte
	at     int
	item   item
}

func (t *txn) newIterator(prefix []byte) *iterator {
	rows := append([]kv(nil), t.rows...)
	sort.Slice(rows, func(i, j int) bool { return rows[i].k < rows[j].k })
	return &iterator{rows: rows, prefix: prefix}
}

func (i *iterator) fill() {
	for i.at < len(i.rows) && !strings.HasPrefix(i.rows[i.at].k, string(i.prefix)) {
		i.at++
	}
	if i.at < len(i.rows) {
		i.item.key = append(i.item.key[:0], i.rows[i.at].k...)
		i.item.val = i.rows[i.at].v
	}
}

func (i *iterator) Rewind()     { i.at = 0; i.fill() }
func (i *iterator) Next()       { i.at++; i.fill() }
func (i *iterator) Valid() bool { return i.at < len(i.rows) }
func (i *iterator) Item() *item { return &i.item }

func (t *txn) delete(key []byte) {
	out := t.rows[:0]
	for _, r := range t.rows {
		if r.k != string(key) {
			out = append(out, r)
		}
	}
	t.rows = out
}

// iterateKeysByPrefixBatchedTx calls f with the keys below prefix, at most
// batchSize of them at a time.
func iterateKeysByPrefixBatchedTx(ctx context.Context, tx *txn, prefix []byte, batchSize int, f func(keys [][]byte) error) error {
	it := tx.newIterator(prefix)
	batch := make([][]byte, 0, batchSize)
	for it.Rewind(); it.Valid(); it.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch = append(batch, it.Item().KeyCopy(nil))
		if len(batch) == batchSize {
			if err := f(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if len(batch) == 0 {
		return nil
	}
	return f(batch)
}

type store struct{ tx *txn }

func (s *store) listIDs(ctx context.Context, prefix string) ([]string, error) {
	var ids []string
	err := iterateKeysByPrefixBatchedTx(ctx, s.tx, []byte(prefix), 100, func(keys [][]byte) error {
		for _, k := range keys {
			ids = append(ids, string(bytes.TrimPrefix(k, []byte(prefix))))
		}
		return nil
	})
	return ids, err
}

func (s *store) eraseAll(ctx context.Context, prefix string) (int, error) {
	n := 0
	err := iterateKeysByPrefixBatchedTx(ctx, s.tx, []byte(prefix), 50, func(keys [][]byte) error {
		for _, k := range keys {
			s.tx.delete(k)
			n++
		}
		return nil
	})
	return n, err
}
