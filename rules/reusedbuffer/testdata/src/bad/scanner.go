package bad

import (
	"bufio"
	"database/sql"
	"errors"
	"io"
)

var errType = errors.New("unexpected type")

// A column of a database is kept as the driver's buffer has it.

type document2 []byte

func (d *document2) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = nil
	case string:
		*d = document2(v)
	case []byte:
		*d = v // want `kept without a copy, but sql.Scanner must copy`
	default:
		return errType
	}
	return nil
}

type picture struct {
	name string
	data []byte
}

func (p *picture) Scan(src interface{}) error {
	b, ok := src.([]byte)
	if !ok || len(b) < 4 {
		return errType
	}
	p.name = string(b[:4])
	p.data = b[4:] // want `kept without a copy, but sql.Scanner must copy`
	return nil
}

type point struct{ raw []byte }

func (p *point) Scan(src any) error {
	p.raw = src.([]byte) // want `kept without a copy, but sql.Scanner must copy`
	return nil
}

// A row keeps what each column holds under its name, bytes among them.
type anyRow struct {
	names  []string
	kinds  []string
	at     int
	values map[string]any
}

var _ sql.Scanner = (*anyRow)(nil)

func (r *anyRow) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok {
		return r.put(src)
	}
	if r.kinds[r.at] == "text" {
		return r.put(string(b))
	}
	return r.put(src) // want `kept without a copy, but sql.Scanner must copy`
}

func (r *anyRow) put(v any) error {
	r.values[r.names[r.at]] = v
	r.at++
	return nil
}

// Whichever buffer the scanner has, it is the one that it lends.
func sized(r io.Reader, size int, out chan<- []byte) error {
	sc := bufio.NewScanner(r)
	if size > 0 {
		sc.Buffer(make([]byte, size), size)
	}
	for sc.Scan() {
		out <- sc.Bytes() // want "`sc.Bytes\\(\\)` is kept while its buffer is overwritten"
	}
	return sc.Err()
}
