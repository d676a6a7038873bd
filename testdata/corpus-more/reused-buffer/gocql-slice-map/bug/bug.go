// Package bug reads rows with list columns.
package bug

import (
	"errors"
	"fmt"
	"reflect"
)

var errEOF = errors.New("unmarshal: unexpected eof")

// Type is the type of a column.
type Type int

const (
	TypeInt Type = iota
	TypeText
	TypeList
)

// TypeInfo describes a type; Elem is the type of list elements.
type TypeInfo struct {
	Type Type
	Elem *TypeInfo
}

func (t *TypeInfo) goType() reflect.Type {
	switch t.Type {
	case TypeInt:
		return reflect.TypeFor[int]()
	case TypeText:
		return reflect.TypeFor[string]()
	case TypeList:
		return reflect.SliceOf(t.Elem.goType())
	}
	panic("unknown type")
}

// New returns a pointer to a new value of the type.
func (t *TypeInfo) New() any { return reflect.New(t.goType()).Interface() }

func unmarshal(info *TypeInfo, data []byte, value any) error {
	switch info.Type {
	case TypeInt:
		if len(data) != 4 {
			return errEOF
		}
		*value.(*int) = int(data[0])<<24 | int(data[1])<<16 | int(data[2])<<8 | int(data[3])
		return nil
	case TypeText:
		*value.(*string) = string(data)
		return nil
	case TypeList:
		return unmarshalList(info, data, value)
	}
	return fmt.Errorf("can not unmarshal %v into %T", info.Type, value)
}

func unmarshalList(info *TypeInfo, data []byte, value any) error {
	rv := reflect.ValueOf(value).Elem()
	t := rv.Type()
	if len(data) < 2 {
		return errEOF
	}
	n := int(data[0])<<8 | int(data[1])
	data = data[2:]
	if rv.Cap() < n {
		rv.Set(reflect.MakeSlice(t, n, n))
	} else {
		rv.SetLen(n)
	}
	for i := 0; i < n; i++ {
		if len(data) < 2 {
			return errEOF
		}
		m := int(data[0])<<8 | int(data[1])
		data = data[2:]
		if err := unmarshal(info.Elem, data[:m], rv.Index(i).Addr().Interface()); err != nil {
			return err
		}
		data = data[m:]
	}
	return nil
}

// ColumnInfo describes a column.
type ColumnInfo struct {
	Name     string
	TypeInfo *TypeInfo
}

// Iter walks the rows of a result.
type Iter struct {
	columns []ColumnInfo
	rows    [][][]byte
	pos     int
	err     error
}

// Scan reads the next row into dest.
func (iter *Iter) Scan(dest ...any) bool {
	if iter.err != nil || iter.pos >= len(iter.rows) {
		return false
	}
	for i, col := range iter.columns {
		if err := unmarshal(col.TypeInfo, iter.rows[iter.pos][i], dest[i]); err != nil {
			iter.err = err
			return false
		}
	}
	iter.pos++
	return true
}

func dereference(i any) any {
	return reflect.Indirect(reflect.ValueOf(i)).Interface()
}

// RowData has a variable for each column.
type RowData struct {
	Columns []string
	Values  []any
}

func (r *RowData) rowMap(m map[string]any) {
	for i, column := range r.Columns {
		m[column] = dereference(r.Values[i]) // BUG: reused-buffer
	}
}

// RowData returns variables for the columns of the result.
func (iter *Iter) RowData() RowData {
	var rd RowData
	for _, col := range iter.columns {
		rd.Columns = append(rd.Columns, col.Name)
		rd.Values = append(rd.Values, col.TypeInfo.New())
	}
	return rd
}

// SliceMap returns all rows as maps.
func (iter *Iter) SliceMap() ([]map[string]any, error) {
	rowData := iter.RowData()
	var out []map[string]any
	for iter.Scan(rowData.Values...) { // ALSO: reused-buffer
		m := make(map[string]any)
		rowData.rowMap(m)
		out = append(out, m)
	}
	return out, iter.err
}
