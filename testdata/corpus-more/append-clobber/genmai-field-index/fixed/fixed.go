// Package fixed maps structs to tables.
package fixed

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// DB builds statements.
type DB struct {
	quote string
}

// New returns a DB that quotes names with quote.
func New(quote string) *DB {
	return &DB{quote: quote}
}

func (db *DB) columnFromTag(field reflect.StructField) string {
	col := field.Tag.Get("column")
	if col == "" {
		col = strings.ToLower(field.Name)
	}
	return col
}

// hasSkipTag tells whether the field is not stored.
func (db *DB) hasSkipTag(field reflect.StructField) bool {
	return field.Tag.Get("db") == "-"
}

// collectFieldIndexes returns the index paths of all stored fields.
func (db *DB) collectFieldIndexes(typ reflect.Type, index []int) (indexes [][]int) {
	for i := 0; i < typ.NumField(); i++ {
		field := typ.Field(i)
		if db.hasSkipTag(field) || (field.PkgPath != "" && !field.Anonymous) {
			continue
		}
		tmp := make([]int, len(index)+1)
		copy(tmp, index)
		tmp[len(index)] = i
		if field.Anonymous {
			indexes = append(indexes, db.collectFieldIndexes(field.Type, tmp)...)
		} else {
			indexes = append(indexes, tmp)
		}
	}
	return indexes
}

func (db *DB) tableValueOf(obj any) (reflect.Value, error) {
	rv := reflect.ValueOf(obj)
	for rv.Kind() == reflect.Pointer {
		rv = rv.Elem()
	}
	if rv.Kind() != reflect.Struct {
		return rv, fmt.Errorf("argument must be a struct, but %T", obj)
	}
	return rv, nil
}

// collectTableColumns returns the quoted names of the columns.
func (db *DB) collectTableColumns(typ reflect.Type, indexes [][]int) []string {
	names := make([]string, len(indexes))
	for i, index := range indexes {
		names[i] = db.quote + db.columnFromTag(typ.FieldByIndex(index)) + db.quote
	}
	return names
}

func (db *DB) collectValues(rv reflect.Value, indexes [][]int) []any {
	values := make([]any, len(indexes))
	for i, index := range indexes {
		values[i] = rv.FieldByIndex(index).Interface()
	}
	return values
}

// Insert returns the statement that stores obj and its arguments.
func (db *DB) Insert(table string, obj any) (string, []any, error) {
	rv, err := db.tableValueOf(obj)
	if err != nil {
		return "", nil, err
	}
	indexes := db.collectFieldIndexes(rv.Type(), nil)
	if len(indexes) == 0 {
		return "", nil, errors.New("no columns")
	}
	cols := db.collectTableColumns(rv.Type(), indexes)
	holders := strings.TrimSuffix(strings.Repeat("?, ", len(cols)), ", ")
	stmt := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(cols, ", "), holders)
	return stmt, db.collectValues(rv, indexes), nil
}
