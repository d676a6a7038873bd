// Package bug decodes messages in a compact binary format.
package bug

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"unsafe"
)

const (
	fixMap   = 0x80
	fixArray = 0x90
	fixStr   = 0xa0
	codeNil  = 0xc0
	codeF    = 0xc2
	codeT    = 0xc3
	codeF64  = 0xcb
	codeU32  = 0xce
	codeI64  = 0xd3
	codeS8   = 0xd9
	codeS16  = 0xda
	codeA16  = 0xdc
	codeM16  = 0xde
)

var errShort = errors.New("msgpack: too short bytes")

type decoder struct {
	data []byte
}

func (d *decoder) readN(offset, n int) ([]byte, int, error) {
	if n < 0 || len(d.data)-offset < n {
		return nil, 0, errShort
	}
	return d.data[offset : offset+n], offset + n, nil
}

func (d *decoder) readCode(offset int) (byte, int, error) {
	b, offset, err := d.readN(offset, 1)
	if err != nil {
		return 0, 0, err
	}
	return b[0], offset, nil
}

func (d *decoder) readUint16(offset int) (int, int, error) {
	b, offset, err := d.readN(offset, 2)
	if err != nil {
		return 0, 0, err
	}
	return int(binary.BigEndian.Uint16(b)), offset, nil
}

func (d *decoder) stringLength(code byte, offset int) (int, int, error) {
	switch {
	case code&0xe0 == fixStr:
		return int(code - fixStr), offset, nil
	case code == codeS8:
		b, o, err := d.readCode(offset)
		return int(b), o, err
	case code == codeS16:
		return d.readUint16(offset)
	}
	return 0, 0, fmt.Errorf("msgpack: %x is not a string", code)
}

func (d *decoder) asString(code byte, offset int) (string, int, error) {
	n, offset, err := d.stringLength(code, offset)
	if err != nil {
		return "", 0, err
	}
	bs, offset, err := d.readN(offset, n)
	if err != nil {
		return "", 0, err
	}
	return *(*string)(unsafe.Pointer(&bs)), offset, nil // BUG: unsafe-view
}

func (d *decoder) asInterface(offset int) (any, int, error) {
	code, offset, err := d.readCode(offset)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case code < fixMap:
		return int64(code), offset, nil
	case code < fixArray:
		return d.asMap(int(code-fixMap), offset)
	case code < fixStr:
		return d.asSlice(int(code-fixArray), offset)
	case code < codeNil, code == codeS8, code == codeS16:
		return d.asString(code, offset)
	}
	switch code {
	case codeNil:
		return nil, offset, nil
	case codeF, codeT:
		return code == codeT, offset, nil
	case codeU32:
		b, o, err := d.readN(offset, 4)
		if err != nil {
			return nil, 0, err
		}
		return int64(binary.BigEndian.Uint32(b)), o, nil
	case codeI64, codeF64:
		b, o, err := d.readN(offset, 8)
		if err != nil {
			return nil, 0, err
		}
		u := binary.BigEndian.Uint64(b)
		if code == codeF64 {
			return math.Float64frombits(u), o, nil
		}
		return int64(u), o, nil
	case codeA16, codeM16:
		n, o, err := d.readUint16(offset)
		if err != nil {
			return nil, 0, err
		}
		if code == codeA16 {
			return d.asSlice(n, o)
		}
		return d.asMap(n, o)
	}
	return nil, 0, fmt.Errorf("msgpack: unknown code %x", code)
}

func (d *decoder) asSlice(n, offset int) (any, int, error) {
	out := make([]any, 0, min(n, len(d.data)))
	for range n {
		v, o, err := d.asInterface(offset)
		if err != nil {
			return nil, 0, err
		}
		out, offset = append(out, v), o
	}
	return out, offset, nil
}

func (d *decoder) asMap(n, offset int) (any, int, error) {
	out := make(map[string]any, min(n, len(d.data)))
	for range n {
		code, o, err := d.readCode(offset)
		if err != nil {
			return nil, 0, err
		}
		key, o, err := d.asString(code, o)
		if err != nil {
			return nil, 0, err
		}
		v, o, err := d.asInterface(o)
		if err != nil {
			return nil, 0, err
		}
		out[key] = v // ALSO: unsafe-view
		offset = o
	}
	return out, offset, nil
}

// Unmarshal decodes one message.
func Unmarshal(data []byte) (any, error) {
	d := decoder{data: data}
	v, end, err := d.asInterface(0)
	if err == nil && end != len(data) {
		return nil, fmt.Errorf("msgpack: %d bytes left", len(data)-end)
	}
	return v, err
}

// Receiver reads messages with their length before them.
type Receiver struct {
	r   io.Reader
	buf []byte
}

// Next reads the next message.
func (r *Receiver) Next() (any, error) {
	var head [4]byte
	if _, err := io.ReadFull(r.r, head[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(head[:]))
	if cap(r.buf) < n {
		r.buf = make([]byte, n)
	}
	r.buf = r.buf[:n]
	if _, err := io.ReadFull(r.r, r.buf); err != nil {
		return nil, err
	}
	return Unmarshal(r.buf)
}
