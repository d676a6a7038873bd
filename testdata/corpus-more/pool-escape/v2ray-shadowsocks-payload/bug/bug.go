// Package bug relays responses to clients.
package bug

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return make([]byte, 2048) }}

// Buffer is a pooled buffer.
type Buffer struct {
	v          []byte
	start, end int
}

// NewBuffer gives an empty buffer.
func NewBuffer() *Buffer {
	return &Buffer{v: pool.Get().([]byte)}
}

// Release gives the memory back.
func (b *Buffer) Release() {
	pool.Put(b.v) // ALSO: pool-escape
	b.start, b.end = 0, 0
}

// Bytes gives the content.
func (b *Buffer) Bytes() []byte { return b.v[b.start:b.end] }

// FillFrom fills the buffer.
func (b *Buffer) FillFrom(r io.Reader) error {
	n, err := r.Read(b.v[b.end:])
	b.end += n
	return err
}

// MultiBuffer is a list of buffers.
type MultiBuffer []*Buffer

// Release releases all buffers.
func (mb MultiBuffer) Release() {
	for _, b := range mb {
		b.Release()
	}
}

// Reader gives buffers.
type Reader interface {
	ReadMultiBuffer() (MultiBuffer, error)
}

// Writer writes buffers.
type Writer interface {
	WriteMultiBuffer(mb MultiBuffer) error
}

type streamReader struct{ r io.Reader }

// NewReader reads buffers from a stream.
func NewReader(r io.Reader) Reader { return &streamReader{r} }

func (s *streamReader) ReadMultiBuffer() (MultiBuffer, error) {
	b := NewBuffer()
	if err := b.FillFrom(s.r); err != nil {
		b.Release()
		return nil, err
	}
	return MultiBuffer{b}, nil
}

type streamWriter struct{ w io.Writer }

// NewWriter writes buffers to a stream.
func NewWriter(w io.Writer) Writer { return &streamWriter{w} }

func (s *streamWriter) WriteMultiBuffer(mb MultiBuffer) error {
	defer mb.Release()
	for _, b := range mb {
		if _, err := s.w.Write(b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// Copy moves buffers until the end.
func Copy(r Reader, w Writer) error {
	for {
		mb, err := r.ReadMultiBuffer()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := w.WriteMultiBuffer(mb); err != nil {
			return err
		}
	}
}

// Session is what the dispatcher opened for a request.
type Session struct {
	InboundInput  io.WriteCloser
	InboundOutput Reader
}

// Dispatcher opens destinations.
type Dispatcher interface {
	Dispatch(dest string) (*Session, error)
}

// Server serves clients.
type Server struct {
	dispatcher Dispatcher
}

// NewServer gives a server.
func NewServer(d Dispatcher) *Server { return &Server{dispatcher: d} }

// HandleConnection relays a connection.
func (s *Server) HandleConnection(conn io.ReadWriter) error {
	in := bufio.NewReader(conn)
	dest, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	ray, err := s.dispatcher.Dispatch(dest[:len(dest)-1])
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- s.respond(conn, ray) }()

	err = Copy(NewReader(in), NewWriter(ray.InboundInput))
	if err != nil {
		err = fmt.Errorf("failed to transport request: %w", err)
	}
	return errors.Join(err, ray.InboundInput.Close(), <-done)
}

func (s *Server) respond(conn io.Writer, ray *Session) error {
	buffered := bufio.NewWriter(conn)
	responseWriter := NewWriter(buffered)

	payload, err := ray.InboundOutput.ReadMultiBuffer()
	if err != nil {
		return err
	}
	if err := responseWriter.WriteMultiBuffer(payload); err != nil {
		return err
	}
	payload.Release() // BUG: pool-escape

	if err := buffered.Flush(); err != nil {
		return err
	}
	if err := Copy(ray.InboundOutput, NewWriter(conn)); err != nil {
		return fmt.Errorf("failed to transport response: %w", err)
	}
	return nil
}
