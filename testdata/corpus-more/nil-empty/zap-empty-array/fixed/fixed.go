// Package fixed encodes log fields into a map.
package fixed

import (
	"encoding/json"
	"time"
)

// ArrayMarshaler adds its elements to an encoder.
type ArrayMarshaler interface {
	MarshalLogArray(ArrayEncoder) error
}

// ObjectMarshaler adds its fields to an encoder.
type ObjectMarshaler interface {
	MarshalLogObject(ObjectEncoder) error
}

// ArrayEncoder takes the elements of an array.
type ArrayEncoder interface {
	AppendString(string)
	AppendInt64(int64)
	AppendArray(ArrayMarshaler) error
	AppendObject(ObjectMarshaler) error
}

// ObjectEncoder takes the fields of an object.
type ObjectEncoder interface {
	AddString(k, v string)
	AddInt64(k string, v int64)
	AddArray(k string, v ArrayMarshaler) error
	AddObject(k string, v ObjectMarshaler) error
	OpenNamespace(k string)
}

// MapObjectEncoder is an ObjectEncoder on top of a map.
type MapObjectEncoder struct {
	// Fields has everything that was encoded.
	Fields map[string]any
	// cur is the namespace that is being written to.
	cur map[string]any
}

// NewMapObjectEncoder makes an encoder.
func NewMapObjectEncoder() *MapObjectEncoder {
	m := make(map[string]any)
	return &MapObjectEncoder{Fields: m, cur: m}
}

// AddArray implements ObjectEncoder.
func (m *MapObjectEncoder) AddArray(key string, v ArrayMarshaler) error {
	arr := &sliceArrayEncoder{elems: make([]any, 0)}
	err := v.MarshalLogArray(arr)
	m.cur[key] = arr.elems
	return err
}

// AddObject implements ObjectEncoder.
func (m *MapObjectEncoder) AddObject(k string, v ObjectMarshaler) error {
	newMap := NewMapObjectEncoder()
	m.cur[k] = newMap.Fields
	return v.MarshalLogObject(newMap)
}

// AddString implements ObjectEncoder.
func (m *MapObjectEncoder) AddString(k, v string) { m.cur[k] = v }

// AddInt64 implements ObjectEncoder.
func (m *MapObjectEncoder) AddInt64(k string, v int64) { m.cur[k] = v }

// OpenNamespace implements ObjectEncoder.
func (m *MapObjectEncoder) OpenNamespace(k string) {
	ns := make(map[string]any)
	m.cur[k] = ns
	m.cur = ns
}

type sliceArrayEncoder struct {
	elems []any
}

func (s *sliceArrayEncoder) AppendArray(v ArrayMarshaler) error {
	enc := &sliceArrayEncoder{elems: make([]any, 0)}
	err := v.MarshalLogArray(enc)
	s.elems = append(s.elems, enc.elems)
	return err
}

func (s *sliceArrayEncoder) AppendObject(v ObjectMarshaler) error {
	m := NewMapObjectEncoder()
	err := v.MarshalLogObject(m)
	s.elems = append(s.elems, m.Fields)
	return err
}

func (s *sliceArrayEncoder) AppendString(v string) { s.elems = append(s.elems, v) }
func (s *sliceArrayEncoder) AppendInt64(v int64)   { s.elems = append(s.elems, v) }

// stringArray is a list of strings that can be logged.
type stringArray []string

func (ss stringArray) MarshalLogArray(enc ArrayEncoder) error {
	for i := range ss {
		enc.AppendString(ss[i])
	}
	return nil
}

// Entry is a log entry with its fields.
type Entry struct {
	Time    time.Time
	Message string
	Tags    []string
}

// MarshalLogObject implements ObjectMarshaler.
func (e *Entry) MarshalLogObject(enc ObjectEncoder) error {
	enc.AddInt64("ts", e.Time.UnixNano())
	enc.AddString("msg", e.Message)
	return enc.AddArray("tags", stringArray(e.Tags))
}

// EncodeEntry gives the JSON form of e.
func EncodeEntry(e *Entry) ([]byte, error) {
	m := NewMapObjectEncoder()
	if err := e.MarshalLogObject(m); err != nil {
		return nil, err
	}
	return json.Marshal(m.Fields)
}
