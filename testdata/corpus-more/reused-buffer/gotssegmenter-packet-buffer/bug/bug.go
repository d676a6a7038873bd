// Package bug cuts a transport stream into chunks and uploads them.
package bug

import (
	"errors"
	"io"
	"sync"
)

const (
	packetSize = 188
	startByte  = 0x47
)

// Packet assembles the bytes of one transport stream packet.
type Packet struct {
	buf       []byte
	lastIndex int
}

// NewPacket makes an empty packet.
func NewPacket() *Packet { return &Packet{buf: make([]byte, packetSize)} }

// Reset makes the packet empty.
func (p *Packet) Reset() { p.lastIndex = 0 }

// AddData adds bytes to the packet.
func (p *Packet) AddData(buf []byte) int {
	n := copy(p.buf[p.lastIndex:], buf)
	p.lastIndex += n
	return n
}

// Buffer gives the bytes of the packet.
func (p *Packet) Buffer() []byte {
	return p.buf // BUG: reused-buffer
}

// IsComplete reports whether all bytes are there.
func (p *Packet) IsComplete() bool {
	return p.lastIndex == packetSize && p.buf[0] == startByte
}

// RandomAccess reports whether a decoder can start here.
func (p *Packet) RandomAccess() bool {
	return p.buf[3]&0x20 != 0 && p.buf[4] > 0 && p.buf[5]&0x40 != 0
}

// Chunk is a part of the stream that is being uploaded.
type Chunk struct {
	Name string
	in   chan []byte
	done chan error
}

func newChunk(name string, dest func(string, io.Reader) error) *Chunk {
	c := &Chunk{Name: name, in: make(chan []byte, 64), done: make(chan error, 1)}
	r, w := io.Pipe()
	go func() {
		for b := range c.in {
			if _, err := w.Write(b); err != nil {
				for range c.in {
				}
				return
			}
		}
		w.Close()
	}()
	go func() {
		err := dest(name, r)
		r.CloseWithError(errors.New("upload ended"))
		c.done <- err
	}()
	return c
}

// Add queues bytes for the upload.
func (c *Chunk) Add(b []byte) { c.in <- b }

// Close ends the chunk and waits for the upload.
func (c *Chunk) Close() error {
	close(c.in)
	return <-c.done
}

// Generator makes chunks of a stream.
type Generator struct {
	packet *Packet
	chunk  *Chunk
	names  func() string
	dest   func(string, io.Reader) error

	mu  sync.Mutex
	err error
}

// NewGenerator makes a generator that uploads to dest.
func NewGenerator(names func() string, dest func(string, io.Reader) error) *Generator {
	return &Generator{packet: NewPacket(), names: names, dest: dest}
}

// Write takes the bytes of the stream.
func (g *Generator) Write(p []byte) (int, error) {
	total := len(p)
	for len(p) > 0 {
		p = p[g.packet.AddData(p):]
		if g.packet.IsComplete() {
			if err := g.process(); err != nil {
				return total - len(p), err
			}
			g.packet.Reset()
		}
	}
	return total, nil
}

func (g *Generator) process() error {
	if g.chunk == nil || g.packet.RandomAccess() {
		if err := g.Flush(); err != nil {
			return err
		}
		g.chunk = newChunk(g.names(), g.dest)
	}
	g.chunk.Add(g.packet.Buffer()) // ALSO: reused-buffer
	return nil
}

// Flush ends the current chunk.
func (g *Generator) Flush() error {
	if g.chunk == nil {
		return nil
	}
	err := g.chunk.Close()
	g.chunk = nil
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = errors.Join(g.err, err)
	return g.err
}
