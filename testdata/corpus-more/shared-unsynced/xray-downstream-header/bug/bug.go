// Package bug traces requests over several services.
package bug

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"
)

const headerName = "X-Trace-Id"

// Decision says whether a trace is kept.
type Decision string

// Decisions.
const (
	Unknown    Decision = ""
	Sampled    Decision = "Sampled=1"
	NotSampled Decision = "Sampled=0"
)

// Header is the trace header of a request.
type Header struct {
	TraceID  string
	ParentID string
	Decision Decision
	Extra    []string
}

// ParseHeader reads a header.
func ParseHeader(s string) *Header {
	h := &Header{}
	for _, part := range strings.Split(s, ";") {
		part = strings.TrimSpace(part)
		switch {
		case strings.HasPrefix(part, "Root="):
			h.TraceID = part[len("Root="):]
		case strings.HasPrefix(part, "Parent="):
			h.ParentID = part[len("Parent="):]
		case strings.HasPrefix(part, "Sampled="):
			h.Decision = Decision(part)
		case part != "":
			h.Extra = append(h.Extra, part)
		}
	}
	return h
}

func (h *Header) String() string {
	p := []string{"Root=" + h.TraceID, "Parent=" + h.ParentID}
	if h.Decision != Unknown {
		p = append(p, string(h.Decision))
	}
	return strings.Join(append(p, h.Extra...), ";")
}

// Segment is a piece of work.
type Segment struct {
	mu       sync.Mutex
	ID       string
	TraceID  string
	Name     string
	Start    time.Time
	End      time.Time
	Sampled  bool
	Parent   *Segment
	Incoming *Header
	children []*Segment
}

func newID() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

type segmentKey struct{}

// FromContext gives the segment of a context.
func FromContext(ctx context.Context) *Segment {
	s, _ := ctx.Value(segmentKey{}).(*Segment)
	return s
}

// BeginSubsegment starts a piece of the work of ctx.
func BeginSubsegment(ctx context.Context, name string) (context.Context, *Segment) {
	root := FromContext(ctx)
	for root.Parent != nil {
		root = root.Parent
	}
	s := &Segment{ID: newID(), Name: name, Start: time.Now(), Parent: root}
	root.mu.Lock()
	root.children = append(root.children, s)
	root.mu.Unlock()
	return context.WithValue(ctx, segmentKey{}, s), s
}

// DownstreamHeader gives the header for a call to another service.
func (s *Segment) DownstreamHeader() *Header {
	r := s.Parent.Incoming // ALSO: shared-unsynced
	if r == nil {
		r = &Header{TraceID: s.Parent.TraceID}
	}
	if r.TraceID == "" {
		r.TraceID = s.Parent.TraceID // ALSO: shared-unsynced
	}
	if s.Parent.Sampled {
		r.Decision = Sampled // ALSO: shared-unsynced
	} else {
		r.Decision = NotSampled // ALSO: shared-unsynced
	}
	r.ParentID = s.ID // BUG: shared-unsynced
	return r
}

func (s *Segment) close() {
	s.mu.Lock()
	s.End = time.Now()
	s.mu.Unlock()
}

type roundTripper struct{ base http.RoundTripper }

// RoundTrip traces a request.
func (rt roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if FromContext(req.Context()) == nil {
		return rt.base.RoundTrip(req)
	}
	ctx, seg := BeginSubsegment(req.Context(), req.URL.Host)
	defer seg.close()
	req = req.Clone(ctx)
	req.Header.Set(headerName, seg.DownstreamHeader().String())
	return rt.base.RoundTrip(req)
}

// Client traces the requests of c.
func Client(c *http.Client) *http.Client {
	t := c.Transport
	if t == nil {
		t = http.DefaultTransport
	}
	return &http.Client{Transport: roundTripper{t}, Timeout: c.Timeout, Jar: c.Jar}
}

// Handler starts a segment for each request.
func Handler(name string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in := ParseHeader(r.Header.Get(headerName))
		s := &Segment{ID: newID(), TraceID: in.TraceID, Name: name, Start: time.Now(), Incoming: in, Sampled: in.Decision == Sampled}
		if s.TraceID == "" {
			s.TraceID = "1-" + newID() + newID()
		}
		defer s.close()
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), segmentKey{}, s)))
	})
}

// Fetch asks all urls at once.
func Fetch(ctx context.Context, c *http.Client, urls []string) []error {
	errs := make([]error, len(urls))
	var wg sync.WaitGroup
	for i, u := range urls {
		wg.Go(func() {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
			if err != nil {
				errs[i] = err
				return
			}
			resp, err := c.Do(req)
			if err == nil {
				resp.Body.Close()
			}
			errs[i] = err
		})
	}
	wg.Wait()
	return errs
}
