package fixed

import (
	"errors"
	"io"
	"strconv"
	"sync"
)

var errInvalid = errors.New("invalid JSON")

// Unmarshaler is decoded key by key.
type Unmarshaler interface {
	UnmarshalObject(dec *Decoder, key string) error
}

// Decoder reads JSON.
type Decoder struct {
	data   []byte
	cursor int
	length int
	r      io.Reader
}

var decPool = sync.Pool{New: func() any { return &Decoder{data: make([]byte, 512)} }}

// BorrowDecoder takes a decoder out of the pool.
func BorrowDecoder(r io.Reader) *Decoder {
	dec := decPool.Get().(*Decoder)
	dec.r = r
	dec.cursor, dec.length = 0, 0
	return dec
}

// Release gives the decoder back.
func (dec *Decoder) Release() {
	dec.r = nil
	decPool.Put(dec)
}

// UnmarshalObject decodes data into v.
func UnmarshalObject(data []byte, v Unmarshaler) error {
	dec := &Decoder{data: data, length: len(data)}
	return dec.decodeObject(v)
}

// DecodeObject decodes the next object of the stream into v.
func (dec *Decoder) DecodeObject(v Unmarshaler) error { return dec.decodeObject(v) }

func (dec *Decoder) read() bool {
	if dec.r == nil {
		return false
	}
	if dec.length == len(dec.data) {
		bigger := make([]byte, len(dec.data)*2+512)
		copy(bigger, dec.data)
		dec.data = bigger
	}
	n, err := dec.r.Read(dec.data[dec.length:])
	if err != nil && n == 0 {
		return false
	}
	dec.length += n
	return n > 0
}

func (dec *Decoder) nextChar() (byte, error) {
	for ; dec.cursor < dec.length || dec.read(); dec.cursor++ {
		switch c := dec.data[dec.cursor]; c {
		case ' ', '\n', '\t', '\r', ',', ':':
		default:
			return c, nil
		}
	}
	return 0, io.ErrUnexpectedEOF
}

func (dec *Decoder) getString() (int, int, error) {
	start := dec.cursor
	for dec.cursor < dec.length || dec.read() {
		switch dec.data[dec.cursor] {
		case '"':
			dec.cursor++
			return start, dec.cursor, nil
		case '\\':
			if dec.cursor+1 >= dec.length && !dec.read() {
				return 0, 0, errInvalid
			}
			copy(dec.data[dec.cursor:], dec.data[dec.cursor+1:dec.length])
			dec.length--
			dec.cursor++
		default:
			dec.cursor++
		}
	}
	return 0, 0, errInvalid
}

func (dec *Decoder) decodeString(v *string) error {
	c, err := dec.nextChar()
	if err != nil {
		return err
	}
	if c != '"' {
		return errInvalid
	}
	dec.cursor++
	start, end, err := dec.getString()
	if err != nil {
		return err
	}
	d := dec.data[start : end-1]
	*v = string(d)
	return nil
}

// AddString decodes the current value into v.
func (dec *Decoder) AddString(v *string) error { return dec.decodeString(v) }

// AddInt decodes the current value into v.
func (dec *Decoder) AddInt(v *int) error {
	if _, err := dec.nextChar(); err != nil {
		return err
	}
	start := dec.cursor
	for dec.cursor < dec.length || dec.read() {
		if c := dec.data[dec.cursor]; c != '-' && (c < '0' || c > '9') {
			break
		}
		dec.cursor++
	}
	n, err := strconv.Atoi(string(dec.data[start:dec.cursor]))
	*v = n
	return err
}

func (dec *Decoder) decodeObject(v Unmarshaler) error {
	c, err := dec.nextChar()
	if err != nil {
		return err
	}
	if c != '{' {
		return errInvalid
	}
	dec.cursor++
	for {
		c, err := dec.nextChar()
		if err != nil {
			return err
		}
		if c == '}' {
			dec.cursor++
			return nil
		}
		var key string
		if err := dec.decodeString(&key); err != nil {
			return err
		}
		if err := v.UnmarshalObject(dec, key); err != nil {
			return err
		}
	}
}

type user struct {
	id    int
	email string
}

func (u *user) UnmarshalObject(dec *Decoder, key string) error {
	switch key {
	case "id":
		return dec.AddInt(&u.id)
	case "email":
		return dec.AddString(&u.email)
	}
	return errInvalid
}

// Emails reads users off a stream.
func Emails(messages []io.Reader) (map[int]string, error) {
	out := make(map[int]string, len(messages))
	for _, r := range messages {
		dec := BorrowDecoder(r)
		var u user
		err := dec.DecodeObject(&u)
		dec.Release()
		if err != nil {
			return nil, err
		}
		out[u.id] = u.email
	}
	return out, nil
}
