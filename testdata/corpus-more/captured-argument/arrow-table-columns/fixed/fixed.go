// Package fixed has tables of columns that are counted by reference.
package fixed

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
)

// Field describes a column.
type Field struct {
	Name string
	Type string
}

// Schema describes a table.
type Schema struct{ Fields []Field }

// Chunked is column data in several chunks.
type Chunked struct {
	refs   atomic.Int64
	chunks [][]int64
	length int
}

// NewChunked returns data with one reference.
func NewChunked(chunks [][]int64) *Chunked {
	c := &Chunked{chunks: chunks}
	for _, ch := range chunks {
		c.length += len(ch)
	}
	c.refs.Add(1)
	return c
}

// Retain adds a reference.
func (c *Chunked) Retain() { c.refs.Add(1) }

// Release drops a reference, and the data with the last one.
func (c *Chunked) Release() {
	if c.refs.Add(-1) == 0 {
		c.chunks = nil
		c.length = 0
	}
}

// Column is a named piece of data.
type Column struct {
	field Field
	data  *Chunked
}

// NewColumn returns a column that holds a reference to data.
func NewColumn(f Field, data *Chunked) *Column {
	data.Retain()
	return &Column{field: f, data: data}
}

func (c *Column) Len() int { return c.data.length }
func (c *Column) Retain()  { c.data.Retain() }
func (c *Column) Release() { c.data.Release() }

// Table is a set of columns of the same length.
type Table interface {
	NumRows() int64
	Column(i int) *Column
	Release()
}

type simpleTable struct {
	refs   atomic.Int64
	rows   int64
	cols   []Column
	schema *Schema
}

// NewTable returns a table with references to cols. A negative number of rows
// stands for the height of the columns.
func NewTable(schema *Schema, cols []Column, rows int64) (Table, error) {
	tbl := simpleTable{
		rows:   rows,
		cols:   slices.Clone(cols),
		schema: schema,
	}
	tbl.refs.Add(1)
	if tbl.rows < 0 {
		switch len(tbl.cols) {
		case 0:
			tbl.rows = 0
		default:
			tbl.rows = int64(tbl.cols[0].Len())
		}
	}
	if err := tbl.validate(); err != nil {
		return nil, err
	}
	for i := range tbl.cols {
		tbl.cols[i].Retain()
	}
	return &tbl, nil
}

func (t *simpleTable) validate() error {
	if len(t.cols) != len(t.schema.Fields) {
		return errors.New("number of columns does not match the schema")
	}
	for i := range t.cols {
		if t.cols[i].field != t.schema.Fields[i] {
			return fmt.Errorf("column %d does not match the schema", i)
		}
		if int64(t.cols[i].Len()) < t.rows {
			return fmt.Errorf("column %d is too short", i)
		}
	}
	return nil
}

func (t *simpleTable) NumRows() int64       { return t.rows }
func (t *simpleTable) Column(i int) *Column { return &t.cols[i] }

func (t *simpleTable) Release() {
	if t.refs.Add(-1) == 0 {
		for i := range t.cols {
			t.cols[i].Release()
		}
		t.cols = nil
	}
}

// Record is one batch of rows, a slice for each field.
type Record [][]int64

// TablePerRecord makes a table out of each record.
func TablePerRecord(schema *Schema, recs []Record) ([]Table, error) {
	cols := make([]Column, len(schema.Fields))
	var out []Table
	for _, rec := range recs {
		for i, f := range schema.Fields {
			data := NewChunked([][]int64{rec[i]})
			cols[i] = *NewColumn(f, data)
			data.Release()
		}
		tbl, err := NewTable(schema, cols, -1)
		for i := range cols {
			cols[i].Release()
		}
		if err != nil {
			return nil, err
		}
		out = append(out, tbl)
	}
	return out, nil
}
