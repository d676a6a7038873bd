// Package bug sends the data of streams in frames.
package bug

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// StreamFrame is a part of a stream.
type StreamFrame struct {
	StreamID uint32
	Offset   uint64
	Data     []byte
	FinBit   bool
}

type streamHandler interface {
	scheduleSending()
}

type stream struct {
	streamID uint32
	session  streamHandler

	writeOffset uint64
	err         error
	mutex       sync.Mutex

	closed int32

	dataForWriting       []byte
	finSent              bool
	doneWritingOrErrCond sync.Cond
}

func newStream(session streamHandler, id uint32) *stream {
	s := &stream{session: session, streamID: id}
	s.doneWritingOrErrCond.L = &s.mutex
	return s
}

// Write gives data to the session and waits until it was taken.
func (s *stream) Write(p []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	s.dataForWriting = p // BUG: captured-argument

	s.session.scheduleSending()

	for s.dataForWriting != nil && s.err == nil {
		s.doneWritingOrErrCond.Wait()
	}
	if s.err != nil {
		return 0, s.err
	}
	return len(p), nil
}

func (s *stream) getDataForWriting(maxBytes int) []byte {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.dataForWriting == nil {
		return nil
	}
	var ret []byte
	if len(s.dataForWriting) > maxBytes {
		ret = s.dataForWriting[:maxBytes]
		s.dataForWriting = s.dataForWriting[maxBytes:]
	} else {
		ret = s.dataForWriting
		s.dataForWriting = nil
		s.doneWritingOrErrCond.Signal()
	}
	s.writeOffset += uint64(len(ret))
	return ret
}

// Close ends the stream.
func (s *stream) Close() error {
	atomic.StoreInt32(&s.closed, 1)
	s.session.scheduleSending()
	return nil
}

func (s *stream) shouldSendFin() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return atomic.LoadInt32(&s.closed) != 0 && !s.finSent && s.err == nil && s.dataForWriting == nil
}

func (s *stream) cancel(err error) {
	s.mutex.Lock()
	s.err = err
	s.mutex.Unlock()
	s.doneWritingOrErrCond.Broadcast()
}

// Session has streams and sends their frames.
type Session struct {
	mutex     sync.Mutex
	streams   map[uint32]*stream
	sent      []*StreamFrame
	sendingCh chan struct{}
	out       func(*StreamFrame) error
}

// NewSession gives a session that writes frames with out.
func NewSession(out func(*StreamFrame) error) *Session {
	return &Session{streams: make(map[uint32]*stream), sendingCh: make(chan struct{}, 1), out: out}
}

// OpenStream gives a stream.
func (s *Session) OpenStream(id uint32) (io.WriteCloser, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if _, ok := s.streams[id]; ok {
		return nil, errors.New("stream is open")
	}
	str := newStream(s, id)
	s.streams[id] = str
	return str, nil
}

func (s *Session) scheduleSending() {
	select {
	case s.sendingCh <- struct{}{}:
	default:
	}
}

func (s *Session) popFrames(maxBytes int) []*StreamFrame {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var frames []*StreamFrame
	for id, str := range s.streams {
		for {
			data := str.getDataForWriting(maxBytes)
			if data == nil {
				break
			}
			frames = append(frames, &StreamFrame{StreamID: id, Offset: str.writeOffset - uint64(len(data)), Data: data})
		}
		if str.shouldSendFin() {
			str.finSent = true
			frames = append(frames, &StreamFrame{StreamID: id, Offset: str.writeOffset, FinBit: true})
		}
	}
	s.sent = append(s.sent, frames...)
	return frames
}

// Run sends frames until done is closed.
func (s *Session) Run(done <-chan struct{}) error {
	for {
		select {
		case <-done:
			return nil
		case <-s.sendingCh:
		}
		for _, f := range s.popFrames(1200) {
			if err := s.out(f); err != nil {
				s.mutex.Lock()
				for _, str := range s.streams {
					str.cancel(err)
				}
				s.mutex.Unlock()
				return err
			}
		}
	}
}

// Retransmit sends frames again from an offset.
func (s *Session) Retransmit(id uint32, offset uint64) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, f := range s.sent {
		if f.StreamID == id && f.Offset >= offset {
			if err := s.out(f); err != nil {
				return err
			}
		}
	}
	return nil
}
