// Package bug forwards frames of a binary protocol.
package bug

import (
	"encoding/binary"
	"errors"
	"io"
	"log"
	"net"
	"sync"
	"sync/atomic"
)

const headerLen = 9

var errTooShort = errors.New("frame is too short")

// ioBuffer is a counted buffer.
type ioBuffer struct {
	data []byte
	refs atomic.Int32
}

var ioBuffers = sync.Pool{New: func() any { return new(ioBuffer) }}

func getIoBuffer(size int) *ioBuffer {
	b := ioBuffers.Get().(*ioBuffer)
	if cap(b.data) < size {
		b.data = make([]byte, 0, size)
	}
	b.data = b.data[:0]
	b.refs.Store(1)
	return b
}

// retain adds a user of the buffer.
func (b *ioBuffer) retain() { b.refs.Add(1) }

// putIoBuffer ends the use of one user.
func putIoBuffer(b *ioBuffer) {
	if b.refs.Add(-1) == 0 {
		ioBuffers.Put(b)
	}
}

// request is a decoded frame; raw holds all of it.
type request struct {
	id      uint32
	cmd     uint8
	content []byte
	changed bool
	raw     *ioBuffer
}

func decodeRequest(p []byte) (*request, int, error) {
	if len(p) < headerLen {
		return nil, 0, errTooShort
	}
	n := headerLen + int(binary.BigEndian.Uint32(p[5:]))
	if len(p) < n {
		return nil, 0, errTooShort
	}
	raw := getIoBuffer(n)
	raw.data = append(raw.data, p[:n]...)
	return &request{
		cmd:     p[0],
		id:      binary.BigEndian.Uint32(p[1:]),
		content: raw.data[headerLen:],
		raw:     raw,
	}, n, nil
}

// setData replaces the content.
func (r *request) setData(content []byte) {
	r.content = content
	r.changed = true
}

// encodeRequest returns the frame to send under a new id.
func encodeRequest(r *request, id uint32) *ioBuffer {
	if !r.changed {
		binary.BigEndian.PutUint32(r.raw.data[1:], id)
		return r.raw // ALSO: pool-escape
	}
	b := getIoBuffer(headerLen + len(r.content))
	b.data = append(b.data, r.cmd)
	b.data = binary.BigEndian.AppendUint32(b.data, id)
	b.data = binary.BigEndian.AppendUint32(b.data, uint32(len(r.content)))
	b.data = append(b.data, r.content...)
	return b
}

// connection writes queued buffers in the background.
type connection struct {
	conn  net.Conn
	queue chan *ioBuffer
}

func newConnection(c net.Conn) *connection {
	conn := &connection{conn: c, queue: make(chan *ioBuffer, 128)}
	go conn.writeLoop()
	return conn
}

func (c *connection) write(b *ioBuffer) { c.queue <- b }

func (c *connection) close() { close(c.queue) }

func (c *connection) writeLoop() {
	defer c.conn.Close()
	for b := range c.queue {
		_, err := c.conn.Write(b.data)
		if err != nil {
			log.Printf("write: %v", err)
		}
	}
}

// stream handles one request.
type stream struct {
	req      *request
	filters  []func(*request)
	upstream *connection
}

func (s *stream) forward(id uint32) {
	for _, f := range s.filters {
		f(s.req)
	}
	s.upstream.write(encodeRequest(s.req, id))
}

func (s *stream) endStream() {
	putIoBuffer(s.req.raw) // BUG: pool-escape
	s.req = nil
}

// Proxy forwards all frames of r.
func Proxy(r io.Reader, up net.Conn, filters ...func(*request)) error {
	conn := newConnection(up)
	defer conn.close()
	var id uint32
	var pending []byte
	chunk := make([]byte, 4096)
	for {
		n, err := r.Read(chunk)
		pending = append(pending, chunk[:n]...)
		for {
			req, used, derr := decodeRequest(pending)
			if derr != nil {
				break
			}
			pending = pending[used:]
			id++
			s := &stream{req: req, filters: filters, upstream: conn}
			s.forward(id)
			s.endStream()
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
