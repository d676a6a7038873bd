// Package fixed writes data as JSON.
package fixed

import (
	"fmt"
	"io"
	"sort"
	"strconv"
	"sync"
)

// Options change how data is written.
type Options struct {
	Sort   bool
	Strict bool
}

// Writer writes values with the same options.
type Writer struct {
	Options
	buf []byte
	w   io.Writer
}

var writerPool = sync.Pool{New: func() any { return &Writer{buf: make([]byte, 0, 1024)} }}

var marshalPool = sync.Pool{New: func() any {
	return &Writer{Options: Options{Sort: true, Strict: true}, buf: make([]byte, 0, 1024)}
}}

func pickWriter(arg any) *Writer {
	switch t := arg.(type) {
	case *Writer:
		return t
	case *Options:
		return &Writer{Options: *t}
	}
	return nil
}

// JSON gives the data as a string.
func JSON(data any, args ...any) string {
	var wr *Writer
	if len(args) > 0 {
		wr = pickWriter(args[0])
	}
	if wr == nil {
		wr = writerPool.Get().(*Writer)
		defer writerPool.Put(wr)
	}
	return string(wr.MustJSON(data))
}

// Marshal gives the data as bytes or an error.
func Marshal(data any, args ...any) (out []byte, err error) {
	var wr *Writer
	if len(args) > 0 {
		wr = pickWriter(args[0])
	}
	if wr == nil {
		wr = marshalPool.Get().(*Writer)
		defer marshalPool.Put(wr)
	}
	defer func() {
		if r := recover(); r != nil {
			wr.buf = wr.buf[:0]
			err = fmt.Errorf("marshal: %v", r)
		}
	}()
	wr.MustJSON(data)
	out = make([]byte, len(wr.buf))
	copy(out, wr.buf)

	return
}

// Write writes the data to w.
func Write(w io.Writer, data any) error {
	wr := writerPool.Get().(*Writer)
	defer writerPool.Put(wr)
	wr.w = w
	defer func() { wr.w = nil }()
	wr.buf = wr.buf[:0]
	wr.append(data)
	_, err := wr.w.Write(wr.buf)
	return err
}

// MustJSON gives the data in the writer's buffer and panics on an error.
func (wr *Writer) MustJSON(data any) []byte {
	wr.w = nil
	if wr.buf == nil {
		wr.buf = make([]byte, 0, 256)
	} else {
		wr.buf = wr.buf[:0]
	}
	wr.append(data)
	return wr.buf
}

func (wr *Writer) append(data any) {
	switch v := data.(type) {
	case nil:
		wr.buf = append(wr.buf, "null"...)
	case bool:
		wr.buf = strconv.AppendBool(wr.buf, v)
	case int:
		wr.buf = strconv.AppendInt(wr.buf, int64(v), 10)
	case float64:
		wr.buf = strconv.AppendFloat(wr.buf, v, 'g', -1, 64)
	case string:
		wr.buf = strconv.AppendQuote(wr.buf, v)
	case []any:
		wr.buf = append(wr.buf, '[')
		for i, e := range v {
			if i > 0 {
				wr.buf = append(wr.buf, ',')
			}
			wr.append(e)
		}
		wr.buf = append(wr.buf, ']')
	case map[string]any:
		wr.object(v)
	default:
		if wr.Strict {
			panic(fmt.Sprintf("%T can not be encoded", data))
		}
		wr.buf = strconv.AppendQuote(wr.buf, fmt.Sprint(v))
	}
}

func (wr *Writer) object(m map[string]any) {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	if wr.Sort {
		sort.Strings(keys)
	}
	wr.buf = append(wr.buf, '{')
	for i, k := range keys {
		if i > 0 {
			wr.buf = append(wr.buf, ',')
		}
		wr.buf = strconv.AppendQuote(wr.buf, k)
		wr.buf = append(wr.buf, ':')
		wr.append(m[k])
	}
	wr.buf = append(wr.buf, '}')
}
