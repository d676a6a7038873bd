package fixed

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// MessageType is the first byte of a message.
type MessageType byte

const (
	typeCommit  MessageType = 'C'
	typeMessage MessageType = 'M'
)

// Message is a decoded replication message.
type Message interface{ Type() MessageType }

type baseMessage struct{ msgType MessageType }

// Type returns the type of the message.
func (m *baseMessage) Type() MessageType     { return m.msgType }
func (m *baseMessage) setType(t MessageType) { m.msgType = t }

func (m *baseMessage) decodeString(src []byte) (string, int) {
	for i, b := range src {
		if b == 0 {
			return string(src[:i]), i + 1
		}
	}
	return "", -1
}

// CommitMessage ends a transaction.
type CommitMessage struct {
	baseMessage
	LSN uint64
}

// Decode reads the message.
func (m *CommitMessage) Decode(src []byte) error {
	if len(src) < 8 {
		return io.ErrUnexpectedEOF
	}
	m.LSN = binary.BigEndian.Uint64(src)
	m.setType(typeCommit)
	return nil
}

// LogicalMessage is a message that an application wrote to the log.
type LogicalMessage struct {
	baseMessage
	Flags   uint8
	LSN     uint64
	Prefix  string
	Content []byte
}

// Decode reads the message.
func (m *LogicalMessage) Decode(src []byte) error {
	if len(src) < 9 {
		return io.ErrUnexpectedEOF
	}
	m.Flags = src[0]
	low := 1
	m.LSN = binary.BigEndian.Uint64(src[low:])
	low += 8
	prefix, used := m.decodeString(src[low:])
	if used < 0 {
		return errors.New("prefix is not terminated")
	}
	m.Prefix = prefix
	low += used
	n := int(binary.BigEndian.Uint32(src[low:]))
	low += 4
	m.Content = make([]byte, n)
	copy(m.Content, src[low:low+n])
	m.setType(typeMessage)
	return nil
}

func parse(data []byte) (Message, error) {
	if len(data) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	switch MessageType(data[0]) {
	case typeCommit:
		m := new(CommitMessage)
		return m, m.Decode(data[1:])
	case typeMessage:
		m := new(LogicalMessage)
		return m, m.Decode(data[1:])
	}
	return nil, fmt.Errorf("unknown message type %q", data[0])
}

type conn struct {
	r   io.Reader
	buf []byte
}

// receive returns the next packet; the slice belongs to the connection.
func (c *conn) receive() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(head[:]))
	if n > cap(c.buf) {
		c.buf = make([]byte, n)
	}
	packet := c.buf[:n]
	_, err := io.ReadFull(c.r, packet)
	return packet, err
}

// Stream hands decoded messages to a handler that works at its own pace.
type Stream struct {
	conn  conn
	queue chan Message
}

// NewStream starts to read from r.
func NewStream(r io.Reader, depth int) *Stream {
	return &Stream{conn: conn{r: r}, queue: make(chan Message, depth)}
}

// Receive reads until the connection ends.
func (s *Stream) Receive(ctx context.Context) error {
	defer close(s.queue)
	for {
		packet, err := s.conn.receive()
		if err != nil {
			return err
		}
		msg, err := parse(packet)
		if err != nil {
			return err
		}
		select {
		case s.queue <- msg:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Dispatch calls the handlers.
func (s *Stream) Dispatch(onMessage func(prefix string, content []byte) error, onCommit func(lsn uint64) error) error {
	for msg := range s.queue {
		var err error
		switch m := msg.(type) {
		case *LogicalMessage:
			err = onMessage(m.Prefix, m.Content)
		case *CommitMessage:
			err = onCommit(m.LSN)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
