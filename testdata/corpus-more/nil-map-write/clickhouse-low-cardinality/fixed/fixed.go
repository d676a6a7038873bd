// Package fixed encodes columns whose values come from a dictionary.
package fixed

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"
	"time"
)

// column is one column of a block.
type column interface {
	Rows() int
	AppendRow(v any) error
	Encode(buf *bytes.Buffer)
	Reset()
}

type stringColumn struct{ data []string }

func (c *stringColumn) Rows() int { return len(c.data) }
func (c *stringColumn) Reset()    { c.data = c.data[:0] }

func (c *stringColumn) AppendRow(v any) error {
	switch v := v.(type) {
	case nil:
		c.data = append(c.data, "")
	case string:
		c.data = append(c.data, v)
	case fmt.Stringer:
		c.data = append(c.data, v.String())
	default:
		return fmt.Errorf("converting %T to String is unsupported", v)
	}
	return nil
}

func (c *stringColumn) Encode(buf *bytes.Buffer) {
	for _, s := range c.data {
		buf.Write(binary.AppendUvarint(nil, uint64(len(s))))
		buf.WriteString(s)
	}
}

type lowCardinality struct {
	rows     int
	index    column
	nullable bool
	keys     []uint32

	append struct {
		keys  []int
		index map[any]int
	}
}

func newLowCardinality(index column, nullable bool) *lowCardinality {
	col := &lowCardinality{index: index, nullable: nullable}
	col.append.index = make(map[any]int)
	return col
}

func (col *lowCardinality) Rows() int { return col.rows }

func (col *lowCardinality) Reset() {
	col.rows = 0
	col.index.Reset()
	col.keys = col.keys[:0]
	col.append.index = make(map[any]int)
	col.append.keys = col.append.keys[:0]
}

func (col *lowCardinality) AppendRow(v any) error {
	col.rows++
	if col.append.index == nil {
		col.append.index = make(map[any]int)
	}
	if col.index.Rows() == 0 { // init
		if err := col.index.AppendRow(nil); err != nil {
			return err
		}
	}
	if rv := reflect.ValueOf(v); v == nil || rv.Kind() == reflect.Pointer && rv.IsNil() {
		col.append.keys = append(col.append.keys, 0)
		return nil
	}
	switch x := v.(type) {
	case time.Time:
		v = x.Truncate(time.Second)
	}
	if _, found := col.append.index[v]; !found {
		if err := col.index.AppendRow(v); err != nil {
			return err
		}
		col.append.index[v] = col.index.Rows() - 1
	}
	col.append.keys = append(col.append.keys, col.append.index[v])
	return nil
}

func (col *lowCardinality) Encode(buf *bytes.Buffer) {
	if col.rows == 0 {
		return
	}
	defer func() {
		col.append.keys, col.append.index = nil, nil
	}()
	for _, v := range col.append.keys {
		col.keys = append(col.keys, uint32(v))
	}
	buf.Write(binary.LittleEndian.AppendUint64(nil, uint64(col.index.Rows())))
	col.index.Encode(buf)
	for _, k := range col.keys {
		buf.Write(binary.LittleEndian.AppendUint32(nil, k))
	}
}

// batch collects rows of several columns.
type batch struct {
	columns []column
	out     func([]byte) error
}

// Append adds one row.
func (b *batch) Append(row ...any) error {
	if len(row) != len(b.columns) {
		return fmt.Errorf("expected %d values, got %d", len(b.columns), len(row))
	}
	for i, v := range row {
		if err := b.columns[i].AppendRow(v); err != nil {
			return fmt.Errorf("column %d: %w", i, err)
		}
	}
	return nil
}

// Flush sends what was appended so far; more rows can follow.
func (b *batch) Flush() error {
	var buf bytes.Buffer
	for _, c := range b.columns {
		c.Encode(&buf)
	}
	return b.out(buf.Bytes())
}

// Retry starts the rows of the batch again.
func (b *batch) Retry() {
	for _, c := range b.columns {
		c.Reset()
	}
}
