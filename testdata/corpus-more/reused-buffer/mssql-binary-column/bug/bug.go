// Package bug reads result rows of a tabular stream.
package bug

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf16"
)

const (
	typeIntN      = 0x26
	typeBinary    = 0x2d
	typeBigVarBin = 0xa5
	typeNVarChar  = 0xe7

	tokenRow  = 0xd1
	tokenDone = 0xfd
)

type tdsBuffer struct{ r *bufio.Reader }

func (b *tdsBuffer) byte() byte {
	v, err := b.r.ReadByte()
	if err != nil {
		panic(streamError{err})
	}
	return v
}

func (b *tdsBuffer) readFull(p []byte) {
	if _, err := io.ReadFull(b.r, p); err != nil {
		panic(streamError{err})
	}
}

func (b *tdsBuffer) uint16() uint16 {
	var buf [2]byte
	b.readFull(buf[:])
	return binary.LittleEndian.Uint16(buf[:])
}

type streamError struct{ error }

// typeInfo describes a column; the buffer has room for one value.
type typeInfo struct {
	id     uint8
	size   int
	buffer []byte
	reader func(ti *typeInfo, r *tdsBuffer) any
}

func readTypeInfo(r *tdsBuffer) (ti typeInfo) {
	ti.id = r.byte()
	switch ti.id {
	case typeIntN, typeBinary:
		ti.size, ti.reader = int(r.byte()), readByteLenType
	default:
		ti.size, ti.reader = int(r.uint16()), readShortLenType
	}
	ti.buffer = make([]byte, ti.size)
	return ti
}

func readByteLenType(ti *typeInfo, r *tdsBuffer) any {
	size := r.byte()
	if size == 0 {
		return nil
	}
	r.readFull(ti.buffer[:size])
	buf := ti.buffer[:size]
	switch ti.id {
	case typeIntN:
		var v int64
		for i := len(buf) - 1; i >= 0; i-- {
			v = v<<8 | int64(buf[i])
		}
		return v
	case typeBinary:
		return buf // ALSO: reused-buffer
	}
	panic(streamError{fmt.Errorf("invalid type id %#x", ti.id)})
}

func readShortLenType(ti *typeInfo, r *tdsBuffer) any {
	size := r.uint16()
	if size == 0xffff {
		return nil
	}
	r.readFull(ti.buffer[:size])
	buf := ti.buffer[:size]
	switch ti.id {
	case typeNVarChar:
		return decodeNChar(buf)
	case typeBigVarBin:
		return buf // BUG: reused-buffer
	}
	panic(streamError{fmt.Errorf("invalid type id %#x", ti.id)})
}

func decodeNChar(buf []byte) string {
	u := make([]uint16, len(buf)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(buf[2*i:])
	}
	return string(utf16.Decode(u))
}

func parseRow(r *tdsBuffer, columns []typeInfo) []any {
	row := make([]any, len(columns))
	for i := range columns {
		ti := &columns[i]
		row[i] = ti.reader(ti, r)
	}
	return row
}

// processResponse reads the stream and sends rows or an error.
func processResponse(r *tdsBuffer, ch chan any) {
	defer close(ch)
	defer func() {
		if se, ok := recover().(streamError); ok {
			ch <- se.error
		}
	}()
	columns := make([]typeInfo, r.byte())
	for i := range columns {
		columns[i] = readTypeInfo(r)
	}
	for r.byte() == tokenRow {
		ch <- parseRow(r, columns)
	}
}

// Rows gives out the rows of a response.
type Rows struct{ ch chan any }

// Query starts to read a response.
func Query(in io.Reader) *Rows {
	rows := &Rows{ch: make(chan any, 5)}
	go processResponse(&tdsBuffer{bufio.NewReader(in)}, rows.ch)
	return rows
}

// Next copies the next row to dest.
func (rc *Rows) Next(dest []any) error {
	switch v := (<-rc.ch).(type) {
	case []any:
		copy(dest, v)
		return nil
	case error:
		return v
	}
	return io.EOF
}
