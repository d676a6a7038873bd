// Package fixed relays frames between connections.
package fixed

import (
	"encoding/binary"
	"errors"
	"io"
	"sync"
)

var errUnknownID = errors.New("non-call frame for an unknown id")

const (
	frameCallRes     = 0x04
	frameCallReqCont = 0x13
	frameCallResCont = 0x14
	frameError       = 0xff

	flagMoreFragments = 0x01
)

// Frame is a header and a payload.
type Frame struct {
	Type    byte
	ID      uint32
	Payload []byte
	buffer  []byte
}

// FramePool gives out frames.
type FramePool struct{ pool sync.Pool }

// Get returns a frame.
func (p *FramePool) Get() *Frame {
	if f, ok := p.pool.Get().(*Frame); ok {
		return f
	}
	return &Frame{buffer: make([]byte, 65536)}
}

// Release takes a frame back.
func (p *FramePool) Release(f *Frame) {
	f.Payload = nil
	p.pool.Put(f)
}

func readFrame(r io.Reader, f *Frame) error {
	var hdr [8]byte
	if _, err := io.ReadFull(r, hdr[:]); err != nil {
		return err
	}
	f.Type, f.ID = hdr[2], binary.BigEndian.Uint32(hdr[4:])
	f.Payload = f.buffer[:binary.BigEndian.Uint16(hdr[:])]
	_, err := io.ReadFull(r, f.Payload)
	return err
}

func writeFrame(w io.Writer, f *Frame) error {
	var hdr [8]byte
	binary.BigEndian.PutUint16(hdr[:], uint16(len(f.Payload)))
	hdr[2] = f.Type
	binary.BigEndian.PutUint32(hdr[4:], f.ID)
	if _, err := w.Write(hdr[:]); err != nil {
		return err
	}
	_, err := w.Write(f.Payload)
	return err
}

// finishesCall tells whether f is the last frame of a call.
func finishesCall(f *Frame) bool {
	switch f.Type {
	case frameError:
		return true
	case frameCallRes, frameCallResCont:
		return len(f.Payload) > 0 && f.Payload[0]&flagMoreFragments == 0
	}
	return false
}

// Connection is one peer.
type Connection struct {
	rw     io.ReadWriter
	pool   *FramePool
	sendCh chan *Frame
	relay  *Relayer
}

func (c *Connection) readFrames() error {
	for {
		f := c.pool.Get()
		if err := readFrame(c.rw, f); err != nil {
			c.pool.Release(f)
			return err
		}
		if err := c.relay.handleNonCallReq(f); err != nil {
			c.pool.Release(f)
		}
	}
}

func (c *Connection) writeFrames() error {
	for f := range c.sendCh {
		err := writeFrame(c.rw, f)
		c.pool.Release(f)
		if err != nil {
			return err
		}
	}
	return nil
}

type relayItem struct {
	remapID     uint32
	destination *Relayer
}

// Relayer passes frames on.
type Relayer struct {
	mu    sync.RWMutex
	items map[uint32]relayItem
	conn  *Connection
}

// Receive sends f on the connection of r.
func (r *Relayer) Receive(f *Frame) {
	r.conn.sendCh <- f
}

func (r *Relayer) addItem(id uint32, item relayItem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.items[id] = item
}

func (r *Relayer) removeItem(id uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.items, id)
}

func (r *Relayer) handleNonCallReq(f *Frame) error {
	r.mu.RLock()
	item, ok := r.items[f.ID]
	r.mu.RUnlock()
	if !ok {
		return errUnknownID
	}
	originalID := f.ID
	f.ID = item.remapID
	finished := finishesCall(f)
	item.destination.Receive(f)
	if finished {
		r.removeItem(originalID)
	}
	return nil
}
