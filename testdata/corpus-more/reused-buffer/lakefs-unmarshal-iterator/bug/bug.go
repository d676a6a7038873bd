// Package bug iterates over ranges of committed values.
package bug

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Key and Value are what a range stores.
type (
	Key   []byte
	Value []byte
)

// Record is an entry of a range.
type Record struct {
	Key   Key
	Value Value
}

// Metadata is the decoded form of a value.
type Metadata struct {
	Identity []byte
	Size     uint64
}

// ValueRecord is what callers get.
type ValueRecord struct {
	Key   Key
	Value *Metadata
}

// ValueIterator iterates over raw records.
type ValueIterator interface {
	Next() bool
	Value() *Record
	Err() error
	Close()
}

type rangeReader struct {
	r      *bufio.Reader
	keyBuf []byte
	valBuf []byte
	rec    Record
	err    error
}

// NewRangeReader reads the records of r.
func NewRangeReader(r io.Reader) ValueIterator {
	return &rangeReader{r: bufio.NewReader(r)}
}

func (t *rangeReader) read(buf []byte) ([]byte, error) {
	n, err := binary.ReadUvarint(t.r)
	if err != nil {
		return buf, err
	}
	if uint64(cap(buf)) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	_, err = io.ReadFull(t.r, buf)
	return buf, err
}

func (t *rangeReader) Next() bool {
	if t.err != nil {
		return false
	}
	if t.keyBuf, t.err = t.read(t.keyBuf); t.err != nil {
		return false
	}
	if t.valBuf, t.err = t.read(t.valBuf); t.err != nil {
		return false
	}
	t.rec = Record{Key: t.keyBuf, Value: t.valBuf}
	return true
}

func (t *rangeReader) Value() *Record { return &t.rec }

func (t *rangeReader) Err() error {
	if errors.Is(t.err, io.EOF) {
		return nil
	}
	return t.err
}

func (t *rangeReader) Close() { t.r.Reset(nil) }

func unmarshalValue(b []byte) (*Metadata, error) {
	size, n := binary.Uvarint(b)
	if n <= 0 {
		return nil, errors.New("bad value")
	}
	return &Metadata{Size: size, Identity: append([]byte(nil), b[n:]...)}, nil
}

// UnmarshalIterator decodes the values of another iterator.
type UnmarshalIterator struct {
	it    ValueIterator
	value *ValueRecord
	err   error
}

// NewUnmarshalIterator wraps it.
func NewUnmarshalIterator(it ValueIterator) *UnmarshalIterator {
	return &UnmarshalIterator{it: it}
}

// Next goes to the next record.
func (r *UnmarshalIterator) Next() bool {
	if r.err != nil || !r.it.Next() {
		r.value = nil
		return false
	}
	val := r.it.Value()
	v, err := unmarshalValue(val.Value)
	if err != nil {
		r.err = fmt.Errorf("key %q: %w", val.Key, err)
		r.value = nil
		return false
	}
	r.value = &ValueRecord{
		Key:   val.Key, // BUG: reused-buffer
		Value: v,
	}
	return true
}

// Value gives the current record.
func (r *UnmarshalIterator) Value() *ValueRecord { return r.value }

// Err gives the error that stopped the iteration.
func (r *UnmarshalIterator) Err() error {
	if r.err != nil {
		return r.err
	}
	return r.it.Err()
}

// List collects up to limit records.
func List(it *UnmarshalIterator, limit int) ([]*ValueRecord, error) {
	var out []*ValueRecord
	for len(out) < limit && it.Next() {
		out = append(out, it.Value())
	}
	return out, it.Err()
}
