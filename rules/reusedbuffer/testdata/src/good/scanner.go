package good

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

var errColumn = errors.New("unexpected type")

// What is kept is a copy, in the old array where that is large enough.
type columnBytes []byte

func (c *columnBytes) Scan(src any) error {
	switch v := src.(type) {
	case []byte:
		*c = append((*c)[:0], v...)
	case columnBytes: // a driver has no such values
		*c = v
	default:
		return errColumn
	}
	return nil
}

// Other values than bytes are the receiver's.
type scalar struct{ v any }

func (s *scalar) Scan(src any) error {
	switch v := src.(type) {
	case int64, float64, bool:
		s.v = v
	case []byte:
		s.v = string(v)
	default:
		s.v = v
	}
	return nil
}

// What is decoded from the bytes is made anew.
type settings struct {
	raw    []byte
	values map[string]string
	id     int
}

func (s *settings) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok {
		return errColumn
	}
	if id, err := strconv.Atoi(string(b)); err == nil {
		s.id = id
		return nil
	}
	s.raw = bytes.Clone(b)
	return json.Unmarshal(b, &s.values)
}

// The bytes are in the field for as long as they are parsed.
type parsed struct {
	rest []byte
	n    int
}

func (p *parsed) Scan(src any) error {
	b, _ := src.([]byte)
	p.rest = b
	for len(p.rest) > 0 {
		p.n += int(p.rest[0])
		p.rest = p.rest[1:]
	}
	p.rest = nil
	return nil
}

// This Scan is not a column's: it fills what it is given.
type command struct{ val []byte }

func (c *command) Scan(dst any) error {
	switch d := dst.(type) {
	case *[]byte:
		*d = bytes.Clone(c.val)
	case *string:
		*d = string(c.val)
	}
	return nil
}
