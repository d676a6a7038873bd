// Package fixed counts the responses of a server.
package fixed

import (
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

// Stats counts.
type Stats struct {
	mu          sync.RWMutex
	Uptime      time.Time
	Pid         int
	Counts      map[string]int
	TotalCounts map[string]int
	TotalTime   time.Duration
	stop        chan struct{}
}

// New starts counting; the current counts start again every second.
func New() *Stats {
	s := &Stats{
		Uptime:      time.Now(),
		Pid:         os.Getpid(),
		Counts:      map[string]int{},
		TotalCounts: map[string]int{},
		stop:        make(chan struct{}),
	}
	go func() {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				s.Reset()
			case <-s.stop:
				return
			}
		}
	}()
	return s
}

// Close ends the resetting.
func (s *Stats) Close() { close(s.stop) }

// Reset clears the current counts.
func (s *Stats) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Counts = map[string]int{}
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (w *recorder) WriteHeader(code int) {
	w.ResponseWriter.WriteHeader(code)
	w.status = code
}

// Handler counts what h answers.
func (s *Stats) Handler(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &recorder{w, http.StatusOK}
		h.ServeHTTP(rec, r)
		s.end(start, rec)
	})
}

func (s *Stats) end(start time.Time, rec *recorder) {
	took := time.Since(start)
	s.mu.Lock()
	defer s.mu.Unlock()
	code := strconv.Itoa(rec.status)
	s.Counts[code]++
	s.TotalCounts[code]++
	s.TotalTime += took
}

// Data is a snapshot.
type Data struct {
	Pid         int            `json:"pid"`
	UpTime      string         `json:"uptime"`
	Time        string         `json:"time"`
	Counts      map[string]int `json:"status_code_count"`
	TotalCounts map[string]int `json:"total_status_code_count"`
	Count       int            `json:"count"`
	TotalCount  int            `json:"total_count"`
	TotalTime   string         `json:"total_response_time"`
	Average     string         `json:"average_response_time"`
}

// Data returns the counts as they are now.
func (s *Stats) Data() *Data {
	s.mu.RLock()
	defer s.mu.RUnlock()

	now := time.Now()
	counts := make(map[string]int, len(s.Counts))
	totalCounts := make(map[string]int, len(s.TotalCounts))
	count := 0
	for code, n := range s.Counts {
		counts[code] = n
		count += n
	}
	total := 0
	for code, n := range s.TotalCounts {
		totalCounts[code] = n
		total += n
	}
	average := time.Duration(0)
	if total > 0 {
		average = s.TotalTime / time.Duration(total)
	}
	return &Data{
		Pid:         s.Pid,
		UpTime:      now.Sub(s.Uptime).String(),
		Time:        now.String(),
		Counts:      counts,
		TotalCounts: totalCounts,
		Count:       count,
		TotalCount:  total,
		TotalTime:   s.TotalTime.String(),
		Average:     average.String(),
	}
}

// ServeHTTP sends the snapshot.
func (s *Stats) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s.Data())
}
