// Package fixed describes the columns of record batches.
package fixed

import (
	"fmt"
	"strings"
)

// DataType is the type of a column.
type DataType interface {
	Name() string
}

// Field is a named column.
type Field struct {
	Name     string
	Type     DataType
	Nullable bool
}

// Metadata is a list of key/value pairs.
type Metadata struct {
	keys, values []string
}

func (m Metadata) clone() Metadata {
	return Metadata{
		keys:   append([]string(nil), m.keys...),
		values: append([]string(nil), m.values...),
	}
}

// Schema is a sequence of fields. A schema does not change once made.
type Schema struct {
	fields []Field
	index  map[string][]int
	meta   Metadata
}

// NewSchema copies fields and metadata.
func NewSchema(fields []Field, meta *Metadata) *Schema {
	var md *Metadata
	if meta != nil {
		c := meta.clone()
		md = &c
	}
	own := make([]Field, len(fields))
	copy(own, fields)
	return newSchema(own, md)
}

func newSchema(fields []Field, meta *Metadata) *Schema {
	s := &Schema{
		fields: fields,
		index:  make(map[string][]int, len(fields)),
	}
	if meta != nil {
		s.meta = *meta
	}
	for i, f := range fields {
		if f.Type == nil {
			panic("field without type")
		}
		s.index[f.Name] = append(s.index[f.Name], i)
	}
	return s
}

// Fields returns a copy of the fields.
func (s *Schema) Fields() []Field {
	out := make([]Field, len(s.fields))
	copy(out, s.fields)
	return out
}

// NumFields returns the number of fields.
func (s *Schema) NumFields() int { return len(s.fields) }

// Field returns the field at i.
func (s *Schema) Field(i int) Field { return s.fields[i] }

// FieldsByName returns the fields called name.
func (s *Schema) FieldsByName(name string) ([]Field, bool) {
	at, ok := s.index[name]
	if !ok {
		return nil, false
	}
	out := make([]Field, 0, len(at))
	for _, i := range at {
		out = append(out, s.fields[i])
	}
	return out, true
}

// AddField returns a schema with f inserted at i.
func (s *Schema) AddField(i int, f Field) (*Schema, error) {
	if i < 0 || i > len(s.fields) {
		return nil, fmt.Errorf("invalid field index %d", i)
	}
	fields := make([]Field, len(s.fields)+1)
	copy(fields[:i], s.fields[:i])
	fields[i] = f
	copy(fields[i+1:], s.fields[i:])
	return newSchema(fields, &s.meta), nil
}

func (s *Schema) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "schema of %d fields:", len(s.fields))
	for _, f := range s.fields {
		fmt.Fprintf(&b, " %s:%s", f.Name, f.Type.Name())
	}
	return b.String()
}
