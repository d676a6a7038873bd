// Package bug sends lost packets again.
package bug

import (
	"errors"
	"log"
	"sync"
)

// Header is the header of a packet.
type Header struct {
	SequenceNumber uint16
	Timestamp      uint32
	SSRC           uint32
	Marker         bool
}

// Packet is one packet.
type Packet struct {
	Header  Header
	Payload []byte
}

// Nack names packets that did not arrive.
type Nack struct {
	MediaSSRC uint32
	Lost      []uint16
}

// Writer sends packets.
type Writer interface {
	Write(header *Header, payload []byte) (int, error)
}

// WriterFunc lets functions be writers.
type WriterFunc func(header *Header, payload []byte) (int, error)

func (f WriterFunc) Write(header *Header, payload []byte) (int, error) {
	return f(header, payload)
}

type sendBuffer struct {
	m         sync.RWMutex
	packets   []*Packet
	size      uint16
	lastAdded uint16
	started   bool
}

func newSendBuffer(size uint16) (*sendBuffer, error) {
	if size == 0 || size&(size-1) != 0 {
		return nil, errors.New("size must be a power of two")
	}
	return &sendBuffer{packets: make([]*Packet, size), size: size}, nil
}

func (s *sendBuffer) add(packet *Packet) {
	s.m.Lock()
	defer s.m.Unlock()
	seq := packet.Header.SequenceNumber
	if !s.started {
		s.packets[seq%s.size] = packet
		s.lastAdded = seq
		s.started = true
		return
	}
	diff := seq - s.lastAdded
	if diff == 0 {
		return
	}
	if diff < 1<<15 {
		for i := s.lastAdded + 1; i != seq; i++ {
			s.packets[i%s.size] = nil
		}
	}
	s.packets[seq%s.size] = packet
	s.lastAdded = seq
}

func (s *sendBuffer) get(seq uint16) *Packet {
	s.m.RLock()
	defer s.m.RUnlock()
	if diff := s.lastAdded - seq; diff >= 1<<15 || diff >= s.size {
		return nil
	}
	return s.packets[seq%s.size]
}

type localStream struct {
	buffer *sendBuffer
	writer Writer
}

// Responder answers nacks.
type Responder struct {
	size    uint16
	streams sync.Map
}

// NewResponder makes a responder that remembers size packets of a stream.
func NewResponder(size uint16) (*Responder, error) {
	if _, err := newSendBuffer(size); err != nil {
		return nil, err
	}
	return &Responder{size: size}, nil
}

// BindLocalStream returns the writer to send a stream with.
func (r *Responder) BindLocalStream(ssrc uint32, writer Writer) Writer {
	buffer, _ := newSendBuffer(r.size)
	r.streams.Store(ssrc, &localStream{buffer: buffer, writer: writer})

	return WriterFunc(func(header *Header, payload []byte) (int, error) {
		buffer.add(&Packet{Header: *header, Payload: payload}) // BUG: captured-argument
		return writer.Write(header, payload)
	})
}

// UnbindLocalStream forgets a stream.
func (r *Responder) UnbindLocalStream(ssrc uint32) { r.streams.Delete(ssrc) }

// OnNack is called for feedback of the receiver.
func (r *Responder) OnNack(nack *Nack) { go r.resend(nack) }

func (r *Responder) resend(nack *Nack) {
	v, ok := r.streams.Load(nack.MediaSSRC)
	if !ok {
		return
	}
	stream := v.(*localStream)
	for _, seq := range nack.Lost {
		p := stream.buffer.get(seq)
		if p == nil {
			continue
		}
		if _, err := stream.writer.Write(&p.Header, p.Payload); err != nil {
			log.Printf("failed resending packet: %v", err)
		}
	}
}
