// Package fixed serves RPCs inside of an HTTP handler.
package fixed

import (
	"errors"
	"net/http"
	"sync"
)

const statusDetailsHeader = "grpc-status-details-bin"

var errConnClosing = errors.New("transport is closing")

// MD is metadata.
type MD map[string][]string

// Copy returns a copy of md.
func (md MD) Copy() MD {
	out := make(MD, len(md))
	for k, v := range md {
		out[k] = append([]string(nil), v...)
	}
	return out
}

// Status is the outcome of an RPC.
type Status struct {
	Code    string
	Details []byte
}

// StatsHandler is told about RPCs.
type StatsHandler interface {
	HandleTrailer(trailer MD)
}

// ServerStream is one RPC.
type ServerStream struct {
	method string

	// hdrMu protects trailer.
	hdrMu   sync.Mutex
	trailer MD
}

// SetTrailer adds metadata to the trailer.
func (s *ServerStream) SetTrailer(md MD) {
	s.hdrMu.Lock()
	defer s.hdrMu.Unlock()
	if s.trailer == nil {
		s.trailer = make(MD)
	}
	for k, v := range md {
		s.trailer[k] = append(s.trailer[k], v...)
	}
}

type serverHandlerTransport struct {
	rw        http.ResponseWriter
	closeOnce sync.Once
	closedCh  chan struct{}
	// writes is a channel of code to run in the goroutine of the handler
	writes        chan func()
	stats         []StatsHandler
	writeStatusMu sync.Mutex
}

func newServerHandlerTransport(rw http.ResponseWriter, stats ...StatsHandler) *serverHandlerTransport {
	return &serverHandlerTransport{rw: rw, closedCh: make(chan struct{}), writes: make(chan func()), stats: stats}
}

func (ht *serverHandlerTransport) Close() {
	ht.closeOnce.Do(func() { close(ht.closedCh) })
}

// do runs fn in the goroutine of the handler.
func (ht *serverHandlerTransport) do(fn func()) error {
	select {
	case <-ht.closedCh:
		return errConnClosing
	case ht.writes <- fn:
		return nil
	}
}

func (ht *serverHandlerTransport) runStream() {
	for {
		select {
		case fn := <-ht.writes:
			fn()
		case <-ht.closedCh:
			return
		}
	}
}

func (ht *serverHandlerTransport) write(data []byte) error {
	return ht.do(func() { ht.rw.Write(data) })
}

func (ht *serverHandlerTransport) writeStatus(s *ServerStream, st *Status) error {
	ht.writeStatusMu.Lock()
	defer ht.writeStatusMu.Unlock()

	err := ht.do(func() {
		h := ht.rw.Header()
		h.Set("Grpc-Status", st.Code)
		s.hdrMu.Lock()
		defer s.hdrMu.Unlock()
		if len(st.Details) > 0 {
			delete(s.trailer, statusDetailsHeader)
			h.Set(http.TrailerPrefix+statusDetailsHeader, string(st.Details))
		}
		for k, vv := range s.trailer {
			for _, v := range vv {
				h.Add(http.TrailerPrefix+k, v)
			}
		}
	})

	if err == nil {
		s.hdrMu.Lock()
		for _, sh := range ht.stats {
			sh.HandleTrailer(s.trailer.Copy())
		}
		s.hdrMu.Unlock()
	}
	ht.Close()
	return err
}

// HandleStreams runs handle for the one stream of the transport.
func (ht *serverHandlerTransport) HandleStreams(method string, handle func(*ServerStream) ([]byte, *Status)) {
	s := &ServerStream{method: method}
	go func() {
		out, st := handle(s)
		if ht.write(out) == nil {
			ht.writeStatus(s, st)
		}
	}()
	ht.runStream()
}
