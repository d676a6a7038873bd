// Package fixed speaks a packet protocol over a reused read buffer.
package fixed

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

const (
	bufSize = 4096

	comQuery = 0x03
	markEOF  = 0xfe
	markErr  = 0xff
)

var errMalformed = errors.New("malformed packet")

// buffer hands out slices of what it has read.
type buffer struct {
	buf    []byte
	cached []byte
}

// fill reads until at least need bytes are there.
func (b *buffer) fill(need int, r io.Reader) error {
	dest := b.cached
	if need > len(dest) {
		dest = make([]byte, (need/bufSize+1)*bufSize)
		b.cached = dest
	}
	n := len(b.buf)
	copy(dest[:n], b.buf)
	for {
		m, err := r.Read(dest[n:])
		n += m
		if err == nil && n < need {
			continue
		}
		b.buf = dest[:n]
		if err == io.EOF {
			if n < need {
				err = io.ErrUnexpectedEOF
			} else {
				err = nil
			}
		}
		return err
	}
}

func (b *buffer) readNext(n int) []byte {
	data := b.buf[:n:n]
	b.buf = b.buf[n:]
	return data
}

type conn struct {
	nc         net.Conn
	buf        buffer
	maxAllowed int
}

func (c *conn) readN(n int) ([]byte, error) {
	if len(c.buf.buf) < n {
		if err := c.buf.fill(n, c.nc); err != nil {
			return nil, err
		}
	}
	return c.buf.readNext(n), nil
}

func (c *conn) readPacket() ([]byte, error) {
	head, err := c.readN(3)
	if err != nil {
		return nil, err
	}
	size := int(head[0]) | int(head[1])<<8 | int(head[2])<<16
	if size < 1 {
		return nil, errMalformed
	}
	return c.readN(size)
}

func (c *conn) writeCommand(cmd byte, arg string) error {
	n := len(arg) + 1
	p := append([]byte{byte(n), byte(n >> 8), byte(n >> 16), cmd}, arg...)
	_, err := c.nc.Write(p)
	return err
}

func (c *conn) skipRows() error {
	for {
		data, err := c.readPacket()
		if err != nil {
			return err
		}
		switch data[0] {
		case markErr:
			return errors.New(string(data[1:]))
		case markEOF:
			return nil
		}
	}
}

type textRows struct {
	c    *conn
	done bool
}

// readRow sets dest to the columns of the next row.
func (r *textRows) readRow(dest []any) error {
	if r.done {
		return io.EOF
	}
	data, err := r.c.readPacket()
	if err != nil {
		return err
	}
	if data[0] == markEOF {
		r.done = true
		return io.EOF
	}
	pos := 0
	for i := range dest {
		if pos >= len(data) || pos+1+int(data[pos]) > len(data) {
			return errMalformed
		}
		n := int(data[pos])
		dest[i] = data[pos+1 : pos+1+n]
		pos += 1 + n
	}
	return nil
}

// systemVar returns the value of a system variable.
func (c *conn) systemVar(name string) (string, error) {
	if err := c.writeCommand(comQuery, "SELECT @@"+name); err != nil {
		return "", err
	}
	if _, err := c.readPacket(); err != nil { // column
		return "", err
	}
	rows := &textRows{c: c}
	dest := make([]any, 1)
	err := rows.readRow(dest)
	if err == nil {
		val := string(dest[0].([]byte))
		return val, c.skipRows()
	}
	return "", err
}

func connect(nc net.Conn) (*conn, error) {
	c := &conn{nc: nc, buf: buffer{cached: make([]byte, bufSize)}}
	val, err := c.systemVar("max_allowed_packet")
	if err != nil {
		_ = nc.Close()
		return nil, err
	}
	n, err := strconv.Atoi(val)
	if err != nil {
		_ = nc.Close()
		return nil, fmt.Errorf("max_allowed_packet %q: %w", val, err)
	}
	c.maxAllowed = n - 1
	return c, nil
}
