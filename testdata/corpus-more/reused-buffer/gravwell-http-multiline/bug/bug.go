// Package bug accepts entries over HTTP and queues them for indexers.
package bug

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

const maxLine = 1 << 20

// Tag says where an entry belongs.
type Tag uint16

// Entry is one line with its origin.
type Entry struct {
	TS   time.Time
	SRC  net.IP
	Tag  Tag
	Data []byte
}

// Muxer sends entries to an indexer in the background.
type Muxer struct {
	queue chan *Entry
	done  chan struct{}
}

// NewMuxer returns a muxer that writes to w.
func NewMuxer(w io.Writer, depth int) *Muxer {
	m := &Muxer{queue: make(chan *Entry, depth), done: make(chan struct{})}
	go m.relay(w)
	return m
}

func (m *Muxer) relay(w io.Writer) {
	defer close(m.done)
	bw := bufio.NewWriter(w)
	for e := range m.queue {
		hdr := binary.BigEndian.AppendUint32(nil, uint32(len(e.Data)))
		hdr = binary.BigEndian.AppendUint16(hdr, uint16(e.Tag))
		if _, err := bw.Write(append(hdr, e.Data...)); err != nil {
			log.Printf("relay: %v", err)
		}
		if len(m.queue) == 0 {
			_ = bw.Flush()
		}
	}
}

// WriteEntry queues an entry.
func (m *Muxer) WriteEntry(ctx context.Context, e *Entry) error {
	select {
	case m.queue <- e:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close waits for the queue.
func (m *Muxer) Close() {
	close(m.queue)
	<-m.done
}

type processor interface {
	Process(e *Entry) (*Entry, error)
}

type route struct {
	tag       Tag
	multiline bool
	procs     []processor
}

type handler struct {
	mu     sync.RWMutex
	routes map[string]*route
	mux    *Muxer
}

var errNoBody = errors.New("empty body")

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.RLock()
	rt, ok := h.routes[r.URL.Path]
	h.mu.RUnlock()
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	var err error
	if rt.multiline {
		err = h.handleMulti(r.Context(), rt, r.Body, ip)
	} else {
		err = h.handleSingle(r.Context(), rt, r.Body, ip)
	}
	switch {
	case errors.Is(err, errNoBody):
		w.WriteHeader(http.StatusBadRequest)
	case err != nil:
		log.Printf("failed to handle entry: %v", err)
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func (h *handler) handleMulti(ctx context.Context, rt *route, rdr io.Reader, ip net.IP) error {
	scanner := bufio.NewScanner(rdr)
	scanner.Buffer(make([]byte, 0, 4096), maxLine)
	for scanner.Scan() {
		if len(scanner.Bytes()) == 0 {
			continue
		}
		if err := h.handleEntry(ctx, rt, scanner.Bytes(), ip); err != nil { // BUG: reused-buffer
			return err
		}
	}
	return scanner.Err()
}

func (h *handler) handleSingle(ctx context.Context, rt *route, rdr io.Reader, ip net.IP) error {
	b, err := io.ReadAll(io.LimitReader(rdr, maxLine+1))
	if err != nil {
		return err
	}
	if len(b) == 0 {
		return errNoBody
	}
	return h.handleEntry(ctx, rt, b, ip)
}

func (h *handler) handleEntry(ctx context.Context, rt *route, b []byte, ip net.IP) (err error) {
	e := &Entry{
		TS:   time.Now(),
		SRC:  ip,
		Tag:  rt.tag,
		Data: b, // ALSO: reused-buffer
	}
	for _, p := range rt.procs {
		if e, err = p.Process(e); err != nil || e == nil {
			return err
		}
	}
	return h.mux.WriteEntry(ctx, e)
}
