// Package fixed has column types that implement sql.Scanner.
package fixed

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
)

// GzippedText is a text that is stored compressed.
type GzippedText []byte

// Value compresses g.
func (g GzippedText) Value() (driver.Value, error) {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	w.Write(g)
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// Scan decompresses src.
func (g *GzippedText) Scan(src any) error {
	source, ok := src.([]byte)
	if !ok {
		return errors.New("incompatible type for GzippedText")
	}
	r, err := gzip.NewReader(bytes.NewReader(source))
	if err != nil {
		return err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	*g = GzippedText(b)
	return nil
}

// JSONText is a raw JSON document.
type JSONText json.RawMessage

// MarshalJSON returns j.
func (j JSONText) MarshalJSON() ([]byte, error) {
	if len(j) == 0 {
		return []byte("{}"), nil
	}
	return j, nil
}

// UnmarshalJSON sets *j to a copy of data.
func (j *JSONText) UnmarshalJSON(data []byte) error {
	if j == nil {
		return errors.New("JSONText: UnmarshalJSON on nil pointer")
	}
	*j = append((*j)[0:0], data...)
	return nil
}

// Value returns j as a value, after a check.
func (j JSONText) Value() (driver.Value, error) {
	var m json.RawMessage
	if err := json.Unmarshal([]byte(j), &m); err != nil {
		return []byte{}, err
	}
	return []byte(j), nil
}

// Scan stores src in *j.
func (j *JSONText) Scan(src any) error {
	var source []byte
	switch v := src.(type) {
	case string:
		source = []byte(v)
	case []byte:
		source = v
	default:
		return errors.New("incompatible type for JSONText")
	}
	*j = JSONText(append((*j)[0:0], source...))
	return nil
}

// Unmarshal decodes j into v.
func (j *JSONText) Unmarshal(v any) error {
	return json.Unmarshal([]byte(*j), v)
}

// Document is a row with a document.
type Document struct {
	ID   int64
	Data JSONText
}

// LoadDocuments reads all documents.
func LoadDocuments(db *sql.DB, query string, args ...any) ([]Document, error) {
	rows, err := db.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var docs []Document
	for rows.Next() {
		var d Document
		if err := rows.Scan(&d.ID, &d.Data); err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, rows.Err()
}
