// Package bug sends framed messages over streams.
package bug

import (
	"encoding/binary"
	"io"
	"sync"
)

// Message can write itself into a buffer of its size.
type Message interface {
	Size() int
	MarshalTo(b []byte) (int, error)
	Unmarshal(b []byte) error
}

// codec converts messages.
type codec struct {
	buf []byte
}

func newCodec(size int) *codec {
	return &codec{buf: make([]byte, size)}
}

// Marshal returns the encoded form.
func (c *codec) Marshal(m Message) ([]byte, error) {
	size := m.Size()
	if size > len(c.buf) {
		c.buf = make([]byte, size*2)
	}
	n, err := m.MarshalTo(c.buf)
	if err != nil {
		return nil, err
	}
	return c.buf[:n], nil
}

func (c *codec) Unmarshal(b []byte, m Message) error {
	return m.Unmarshal(b)
}

// Codec converts messages for a stream.
type Codec interface {
	Marshal(m Message) ([]byte, error)
	Unmarshal(b []byte, m Message) error
}

var codecPool = &sync.Pool{New: func() any { return newCodec(1024) }}

// NewCodec returns the codec that streams use by default.
func NewCodec() Codec { return pooledCodec{} }

type pooledCodec struct{}

func (pooledCodec) Marshal(m Message) ([]byte, error) {
	c := codecPool.Get().(*codec)
	b, err := c.Marshal(m)
	codecPool.Put(c) // BUG: pool-escape
	return b, err    // ALSO: pool-escape
}

func (pooledCodec) Unmarshal(b []byte, m Message) error {
	c := codecPool.Get().(*codec)
	err := c.Unmarshal(b, m)
	codecPool.Put(c)
	return err
}

// encode frames m: the length and the payload.
func encode(c Codec, m Message) ([5]byte, []byte, error) {
	var hdr [5]byte
	if m == nil {
		return hdr, nil, nil
	}
	b, err := c.Marshal(m)
	if err != nil {
		return hdr, nil, err
	}
	binary.BigEndian.PutUint32(hdr[1:], uint32(len(b)))
	return hdr, b, nil
}

// clientStream is one call.
type clientStream struct {
	codec Codec
	mu    sync.Mutex
	rw    io.ReadWriter
}

// SendMsg sends one message.
func (cs *clientStream) SendMsg(m Message) error {
	hdr, data, err := encode(cs.codec, m)
	if err != nil {
		return err
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if _, err := cs.rw.Write(hdr[:]); err != nil {
		return err
	}
	_, err = cs.rw.Write(data)
	return err
}

// RecvMsg reads one message.
func (cs *clientStream) RecvMsg(m Message) error {
	var hdr [5]byte
	if _, err := io.ReadFull(cs.rw, hdr[:]); err != nil {
		return err
	}
	data := make([]byte, binary.BigEndian.Uint32(hdr[1:]))
	if _, err := io.ReadFull(cs.rw, data); err != nil {
		return err
	}
	return cs.codec.Unmarshal(data, m)
}
