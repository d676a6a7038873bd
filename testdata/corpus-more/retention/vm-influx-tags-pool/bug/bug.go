// Package bug parses line protocol rows.
package bug

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// Tag is one tag of a row.
type Tag struct{ Key, Value string }

func (t *Tag) reset() { t.Key, t.Value = "", "" }

func (t *Tag) unmarshal(s string) error {
	t.reset()
	k, v, ok := strings.Cut(s, "=")
	if !ok {
		return fmt.Errorf("missing tag value for %q", s)
	}
	t.Key, t.Value = k, v
	return nil
}

// Field is one field of a row.
type Field struct {
	Key   string
	Value float64
}

func (f *Field) unmarshal(s string) error {
	k, v, ok := strings.Cut(s, "=")
	if !ok || k == "" {
		return errors.New("field key cannot be empty")
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return fmt.Errorf("cannot parse field value for %q: %w", k, err)
	}
	f.Key, f.Value = k, n
	return nil
}

// Row is one row. Its strings are parts of the parsed text.
type Row struct {
	Measurement string
	Tags        []Tag
	Fields      []Field
}

type unmarshalContext struct {
	tagsPool   []Tag
	fieldsPool []Field
}

func (uc *unmarshalContext) reset() {
	uc.tagsPool = uc.tagsPool[:0]     // BUG: retention
	uc.fieldsPool = uc.fieldsPool[:0] // ALSO: retention
}

// Rows are parsed rows together with their memory.
type Rows struct {
	Rows []Row
	uc   unmarshalContext
}

// Reset prepares rs for other text.
func (rs *Rows) Reset() {
	clear(rs.Rows)
	rs.Rows = rs.Rows[:0]
	rs.uc.reset()
}

// Unmarshal parses s, which must not change while rs is used.
func (rs *Rows) Unmarshal(s string) error {
	rs.Reset()
	for line := range strings.SplitSeq(s, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		rs.Rows = append(rs.Rows, Row{})
		if err := rs.Rows[len(rs.Rows)-1].unmarshal(line, &rs.uc); err != nil {
			rs.Rows[len(rs.Rows)-1] = Row{}
			rs.Rows = rs.Rows[:len(rs.Rows)-1]
			return fmt.Errorf("incorrect line: %w", err)
		}
	}
	return nil
}

func (r *Row) unmarshal(s string, uc *unmarshalContext) error {
	head, fields, ok := strings.Cut(s, " ")
	if !ok {
		return fmt.Errorf("cannot find whitespace in %q", s)
	}
	tagsStart := len(uc.tagsPool)
	measurement, tags, ok := strings.Cut(head, ",")
	if ok {
		if err := unmarshalTags(tags, uc); err != nil {
			return err
		}
	}
	r.Measurement = measurement
	r.Tags = uc.tagsPool[tagsStart:len(uc.tagsPool):len(uc.tagsPool)]

	fieldsStart := len(uc.fieldsPool)
	for part := range strings.SplitSeq(fields, ",") {
		if cap(uc.fieldsPool) > len(uc.fieldsPool) {
			uc.fieldsPool = uc.fieldsPool[:len(uc.fieldsPool)+1]
		} else {
			uc.fieldsPool = append(uc.fieldsPool, Field{})
		}
		if err := uc.fieldsPool[len(uc.fieldsPool)-1].unmarshal(part); err != nil {
			return err
		}
	}
	r.Fields = uc.fieldsPool[fieldsStart:len(uc.fieldsPool):len(uc.fieldsPool)]
	return nil
}

func unmarshalTags(s string, uc *unmarshalContext) error {
	for part := range strings.SplitSeq(s, ",") {
		if cap(uc.tagsPool) > len(uc.tagsPool) {
			uc.tagsPool = uc.tagsPool[:len(uc.tagsPool)+1]
		} else {
			uc.tagsPool = append(uc.tagsPool, Tag{})
		}
		tag := &uc.tagsPool[len(uc.tagsPool)-1]
		if err := tag.unmarshal(part); err != nil {
			uc.tagsPool = uc.tagsPool[:len(uc.tagsPool)-1]
			return err
		}
		if tag.Key == "" || tag.Value == "" {
			uc.tagsPool = uc.tagsPool[:len(uc.tagsPool)-1] // ALSO: retention
		}
	}
	return nil
}

var rowsPool = sync.Pool{New: func() any { return &Rows{} }}

// Parse calls insert with the rows of a request body.
func Parse(body io.Reader, insert func([]Row) error) error {
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	rs := rowsPool.Get().(*Rows)
	defer func() {
		rs.Reset()
		rowsPool.Put(rs)
	}()
	if err := rs.Unmarshal(string(data)); err != nil {
		return err
	}
	return insert(rs.Rows)
}
