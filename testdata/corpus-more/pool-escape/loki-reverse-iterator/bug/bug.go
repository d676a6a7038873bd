// Package bug walks over log entries.
package bug

import (
	"errors"
	"sync"
	"time"
)

// Entry is a line of a log.
type Entry struct {
	Timestamp time.Time
	Line      string
}

// EntryIterator gives entries in order.
type EntryIterator interface {
	Next() bool
	Entry() Entry
	Labels() string
	Error() error
	Close() error
}

type sliceIterator struct {
	entries []Entry
	labels  string
	cur     int
	closed  bool
}

// NewStreamIterator walks over the entries of a stream.
func NewStreamIterator(labels string, entries []Entry) EntryIterator {
	return &sliceIterator{entries: entries, labels: labels, cur: -1}
}

func (i *sliceIterator) Next() bool {
	i.cur++
	return i.cur < len(i.entries)
}

func (i *sliceIterator) Entry() Entry   { return i.entries[i.cur] }
func (i *sliceIterator) Labels() string { return i.labels }
func (i *sliceIterator) Error() error   { return nil }

func (i *sliceIterator) Close() error {
	i.closed = true
	return nil
}

type entryWithLabels struct {
	entry  Entry
	labels string
}

var entryBufferPool = sync.Pool{
	New: func() any { return &entryBuffer{entries: make([]entryWithLabels, 0, 1024)} },
}

type entryBuffer struct {
	entries []entryWithLabels
}

type reverseEntryIterator struct {
	iter   EntryIterator
	cur    entryWithLabels
	buf    *entryBuffer
	loaded bool
}

// NewEntryReversedIter loads all entries and walks backwards.
func NewEntryReversedIter(it EntryIterator) (EntryIterator, error) {
	if err := it.Error(); err != nil {
		return nil, err
	}
	return &reverseEntryIterator{
		iter: it,
		buf:  entryBufferPool.Get().(*entryBuffer),
	}, nil
}

func (i *reverseEntryIterator) load() {
	if i.loaded {
		return
	}
	i.loaded = true
	for i.iter.Next() {
		i.buf.entries = append(i.buf.entries, entryWithLabels{i.iter.Entry(), i.iter.Labels()})
	}
	i.iter.Close()
}

func (i *reverseEntryIterator) Next() bool {
	i.load()
	if len(i.buf.entries) == 0 { // ALSO: pool-escape
		entryBufferPool.Put(i.buf) // BUG: pool-escape
		i.buf.entries = nil        // ALSO: pool-escape
		return false
	}
	last := len(i.buf.entries) - 1
	i.cur, i.buf.entries = i.buf.entries[last], i.buf.entries[:last]
	return true
}

func (i *reverseEntryIterator) Entry() Entry   { return i.cur.entry }
func (i *reverseEntryIterator) Labels() string { return i.cur.labels }
func (i *reverseEntryIterator) Error() error   { return i.iter.Error() }

func (i *reverseEntryIterator) Close() error {
	if i.buf.entries != nil { // ALSO: pool-escape
		i.buf.entries = i.buf.entries[:0]
		entryBufferPool.Put(i.buf) // ALSO: pool-escape
		i.buf.entries = nil
	}
	if !i.loaded {
		return i.iter.Close()
	}
	return nil
}

// ReadBatch reads up to n entries, the newest first.
func ReadBatch(it EntryIterator, n int) (map[string][]Entry, error) {
	back, err := NewEntryReversedIter(it)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]Entry)
	for ; n > 0 && back.Next(); n-- {
		out[back.Labels()] = append(out[back.Labels()], back.Entry())
	}
	return out, errors.Join(back.Error(), back.Close())
}
