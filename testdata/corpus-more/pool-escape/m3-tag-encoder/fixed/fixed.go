// Package fixed writes tagged values to the hosts of a cluster.
package fixed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Tag is a name with a value.
type Tag struct{ Name, Value string }

// TagEncoder encodes tags. Finalize gives it back to its pool.
type TagEncoder struct {
	pool *TagEncoderPool
	buf  []byte
}

// Encode encodes tags.
func (e *TagEncoder) Encode(tags []Tag) error {
	e.buf = binary.LittleEndian.AppendUint16(e.buf[:0], uint16(len(tags)))
	for _, t := range tags {
		if t.Name == "" {
			return errors.New("tag without a name")
		}
		for _, s := range []string{t.Name, t.Value} {
			e.buf = binary.LittleEndian.AppendUint16(e.buf, uint16(len(s)))
			e.buf = append(e.buf, s...)
		}
	}
	return nil
}

// Data gives what was encoded.
func (e *TagEncoder) Data() ([]byte, bool) {
	return e.buf, len(e.buf) > 0
}

// Finalize resets the encoder and gives it back.
func (e *TagEncoder) Finalize() {
	e.buf = e.buf[:0]
	e.pool.put(e)
}

// TagEncoderPool is a pool of encoders.
type TagEncoderPool struct {
	p sync.Pool
}

// Get gives an encoder.
func (p *TagEncoderPool) Get() *TagEncoder {
	if e, ok := p.p.Get().(*TagEncoder); ok {
		return e
	}
	return &TagEncoder{pool: p, buf: make([]byte, 0, 256)}
}

func (p *TagEncoderPool) put(e *TagEncoder) { p.p.Put(e) }

// WriteRequest is what is sent.
type WriteRequest struct {
	ID          []byte
	EncodedTags []byte
	Timestamp   int64
	Value       float64
}

type writeState struct {
	wg         sync.WaitGroup
	refs       atomic.Int32
	req        WriteRequest
	tagEncoder *TagEncoder
	success    atomic.Int32
	mu         sync.Mutex
	errs       []error
}

func (w *writeState) incRef() { w.refs.Add(1) }

func (w *writeState) decRef() {
	if w.refs.Add(-1) > 0 {
		return
	}
	if enc := w.tagEncoder; enc != nil {
		w.tagEncoder = nil
		enc.Finalize()
	}
}

func (w *writeState) completionFn(err error) {
	if err != nil {
		w.mu.Lock()
		w.errs = append(w.errs, err)
		w.mu.Unlock()
	} else {
		w.success.Add(1)
	}
	w.wg.Done()
	w.decRef()
}

// HostQueue takes requests for a host and calls done when it was answered.
type HostQueue interface {
	Enqueue(req *WriteRequest, done func(error)) error
}

// Session writes to the hosts.
type Session struct {
	queues   []HostQueue
	encoders TagEncoderPool
	majority int32
}

// NewSession gives a session.
func NewSession(queues ...HostQueue) *Session {
	return &Session{queues: queues, majority: int32(len(queues)/2 + 1)}
}

// WriteTagged writes a value of a series.
func (s *Session) WriteTagged(id string, tags []Tag, timestamp int64, value float64) error {
	state, enqueued, err := s.writeAttempt(id, tags, timestamp, value)
	if err != nil {
		return err
	}
	state.wg.Wait()
	defer state.decRef()
	if got := state.success.Load(); got < s.majority {
		return fmt.Errorf("%d of %d writes were ok: %w", got, enqueued, errors.Join(state.errs...))
	}
	return nil
}

func (s *Session) writeAttempt(id string, tags []Tag, timestamp int64, value float64) (*writeState, int32, error) {
	tagEncoder := s.encoders.Get()
	if err := tagEncoder.Encode(tags); err != nil {
		tagEncoder.Finalize()
		return nil, 0, err
	}
	encodedTags, ok := tagEncoder.Data()
	if !ok {
		tagEncoder.Finalize()
		return nil, 0, errors.New("unable to encode tags")
	}

	state := &writeState{tagEncoder: tagEncoder}
	state.req.ID = []byte(id)
	state.req.EncodedTags = encodedTags
	state.req.Timestamp = timestamp
	state.req.Value = value
	state.incRef()

	var enqueued int32
	for _, q := range s.queues {
		state.incRef()
		state.wg.Add(1)
		if err := q.Enqueue(&state.req, state.completionFn); err != nil {
			state.completionFn(err)
			continue
		}
		enqueued++
	}
	return state, enqueued, nil
}
