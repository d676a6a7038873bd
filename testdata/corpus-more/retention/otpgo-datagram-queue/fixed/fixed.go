// Package fixed routes datagrams to the participants of channels.
package fixed

import (
	"encoding/binary"
	"errors"
	"log"
	"sync"
)

// Channel is the address of a participant.
type Channel uint64

// Datagram is an encoded message.
type Datagram struct {
	data []byte
}

// NewDatagram returns an empty datagram.
func NewDatagram() Datagram { return Datagram{data: make([]byte, 0, 512)} }

// AddHeader writes the receivers, the sender and the type.
func (dg *Datagram) AddHeader(to []Channel, from Channel, msgType uint16) {
	dg.data = append(dg.data, byte(len(to)))
	for _, c := range to {
		dg.data = binary.LittleEndian.AppendUint64(dg.data, uint64(c))
	}
	dg.data = binary.LittleEndian.AppendUint64(dg.data, uint64(from))
	dg.data = binary.LittleEndian.AppendUint16(dg.data, msgType)
}

// AddData writes the payload.
func (dg *Datagram) AddData(p []byte) { dg.data = append(dg.data, p...) }

var errTruncated = errors.New("datagram is truncated")

// Receivers decodes the receivers.
func (dg Datagram) Receivers() ([]Channel, error) {
	if len(dg.data) == 0 || len(dg.data) < 1+8*int(dg.data[0]) {
		return nil, errTruncated
	}
	out := make([]Channel, dg.data[0])
	for i := range out {
		out[i] = Channel(binary.LittleEndian.Uint64(dg.data[1+8*i:]))
	}
	return out, nil
}

// Participant receives datagrams.
type Participant interface {
	HandleDatagram(dg Datagram)
}

// QueueEntry is a datagram that waits, with the participant it came from.
type QueueEntry struct {
	dg     Datagram
	sender Participant
}

// MessageDirector routes datagrams.
type MessageDirector struct {
	queueLock     sync.Mutex
	queue         []QueueEntry
	shouldProcess chan bool
	stop          chan struct{}

	mu           sync.RWMutex
	participants map[Channel]map[Participant]struct{}
}

// NewMessageDirector starts a director.
func NewMessageDirector() *MessageDirector {
	m := &MessageDirector{
		shouldProcess: make(chan bool, 1),
		stop:          make(chan struct{}),
		participants:  make(map[Channel]map[Participant]struct{}),
	}
	go m.queueLoop()
	return m
}

// Subscribe makes a participant receive what is sent to a channel.
func (m *MessageDirector) Subscribe(p Participant, c Channel) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.participants[c] == nil {
		m.participants[c] = make(map[Participant]struct{})
	}
	m.participants[c][p] = struct{}{}
}

// Unsubscribe undoes Subscribe.
func (m *MessageDirector) Unsubscribe(p Participant, c Channel) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.participants[c], p)
	if len(m.participants[c]) == 0 {
		delete(m.participants, c)
	}
}

// Route queues a datagram.
func (m *MessageDirector) Route(dg Datagram, sender Participant) {
	m.queueLock.Lock()
	m.queue = append(m.queue, QueueEntry{dg: dg, sender: sender})
	m.queueLock.Unlock()
	select {
	case m.shouldProcess <- true:
	default:
	}
}

func (m *MessageDirector) getDatagramFromQueue() (QueueEntry, bool) {
	m.queueLock.Lock()
	defer m.queueLock.Unlock()
	if len(m.queue) == 0 {
		return QueueEntry{}, false
	}
	entry := m.queue[0]
	m.queue[0] = QueueEntry{}
	m.queue = m.queue[1:]
	if len(m.queue) == 0 {
		m.queue = make([]QueueEntry, 0)
	}
	return entry, true
}

func (m *MessageDirector) queueLoop() {
	for {
		select {
		case <-m.shouldProcess:
			for {
				entry, ok := m.getDatagramFromQueue()
				if !ok {
					break
				}
				m.deliver(entry)
			}
		case <-m.stop:
			return
		}
	}
}

func (m *MessageDirector) deliver(entry QueueEntry) {
	receivers, err := entry.dg.Receivers()
	if err != nil {
		log.Printf("dropping datagram: %v", err)
		return
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	sent := make(map[Participant]struct{})
	for _, c := range receivers {
		for p := range m.participants[c] {
			if _, ok := sent[p]; ok || p == entry.sender {
				continue
			}
			sent[p] = struct{}{}
			p.HandleDatagram(entry.dg)
		}
	}
}

// Stop ends the director.
func (m *MessageDirector) Stop() { close(m.stop) }
