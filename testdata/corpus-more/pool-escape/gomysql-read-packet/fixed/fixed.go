// Package fixed reads the packets of a database protocol.
package fixed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
)

const (
	maxPayload      = 1<<24 - 1
	tooBigBlockSize = 4 << 20
)

// ErrBadConn means that the connection is broken.
var ErrBadConn = errors.New("connection was bad")

var bufPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func bytesBufferGet() *bytes.Buffer {
	return bufPool.Get().(*bytes.Buffer)
}

func bytesBufferPut(data *bytes.Buffer) {
	if data == nil || data.Len() > 64<<20 {
		return
	}
	data.Reset()
	bufPool.Put(data)
}

// Conn reads and writes packets with sequence numbers.
type Conn struct {
	rw       io.ReadWriter
	Sequence uint8
	header   [4]byte
	copyBuf  []byte
}

// NewConn makes a connection.
func NewConn(rw io.ReadWriter) *Conn {
	return &Conn{rw: rw, copyBuf: make([]byte, 16*1024)}
}

// ReadPacket gives the next packet.
func (c *Conn) ReadPacket() ([]byte, error) {
	return c.ReadPacketReuseMem(nil)
}

// ReadPacketReuseMem appends the next packet to dst.
func (c *Conn) ReadPacketReuseMem(dst []byte) ([]byte, error) {
	buf := bytesBufferGet()
	defer func() {
		bytesBufferPut(buf)
	}()

	if err := c.readPacketTo(buf); err != nil {
		return nil, err
	}

	readBytes := buf.Bytes()
	readSize := len(readBytes)
	var result []byte
	if len(dst) > 0 {
		result = append(dst, readBytes...)
		if readSize > tooBigBlockSize {
			buf = nil
		}
	} else {
		if readSize > tooBigBlockSize {
			result = readBytes
			buf = nil
		} else {
			result = append(dst, readBytes...)
		}
	}
	return result, nil
}

func (c *Conn) readPacketTo(w *bytes.Buffer) error {
	for {
		if _, err := io.ReadFull(c.rw, c.header[:]); err != nil {
			return fmt.Errorf("%w: %v", ErrBadConn, err)
		}
		length := int64(c.header[0]) | int64(c.header[1])<<8 | int64(c.header[2])<<16
		if seq := c.header[3]; seq != c.Sequence {
			return fmt.Errorf("invalid sequence %d, want %d", seq, c.Sequence)
		}
		c.Sequence++
		n, err := io.CopyBuffer(w, io.LimitReader(c.rw, length), c.copyBuf)
		if err != nil {
			return err
		}
		if n != length {
			return ErrBadConn
		}
		if length < maxPayload {
			return nil
		}
	}
}

// WritePacket writes data, which has room for the header at its start.
func (c *Conn) WritePacket(data []byte) error {
	n := len(data) - 4
	data[0], data[1], data[2] = byte(n), byte(n>>8), byte(n>>16)
	data[3] = c.Sequence
	c.Sequence++
	_, err := c.rw.Write(data)
	return err
}

// ReadRows reads packets up to the end marker.
func (c *Conn) ReadRows() ([][]byte, error) {
	var rows [][]byte
	for {
		data, err := c.ReadPacket()
		if err != nil {
			return nil, err
		}
		if len(data) > 0 && len(data) < 9 && data[0] == 0xfe {
			return rows, nil
		}
		rows = append(rows, data)
	}
}
