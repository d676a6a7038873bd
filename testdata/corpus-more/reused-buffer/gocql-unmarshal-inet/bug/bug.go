// Package bug decodes rows of a binary database protocol.
package bug

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

const maxFrame = 1 << 20

var errShort = errors.New("not enough bytes in frame")

type typeInfo int

const (
	typeText typeInfo = iota
	typeBlob
	typeBigInt
	typeInet
)

// Unmarshaler decodes itself.
type Unmarshaler interface {
	UnmarshalCQL(info typeInfo, data []byte) error
}

// framer reads frames.
type framer struct {
	r          io.Reader
	readBuffer []byte
	rbuf       []byte
}

func (f *framer) readFrame() error {
	var head [4]byte
	if _, err := io.ReadFull(f.r, head[:]); err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint32(head[:]))
	if n > maxFrame {
		return fmt.Errorf("frame of %d bytes", n)
	}
	if cap(f.readBuffer) >= n {
		f.rbuf = f.readBuffer[:n]
	} else {
		f.readBuffer = make([]byte, n)
		f.rbuf = f.readBuffer
	}
	_, err := io.ReadFull(f.r, f.rbuf)
	return err
}

func (f *framer) readInt() (int, error) {
	if len(f.rbuf) < 4 {
		return 0, errShort
	}
	n := int(int32(binary.BigEndian.Uint32(f.rbuf)))
	f.rbuf = f.rbuf[4:]
	return n, nil
}

func (f *framer) readBytes() ([]byte, error) {
	n, err := f.readInt()
	if err != nil || n < 0 {
		return nil, err
	}
	if len(f.rbuf) < n {
		return nil, errShort
	}
	b := f.rbuf[:n]
	f.rbuf = f.rbuf[n:]
	return b, nil
}

func unmarshal(info typeInfo, data []byte, value any) error {
	if v, ok := value.(Unmarshaler); ok {
		return v.UnmarshalCQL(info, data)
	}
	switch info {
	case typeText, typeBlob:
		return unmarshalText(info, data, value)
	case typeBigInt:
		return unmarshalBigInt(info, data, value)
	case typeInet:
		return unmarshalInet(info, data, value)
	}
	return fmt.Errorf("unknown type %d", info)
}

func unmarshalText(info typeInfo, data []byte, value any) error {
	switch v := value.(type) {
	case *string:
		*v = string(data)
		return nil
	case *[]byte:
		*v = append((*v)[:0], data...)
		return nil
	}
	return fmt.Errorf("can not unmarshal %d into %T", info, value)
}

func unmarshalBigInt(info typeInfo, data []byte, value any) error {
	v, ok := value.(*int64)
	if !ok || len(data) != 8 {
		return fmt.Errorf("can not unmarshal %d into %T", info, value)
	}
	*v = int64(binary.BigEndian.Uint64(data))
	return nil
}

func unmarshalInet(info typeInfo, data []byte, value any) error {
	switch v := value.(type) {
	case *net.IP:
		ip := net.IP(data) // ALSO: reused-buffer
		if v4 := ip.To4(); v4 != nil {
			*v = v4 // BUG: reused-buffer
			return nil
		}
		*v = ip // ALSO: reused-buffer
		return nil
	case *string:
		if len(data) == 0 {
			*v = ""
			return nil
		}
		*v = net.IP(data).String()
		return nil
	}
	return fmt.Errorf("can not unmarshal %d into %T", info, value)
}

// conn sends one query at a time.
type conn struct {
	rw io.ReadWriter
	f  *framer
}

func newConn(rw io.ReadWriter) *conn {
	return &conn{rw: rw, f: &framer{r: rw}}
}

// iter walks the rows of one response.
type iter struct {
	f    *framer
	cols []typeInfo
	rows int
	err  error
}

func (c *conn) query(q string, cols []typeInfo) *iter {
	if _, err := io.WriteString(c.rw, q); err != nil {
		return &iter{err: err}
	}
	if err := c.f.readFrame(); err != nil {
		return &iter{err: err}
	}
	n, err := c.f.readInt()
	return &iter{f: c.f, cols: cols, rows: n, err: err}
}

// scan decodes the next row into dest.
func (it *iter) scan(dest ...any) bool {
	if it.err != nil || it.rows == 0 {
		return false
	}
	it.rows--
	for i, info := range it.cols {
		var data []byte
		if data, it.err = it.f.readBytes(); it.err != nil {
			return false
		}
		if it.err = unmarshal(info, data, dest[i]); it.err != nil {
			return false
		}
	}
	return true
}
