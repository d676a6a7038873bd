// Package bug answers requests of peers to dial them back.
package bug

import (
	"errors"
	"io"
	"sync"
	"time"
)

type peerID string

type entry struct {
	peer peerID
	time time.Time
}

// rateLimiter allows a number of requests per minute. The zero value with
// limits is ready to use.
type rateLimiter struct {
	RPM           int
	PerPeerRPM    int
	MaxConcurrent int

	mu       sync.Mutex
	closed   bool
	reqs     []entry
	peerReqs map[peerID][]time.Time
	// inProgress counts the running requests of each peer.
	inProgress map[peerID]int

	now func() time.Time
}

func (r *rateLimiter) init() {
	if r.peerReqs == nil {
		r.peerReqs = make(map[peerID][]time.Time)
		r.inProgress = make(map[peerID]int)
	}
}

func (r *rateLimiter) Accept(p peerID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.init()
	now := r.now()
	r.cleanup(now)
	if r.inProgress[p] >= r.MaxConcurrent {
		return false
	}
	if len(r.reqs) >= r.RPM || len(r.peerReqs[p]) >= r.PerPeerRPM {
		return false
	}
	r.inProgress[p]++
	r.reqs = append(r.reqs, entry{peer: p, time: now})
	r.peerReqs[p] = append(r.peerReqs[p], now)
	return true
}

// cleanup forgets requests of more than a minute ago.
func (r *rateLimiter) cleanup(now time.Time) {
	idx := len(r.reqs)
	for i, e := range r.reqs {
		if now.Sub(e.time) < time.Minute {
			idx = i
			break
		}
		ts := r.peerReqs[e.peer]
		for len(ts) > 0 && now.Sub(ts[0]) >= time.Minute {
			ts = ts[1:]
		}
		r.peerReqs[e.peer] = ts
		if len(ts) == 0 {
			delete(r.peerReqs, e.peer)
		}
	}
	r.reqs = r.reqs[idx:]
}

func (r *rateLimiter) CompleteRequest(p peerID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inProgress[p]-- // BUG: nil-map-write
	if r.inProgress[p] <= 0 {
		delete(r.inProgress, p)
	}
}

func (r *rateLimiter) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	r.peerReqs = nil
	r.inProgress = nil // ALSO: nil-map-write
}

var errRejected = errors.New("request rejected")

type stream interface {
	io.ReadWriteCloser
	Peer() peerID
}

type server struct {
	limiter *rateLimiter
	wg      sync.WaitGroup
	dial    func(addr string) error
}

// serve answers one request.
func (s *server) serve(st stream) error {
	defer st.Close()
	p := st.Peer()
	if !s.limiter.Accept(p) {
		return errRejected
	}
	defer s.limiter.CompleteRequest(p)

	addr, err := io.ReadAll(io.LimitReader(st, 256))
	if err != nil {
		return err
	}
	status := "ok"
	if err := s.dial(string(addr)); err != nil {
		status = err.Error()
	}
	_, err = io.WriteString(st, status)
	return err
}

// Handle answers a request in the background.
func (s *server) Handle(st stream) {
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		_ = s.serve(st)
	}()
}

// Close refuses further requests.
func (s *server) Close() {
	s.limiter.Close()
	s.wg.Wait()
}
