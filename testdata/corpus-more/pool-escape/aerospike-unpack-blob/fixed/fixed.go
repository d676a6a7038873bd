package fixed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

const (
	particleString = 3
	particleBlob   = 4
)

var errParse = errors.New("parse error")

type bufferPool struct {
	pool    sync.Pool
	maxSize int
}

func newBufferPool(initial, max int) *bufferPool {
	p := &bufferPool{maxSize: max}
	p.pool.New = func() any { return make([]byte, initial) }
	return p
}

func (p *bufferPool) get() []byte { return p.pool.Get().([]byte) }

func (p *bufferPool) put(b []byte) {
	if cap(b) <= p.maxSize {
		p.pool.Put(b)
	}
}

var bufPool = newBufferPool(16*1024, 128*1024)

type unpacker struct {
	buffer []byte
	offset int
	length int
}

func newUnpacker(buffer []byte, offset, length int) *unpacker {
	return &unpacker{buffer: buffer, offset: offset, length: length}
}

func (u *unpacker) unpackList() ([]any, error) {
	if u.length <= 0 {
		return nil, nil
	}
	t := u.buffer[u.offset]
	if t&0xf0 != 0x90 {
		return nil, errParse
	}
	u.offset++
	return u.list(int(t & 0x0f))
}

func (u *unpacker) list(count int) ([]any, error) {
	out := make([]any, 0, count)
	for range count {
		obj, err := u.object()
		if err != nil {
			return nil, err
		}
		out = append(out, obj)
	}
	return out, nil
}

func (u *unpacker) blob(count int) (any, error) {
	t := u.buffer[u.offset]
	u.offset++
	count--
	var val any
	switch t {
	case particleString:
		val = string(u.buffer[u.offset : u.offset+count])
	case particleBlob:
		b := make([]byte, count)
		copy(b, u.buffer[u.offset:u.offset+count])
		val = b
	default:
		return nil, fmt.Errorf("unknown particle type %d", t)
	}
	u.offset += count
	return val, nil
}

func (u *unpacker) object() (any, error) {
	t := u.buffer[u.offset]
	u.offset++
	switch {
	case t == 0xc0:
		return nil, nil
	case t == 0xc2, t == 0xc3:
		return t == 0xc3, nil
	case t == 0xd3:
		v := binary.BigEndian.Uint64(u.buffer[u.offset:])
		u.offset += 8
		return int64(v), nil
	case t == 0xc4:
		n := int(u.buffer[u.offset])
		u.offset++
		return u.blob(n)
	case t&0xe0 == 0xa0:
		return u.blob(int(t & 0x1f))
	case t&0xf0 == 0x90:
		return u.list(int(t & 0x0f))
	case t < 0x80:
		return int(t), nil
	}
	return nil, errParse
}

// Client sends commands over a connection.
type Client struct {
	mu   sync.Mutex
	conn io.ReadWriter
}

// NewClient makes a client.
func NewClient(conn io.ReadWriter) *Client { return &Client{conn: conn} }

type executeCommand struct {
	dataBuffer []byte
	dataOffset int
	results    []any
}

func (c *executeCommand) writeBuffer(function string, args []byte) {
	c.dataOffset = 4
	c.dataOffset += copy(c.dataBuffer[c.dataOffset:], function)
	c.dataBuffer[c.dataOffset] = 0
	c.dataOffset++
	c.dataOffset += copy(c.dataBuffer[c.dataOffset:], args)
	binary.BigEndian.PutUint32(c.dataBuffer, uint32(c.dataOffset-4))
}

func (c *executeCommand) parseResult(r io.Reader) error {
	if _, err := io.ReadFull(r, c.dataBuffer[:4]); err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint32(c.dataBuffer))
	if n > len(c.dataBuffer) {
		c.dataBuffer = make([]byte, n)
	}
	if _, err := io.ReadFull(r, c.dataBuffer[:n]); err != nil {
		return err
	}
	var err error
	c.results, err = newUnpacker(c.dataBuffer, 0, n).unpackList()
	return err
}

// Execute calls a function of the server and returns its results.
func (c *Client) Execute(function string, args []byte) ([]any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	cmd := &executeCommand{dataBuffer: bufPool.get()}
	defer func() { bufPool.put(cmd.dataBuffer) }()

	cmd.writeBuffer(function, args)
	if _, err := c.conn.Write(cmd.dataBuffer[:cmd.dataOffset]); err != nil {
		return nil, err
	}
	if err := cmd.parseResult(c.conn); err != nil {
		return nil, err
	}
	return cmd.results, nil
}
