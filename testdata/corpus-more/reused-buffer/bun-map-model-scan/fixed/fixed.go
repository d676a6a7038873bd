// Package fixed scans rows into maps.
package fixed

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"sort"
	"strconv"
)

type mapModel struct {
	dest *map[string]any
	m    map[string]any

	rows        *sql.Rows
	columns     []string
	columnTypes []*sql.ColumnType
	scanIndex   int
}

var _ sql.Scanner = (*mapModel)(nil)

func newMapModel(dest *map[string]any) *mapModel {
	m := &mapModel{dest: dest}
	if dest != nil {
		m.m = *dest
	}
	return m
}

func makeDest(v any, n int) []any {
	dest := make([]any, n)
	for i := range dest {
		dest[i] = v
	}
	return dest
}

// ScanRows scans the next row.
func (m *mapModel) ScanRows(_ context.Context, rows *sql.Rows) (int, error) {
	if !rows.Next() {
		return 0, rows.Err()
	}
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	m.rows = rows
	m.columns = columns
	dest := makeDest(m, len(columns))
	if m.m == nil {
		m.m = make(map[string]any, len(m.columns))
	}
	m.scanIndex = 0
	if err := rows.Scan(dest...); err != nil {
		return 0, err
	}
	*m.dest = m.m
	return 1, nil
}

// Scan implements sql.Scanner; it is called for each column.
func (m *mapModel) Scan(src any) error {
	if _, ok := src.([]byte); !ok {
		return m.scanRaw(src)
	}
	types, err := m.types()
	if err != nil {
		return err
	}
	scanType := types[m.scanIndex].ScanType()
	switch scanType.Kind() {
	case reflect.Slice:
		if scanType.Elem().Kind() == reflect.Uint8 {
			srcB := src.([]byte)
			src2 := make([]byte, len(srcB))
			copy(src2, srcB)

			return m.scanRaw(src2)
		}
	}
	dest := reflect.New(scanType).Elem()
	if err := scanText(dest, string(src.([]byte))); err != nil {
		return err
	}
	return m.scanRaw(dest.Interface())
}

func scanText(dest reflect.Value, s string) error {
	switch dest.Kind() {
	case reflect.String:
		dest.SetString(s)
	case reflect.Int, reflect.Int64, reflect.Int32:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return err
		}
		dest.SetInt(n)
	default:
		return fmt.Errorf("cannot scan into %s", dest.Type())
	}
	return nil
}

func (m *mapModel) types() ([]*sql.ColumnType, error) {
	if m.columnTypes == nil {
		types, err := m.rows.ColumnTypes()
		if err != nil {
			return nil, err
		}
		m.columnTypes = types
	}
	return m.columnTypes, nil
}

func (m *mapModel) scanRaw(src any) error {
	name := m.columns[m.scanIndex]
	m.scanIndex++
	m.m[name] = src
	return nil
}

// Keys returns the column names.
func (m *mapModel) Keys() []string {
	keys := make([]string, 0, len(m.m))
	for k := range m.m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Select returns the rows of a query.
func Select(ctx context.Context, db *sql.DB, query string) ([]map[string]any, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []map[string]any
	for {
		var row map[string]any
		n, err := newMapModel(&row).ScanRows(ctx, rows)
		if err != nil || n == 0 {
			return out, err
		}
		out = append(out, row)
	}
}
