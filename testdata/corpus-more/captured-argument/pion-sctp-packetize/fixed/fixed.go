// Package fixed sends messages as chunks over an unreliable association.
package fixed

import (
	"errors"
	"math"
	"sync"
)

type chunkPayloadData struct {
	tsn                  uint32
	streamIdentifier     uint16
	streamSequenceNumber uint16
	beginningFragment    bool
	endingFragment       bool
	userData             []byte
}

func (c *chunkPayloadData) marshal() []byte {
	var flags byte
	if c.beginningFragment {
		flags |= 2
	}
	if c.endingFragment {
		flags |= 1
	}
	out := []byte{0, flags, byte(c.tsn), byte(c.streamIdentifier), byte(c.streamSequenceNumber)}
	return append(out, c.userData...)
}

// payloadQueue keeps the chunks in flight.
type payloadQueue struct{ chunks map[uint32]*chunkPayloadData }

func (q *payloadQueue) push(c *chunkPayloadData) { q.chunks[c.tsn] = c }

func (q *payloadQueue) get(tsn uint32) (*chunkPayloadData, bool) {
	c, ok := q.chunks[tsn]
	return c, ok
}

func (q *payloadQueue) pop(tsn uint32) { delete(q.chunks, tsn) }

// Association is a connection to a peer.
type Association struct {
	lock          sync.Mutex
	write         func([]byte) error
	myNextTSN     uint32
	peerLastTSN   uint32
	myMaxMTU      uint16
	inflightQueue *payloadQueue
}

// NewAssociation makes an association that sends with write.
func NewAssociation(mtu uint16, write func([]byte) error) *Association {
	return &Association{
		write:         write,
		myNextTSN:     1,
		myMaxMTU:      mtu,
		inflightQueue: &payloadQueue{chunks: make(map[uint32]*chunkPayloadData)},
	}
}

func (a *Association) sendPayloadData(chunks []*chunkPayloadData) error {
	a.lock.Lock()
	defer a.lock.Unlock()
	for _, c := range chunks {
		c.tsn = a.myNextTSN
		a.myNextTSN++
		a.inflightQueue.push(c)
		if err := a.write(c.marshal()); err != nil {
			return err
		}
	}
	return nil
}

// handleSack drops what the peer has, and sends again what it reports missing.
func (a *Association) handleSack(cumulative uint32, missing []uint32) error {
	a.lock.Lock()
	defer a.lock.Unlock()
	for tsn := a.peerLastTSN + 1; tsn <= cumulative; tsn++ {
		a.inflightQueue.pop(tsn)
	}
	a.peerLastTSN = cumulative
	for _, tsn := range missing {
		c, ok := a.inflightQueue.get(tsn)
		if !ok {
			return errors.New("requested non-existent TSN")
		}
		if err := a.write(c.marshal()); err != nil {
			return err
		}
	}
	return nil
}

// Stream is one of the streams of an association.
type Stream struct {
	association      *Association
	lock             sync.Mutex
	streamIdentifier uint16
	sequenceNumber   uint16
}

// Write sends p as one message.
func (s *Stream) Write(p []byte) (int, error) {
	if len(p) > math.MaxUint16 {
		return 0, errors.New("outbound packet larger than maximum message size")
	}
	return len(p), s.association.sendPayloadData(s.packetize(p))
}

func (s *Stream) packetize(raw []byte) []*chunkPayloadData {
	s.lock.Lock()
	defer s.lock.Unlock()

	i := uint16(0)
	remaining := uint16(len(raw))
	var chunks []*chunkPayloadData
	for remaining != 0 {
		fragmentSize := min(s.association.myMaxMTU, remaining)
		// Kept until it is acknowledged.
		userData := make([]byte, fragmentSize)
		copy(userData, raw[i:i+fragmentSize])

		chunks = append(chunks, &chunkPayloadData{
			streamIdentifier:     s.streamIdentifier,
			userData:             userData,
			beginningFragment:    i == 0,
			endingFragment:       remaining-fragmentSize == 0,
			streamSequenceNumber: s.sequenceNumber,
		})
		remaining -= fragmentSize
		i += fragmentSize
	}
	s.sequenceNumber++
	return chunks
}
