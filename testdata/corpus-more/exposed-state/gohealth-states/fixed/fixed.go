// Package fixed runs health checks in the background.
package fixed

import (
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

var (
	errRunning = errors.New("healthcheck is already running")
	errStopped = errors.New("healthcheck is not running")
	errActive  = errors.New("unable to add checks while active")
)

// Checkable is something that can be checked.
type Checkable interface {
	Status() (details any, err error)
}

// Config is one check.
type Config struct {
	Name     string
	Checker  Checkable
	Interval time.Duration
	Fatal    bool
}

// State is the outcome of the last run of a check.
type State struct {
	Name      string    `json:"name"`
	Status    string    `json:"status"`
	Err       string    `json:"error,omitempty"`
	Details   any       `json:"details,omitempty"`
	CheckTime time.Time `json:"check_time"`
	Failures  int64     `json:"num_failures"`
}

func (s *State) failed() bool { return s.Status == "failed" }

// Health runs checks.
type Health struct {
	OnFailure func(State)

	active     atomic.Bool
	failed     atomic.Bool
	configs    []*Config
	states     map[string]State
	statesLock sync.Mutex
	runners    map[string]chan struct{}
}

// New makes a Health without checks.
func New() *Health {
	return &Health{
		states:  make(map[string]State),
		runners: make(map[string]chan struct{}),
	}
}

// AddCheck adds a check.
func (h *Health) AddCheck(cfg *Config) error {
	if h.active.Load() {
		return errActive
	}
	h.configs = append(h.configs, cfg)
	return nil
}

// Start starts the checks.
func (h *Health) Start() error {
	if !h.active.CompareAndSwap(false, true) {
		return errRunning
	}
	for _, c := range h.configs {
		stop := make(chan struct{})
		h.startRunner(c, time.NewTicker(c.Interval), stop)
		h.runners[c.Name] = stop
	}
	return nil
}

// Stop stops the checks and forgets their states.
func (h *Health) Stop() error {
	if !h.active.CompareAndSwap(true, false) {
		return errStopped
	}
	for _, stop := range h.runners {
		close(stop)
	}
	h.runners = make(map[string]chan struct{})
	h.safeResetStates()
	return nil
}

// State returns the states of all checks and whether a fatal one fails.
func (h *Health) State() (map[string]State, bool, error) {
	return h.safeGetStates(), h.failed.Load(), nil
}

func (h *Health) startRunner(cfg *Config, ticker *time.Ticker, stop <-chan struct{}) {
	check := func() {
		data, err := cfg.Checker.Status()
		entry := &State{Name: cfg.Name, Status: "ok", Details: data, CheckTime: time.Now()}
		if err != nil {
			entry.Err = err.Error()
			entry.Status = "failed"
		}
		if cfg.Fatal {
			h.failed.Store(err != nil)
		}
		h.safeUpdateState(entry)
	}
	go func() {
		defer ticker.Stop()
		check()
		for {
			select {
			case <-ticker.C:
				check()
			case <-stop:
				return
			}
		}
	}()
}

func (h *Health) safeResetStates() {
	h.statesLock.Lock()
	defer h.statesLock.Unlock()
	h.states = make(map[string]State)
}

func (h *Health) safeUpdateState(entry *State) {
	h.statesLock.Lock()
	defer h.statesLock.Unlock()
	if entry.failed() {
		prev := h.states[entry.Name]
		entry.Failures = prev.Failures + 1
		if !prev.failed() && h.OnFailure != nil {
			go h.OnFailure(*entry)
		}
	}
	h.states[entry.Name] = *entry
}

func (h *Health) safeGetStates() map[string]State {
	h.statesLock.Lock()
	defer h.statesLock.Unlock()
	out := make(map[string]State, len(h.states))
	for k, v := range h.states {
		out[k] = v
	}
	return out
}

// NewJSONHandler reports the states.
func NewJSONHandler(h *Health) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		states, failed, err := h.State()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		status := http.StatusOK
		if failed {
			status = http.StatusInternalServerError
		}
		body, err := json.Marshal(map[string]any{"details": states, "failed": failed})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}
