// Package fixed decodes bencoded values.
package fixed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
)

// SyntaxError says where the input is wrong.
type SyntaxError struct {
	Offset int64
	What   string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("bencode: syntax error (offset: %d): %s", e.Offset, e.What)
}

// UnmarshalTypeError says that a value does not fit.
type UnmarshalTypeError struct {
	Value string
	Type  reflect.Type
}

func (e *UnmarshalTypeError) Error() string {
	return "bencode: cannot unmarshal a " + e.Value + " into " + e.Type.String()
}

type decoder struct {
	*bufio.Reader
	offset int64
	buf    bytes.Buffer
}

// Unmarshal decodes data into v.
func Unmarshal(data []byte, v any) error {
	d := decoder{Reader: bufio.NewReader(bytes.NewReader(data))}
	return d.decode(v)
}

func (d *decoder) decode(v any) error {
	pv := reflect.ValueOf(v)
	if pv.Kind() != reflect.Pointer || pv.IsNil() {
		return errors.New("bencode: argument must be a non-nil pointer")
	}
	return d.parseValue(pv.Elem())
}

func (d *decoder) fail(what string) error { return &SyntaxError{d.offset, what} }

func (d *decoder) readUntil(sep byte) error {
	for {
		b, err := d.ReadByte()
		if err != nil {
			return d.fail("unexpected EOF")
		}
		d.offset++
		if b == sep {
			return nil
		}
		d.buf.WriteByte(b)
	}
}

func (d *decoder) parseInt(v reflect.Value) error {
	if err := d.readUntil('e'); err != nil {
		return err
	}
	defer d.buf.Reset()
	n, err := strconv.ParseInt(d.buf.String(), 10, 64)
	if err != nil {
		return d.fail(err.Error())
	}
	if v.Kind() != reflect.Int && v.Kind() != reflect.Int64 {
		return &UnmarshalTypeError{"integer " + d.buf.String(), v.Type()}
	}
	v.SetInt(n)
	return nil
}

func (d *decoder) readString() error {
	if err := d.readUntil(':'); err != nil {
		return err
	}
	length, err := strconv.ParseInt(d.buf.String(), 10, 64)
	if err != nil {
		return d.fail(err.Error())
	}
	d.buf.Reset()
	n, err := io.CopyN(&d.buf, d, length)
	d.offset += n
	if err != nil {
		return d.fail("unexpected I/O error: " + err.Error())
	}
	return nil
}

func (d *decoder) parseString(v reflect.Value) error {
	if err := d.readString(); err != nil {
		return err
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(d.buf.String())
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			return &UnmarshalTypeError{"string", v.Type()}
		}
		sl := make([]byte, len(d.buf.Bytes()))
		copy(sl, d.buf.Bytes())
		v.Set(reflect.ValueOf(sl))
	default:
		return &UnmarshalTypeError{"string", v.Type()}
	}
	d.buf.Reset()
	return nil
}

func (d *decoder) parseDict(v reflect.Value) error {
	if v.Kind() != reflect.Struct {
		return &UnmarshalTypeError{"dict", v.Type()}
	}
	for {
		b, err := d.ReadByte()
		if err != nil {
			return d.fail("unexpected EOF")
		}
		if b == 'e' {
			return nil
		}
		_ = d.UnreadByte()
		if err := d.readString(); err != nil {
			return err
		}
		key := d.buf.String()
		d.buf.Reset()
		field := fieldByKey(v, key)
		if !field.IsValid() {
			return d.fail("unknown key " + key)
		}
		if err := d.parseValue(field); err != nil {
			return err
		}
	}
}

func fieldByKey(v reflect.Value, key string) reflect.Value {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("bencode") == key {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

func (d *decoder) parseList(v reflect.Value) error {
	if v.Kind() != reflect.Slice {
		return &UnmarshalTypeError{"list", v.Type()}
	}
	for {
		b, err := d.ReadByte()
		if err != nil {
			return d.fail("unexpected EOF")
		}
		if b == 'e' {
			return nil
		}
		_ = d.UnreadByte()
		el := reflect.New(v.Type().Elem()).Elem()
		if err := d.parseValue(el); err != nil {
			return err
		}
		v.Set(reflect.Append(v, el))
	}
}

func (d *decoder) parseValue(v reflect.Value) error {
	b, err := d.ReadByte()
	if err != nil {
		return d.fail("unexpected EOF")
	}
	d.offset++
	switch {
	case b == 'i':
		return d.parseInt(v)
	case b == 'd':
		return d.parseDict(v)
	case b == 'l':
		return d.parseList(v)
	case b >= '0' && b <= '9':
		_ = d.UnreadByte()
		return d.parseString(v)
	}
	return d.fail("unknown value type " + strconv.QuoteRune(rune(b)))
}
