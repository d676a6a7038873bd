// Package bug writes an index next to a data object.
package bug

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"sort"
)

// Value is a typed value.
type Value struct {
	Type  int
	Bytes []byte
}

// Copy gives an equal value.
func (v *Value) Copy() *Value {
	return &Value{Type: v.Type, Bytes: bytes.Clone(v.Bytes)}
}

// ValueReader gives values, and nil at the end.
type ValueReader interface {
	Read() (*Value, error)
}

// ValueWriter takes values.
type ValueWriter interface {
	Write(v *Value) error
}

// frameReader reads values with a type and a length before them.
type frameReader struct {
	r   *bufio.Reader
	val Value
}

func newFrameReader(r io.Reader) *frameReader { return &frameReader{r: bufio.NewReader(r)} }

func (f *frameReader) Read() (*Value, error) {
	typ, err := binary.ReadUvarint(f.r)
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	n, err := binary.ReadUvarint(f.r)
	if err != nil {
		return nil, err
	}
	f.val.Type = int(typ)
	if uint64(cap(f.val.Bytes)) < n {
		f.val.Bytes = make([]byte, n)
	}
	f.val.Bytes = f.val.Bytes[:n]
	if _, err := io.ReadFull(f.r, f.val.Bytes); err != nil {
		return nil, err
	}
	return &f.val, nil
}

// copyValues writes all values of r to w.
func copyValues(w ValueWriter, r ValueReader) error {
	for {
		v, err := r.Read()
		if v == nil || err != nil {
			return err
		}
		if err := w.Write(v); err != nil {
			return err
		}
	}
}

// indexer sorts keys and writes them.
type indexer struct {
	ctx  context.Context
	in   <-chan *Value
	out  io.Writer
	done chan struct{}
	err  error
	keys map[string]uint64
}

func (ix *indexer) run() {
	defer close(ix.done)
	var pos uint64
	for {
		select {
		case <-ix.ctx.Done():
			ix.err = ix.ctx.Err()
			return
		case v, ok := <-ix.in:
			if !ok {
				ix.err = ix.flush()
				return
			}
			if _, seen := ix.keys[string(v.Bytes)]; !seen {
				ix.keys[string(v.Bytes)] = pos
			}
			pos++
		}
	}
}

func (ix *indexer) flush() error {
	keys := make([]string, 0, len(ix.keys))
	for k := range ix.keys {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		b := binary.AppendUvarint(nil, uint64(len(k)))
		b = append(b, k...)
		b = binary.AppendUvarint(b, ix.keys[k])
		if _, err := ix.out.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// Writer builds an index of what is written to it.
type Writer struct {
	ch      chan *Value
	indexer *indexer
	cancel  context.CancelFunc
}

// NewWriter starts an index that is written to out.
func NewWriter(ctx context.Context, out io.Writer) *Writer {
	ctx, cancel := context.WithCancel(ctx)
	ch := make(chan *Value, 16)
	w := &Writer{
		ch:      ch,
		cancel:  cancel,
		indexer: &indexer{ctx: ctx, in: ch, out: out, done: make(chan struct{}), keys: make(map[string]uint64)},
	}
	go w.indexer.run()
	return w
}

// Write adds a value.
func (w *Writer) Write(val *Value) error {
	select {
	case <-w.indexer.done:
		if w.indexer.err != nil {
			return w.indexer.err
		}
		return errors.New("index: write after close")
	case w.ch <- val: // BUG: captured-argument
		return nil
	}
}

// Close finishes the index.
func (w *Writer) Close() error {
	defer w.cancel()
	close(w.ch)
	<-w.indexer.done
	return w.indexer.err
}

// Build writes the index of a data object.
func Build(ctx context.Context, object io.Reader, out io.Writer) error {
	w := NewWriter(ctx, out)
	return errors.Join(copyValues(w, newFrameReader(object)), w.Close())
}
