package apart

import (
	"net/http"
	"sync"
)

// Handlers that run under the lock of who registers them.
type simulator struct {
	mu    sync.Mutex
	mux   *http.ServeMux
	state map[string]int
}

func newSimulator() *simulator {
	s := &simulator{mux: http.NewServeMux(), state: map[string]int{}}
	s.handle("/state", s.serveState)
	return s
}

func (s *simulator) handle(path string, h func(http.ResponseWriter, *http.Request)) {
	s.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		h(w, r)
	})
}

func (s *simulator) serveState(w http.ResponseWriter, r *http.Request) {
	s.state[r.URL.Path]++
}
