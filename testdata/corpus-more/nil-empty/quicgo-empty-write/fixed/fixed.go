// Package fixed has streams whose data is framed by the session.
package fixed

import "sync"

type streamFrame struct {
	StreamID uint32
	Offset   uint64
	Data     []byte
	FinBit   bool
}

// stream is one direction of a connection.
type stream struct {
	mutex    sync.Mutex
	streamID uint32
	onData   func()

	err                  error
	closed               bool
	finSent              bool
	writeOffset          uint64
	dataForWriting       []byte
	doneWritingOrErrCond sync.Cond
}

func newStream(id uint32, onData func()) *stream {
	s := &stream{streamID: id, onData: onData}
	s.doneWritingOrErrCond.L = &s.mutex
	return s
}

// Write returns when all of p was put into frames.
func (s *stream) Write(p []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	if s.err != nil {
		return 0, s.err
	}
	if len(p) == 0 {
		return 0, nil
	}

	s.dataForWriting = make([]byte, len(p))
	copy(s.dataForWriting, p)

	s.onData()

	for s.dataForWriting != nil && s.err == nil {
		s.doneWritingOrErrCond.Wait()
	}
	if s.err != nil {
		return 0, s.err
	}
	return len(p), nil
}

func (s *stream) lenOfDataForWriting() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return len(s.dataForWriting)
}

func (s *stream) getDataForWriting(maxBytes int) ([]byte, uint64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.dataForWriting == nil {
		return nil, 0
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
	offset := s.writeOffset
	s.writeOffset += uint64(len(ret))
	return ret, offset
}

// Close implements io.Closer.
func (s *stream) Close() error {
	s.mutex.Lock()
	s.closed = true
	s.mutex.Unlock()
	s.onData()
	return nil
}

func (s *stream) shouldSendFin() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	fin := s.closed && !s.finSent && s.err == nil && s.dataForWriting == nil
	s.finSent = s.finSent || fin
	return fin
}

func (s *stream) cancel(err error) {
	s.mutex.Lock()
	s.err = err
	s.doneWritingOrErrCond.Signal()
	s.mutex.Unlock()
}

// streamFramer puts the data of streams into frames.
type streamFramer struct {
	mutex   sync.Mutex
	streams []*stream
}

// popStreamFrames takes frames with up to maxLen bytes of data from the streams.
func (f *streamFramer) popStreamFrames(maxLen int) []*streamFrame {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var frames []*streamFrame
	for _, s := range f.streams {
		if maxLen <= 0 {
			break
		}
		if s.lenOfDataForWriting() != 0 {
			data, offset := s.getDataForWriting(maxLen)
			maxLen -= len(data)
			frames = append(frames, &streamFrame{StreamID: s.streamID, Offset: offset, Data: data})
		}
		if s.shouldSendFin() {
			frames = append(frames, &streamFrame{StreamID: s.streamID, Offset: s.writeOffset, FinBit: true})
		}
	}
	return frames
}
