// Package fixed is an index store on top of a page based key value file.
package fixed

import (
	"bytes"
	"io"
	"sort"
	"sync"
)

const separator = "\000"

// page is a mapped part of the file; offs marks keys and values in data.
type page struct {
	data []byte
	offs []int
}

func (p *page) key(i int) []byte   { return p.data[p.offs[2*i]:p.offs[2*i+1]] }
func (p *page) value(i int) []byte { return p.data[p.offs[2*i+1]:p.offs[2*i+2]] }
func (p *page) count() int         { return len(p.offs) / 2 }

// file maps one page at a time into the same memory.
type file struct {
	mu   sync.Mutex
	src  io.ReaderAt
	size int
	page page
	load func(p *page) error
}

// view runs fn; keys and values from the cursor are valid until it returns.
func (f *file) view(fn func(c *cursor) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.page.data = f.page.data[:cap(f.page.data)]
	if len(f.page.data) < f.size {
		f.page.data = make([]byte, f.size)
	}
	if _, err := f.src.ReadAt(f.page.data[:f.size], 0); err != nil && err != io.EOF {
		return err
	}
	if err := f.load(&f.page); err != nil {
		return err
	}
	return fn(&cursor{p: &f.page})
}

type cursor struct {
	p *page
	i int
}

func (c *cursor) seek(start []byte) (k, v []byte) {
	c.i = sort.Search(c.p.count(), func(i int) bool { return bytes.Compare(c.p.key(i), start) >= 0 }) - 1
	return c.next()
}

func (c *cursor) next() (k, v []byte) {
	if c.i++; c.i >= c.p.count() {
		return nil, nil
	}
	return c.p.key(c.i), c.p.value(c.i)
}

type indexQuery struct {
	hashValue        string
	rangeValuePrefix []byte
	valueEqual       []byte
}

// readBatch is what a query yields.
type readBatch interface {
	RangeValue() []byte
	Value() []byte
}

type boltReadBatch struct {
	rangeValue []byte
	value      []byte
}

func (b *boltReadBatch) RangeValue() []byte { return b.rangeValue }
func (b *boltReadBatch) Value() []byte      { return b.value }

type indexClient struct{ db *file }

func (c *indexClient) query(query indexQuery, callback func(indexQuery, readBatch) bool) error {
	rowPrefix := []byte(query.hashValue + separator)
	start := append([]byte(query.hashValue+separator), query.rangeValuePrefix...)

	return c.db.view(func(c *cursor) error {
		var batch boltReadBatch
		for k, v := c.seek(start); k != nil; k, v = c.next() {
			if len(query.valueEqual) > 0 && !bytes.Equal(v, query.valueEqual) {
				continue
			}
			if !bytes.HasPrefix(k, start) {
				break
			}

			batch.rangeValue = make([]byte, len(k)-len(rowPrefix))
			copy(batch.rangeValue, k[len(rowPrefix):])

			batch.value = make([]byte, len(v))
			copy(batch.value, v)

			if !callback(query, &batch) {
				break
			}
		}
		return nil
	})
}

type entry struct {
	rangeValue, value []byte
}

// lookup returns the entries of all queries in the order of their range.
func (c *indexClient) lookup(queries []indexQuery) ([]entry, error) {
	var entries []entry
	for _, q := range queries {
		err := c.query(q, func(_ indexQuery, b readBatch) bool {
			entries = append(entries, entry{rangeValue: b.RangeValue(), value: b.Value()})
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	sort.Slice(entries, func(i, j int) bool {
		return bytes.Compare(entries[i].rangeValue, entries[j].rangeValue) < 0
	})
	return entries, nil
}
