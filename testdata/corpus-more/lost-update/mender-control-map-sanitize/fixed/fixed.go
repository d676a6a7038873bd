// Package fixed lets a server control when updates go on.
package fixed

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// State says what to do in a state of an update.
type State struct {
	Action           string `json:"action"`
	OnMapExpire      string `json:"on_map_expire"`
	OnActionExecuted string `json:"on_action_executed"`
}

// ControlMap controls an update.
type ControlMap struct {
	ID       string           `json:"id"`
	Priority int              `json:"priority"`
	States   map[string]State `json:"states"`

	control *expiry
}

type expiry struct {
	mu      sync.Mutex
	expired bool
	at      time.Time
}

const actionDefault = "continue"

var (
	validKeys    = []string{"ArtifactInstall_Enter", "ArtifactReboot_Enter", "ArtifactCommit_Enter"}
	validActions = []string{"continue", "force_continue", "pause", "fail"}
	validExpire  = []string{"continue", "force_continue", "fail"}
)

func onMapExpireDefault(action string) string {
	if action == "pause" {
		return "fail"
	}
	return action
}

// Validate checks the state.
func (s State) Validate() error {
	for _, c := range []struct {
		value string
		valid []string
	}{
		{s.Action, validActions},
		{s.OnMapExpire, validExpire},
		{s.OnActionExecuted, validActions},
	} {
		if c.value != "" && !slices.Contains(c.valid, c.value) {
			return fmt.Errorf("invalid value %q", c.value)
		}
	}
	return nil
}

// Sanitize sets what is empty.
func (s *State) Sanitize() {
	if s.Action == "" {
		s.Action = actionDefault
	}
	if s.OnMapExpire == "" {
		s.OnMapExpire = onMapExpireDefault(s.Action)
	}
	if s.OnActionExecuted == "" {
		s.OnActionExecuted = actionDefault
	}
}

// Validate checks the map.
func (m ControlMap) Validate() error {
	if m.ID == "" {
		return errors.New("ID cannot be empty")
	}
	if m.Priority < -10 || m.Priority > 10 {
		return fmt.Errorf("invalid priority %d", m.Priority)
	}
	for key, state := range m.States {
		if !slices.Contains(validKeys, key) {
			return fmt.Errorf("invalid state %q", key)
		}
		if err := state.Validate(); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// Sanitize sets defaults and removes states that have nothing else.
func (m ControlMap) Sanitize() {
	def := State{
		Action:           actionDefault,
		OnMapExpire:      onMapExpireDefault(actionDefault),
		OnActionExecuted: actionDefault,
	}
	for key, state := range m.States {
		state.Sanitize()
		m.States[key] = state
		if state == def {
			slog.Debug("default state, removing", "state", key)
			delete(m.States, key)
		}
	}
}

// Stamp starts the time after which the map is not valid.
func (m *ControlMap) Stamp(timeout time.Duration) *ControlMap {
	m.control = &expiry{at: time.Now().Add(timeout)}
	c := m.control
	time.AfterFunc(timeout, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.expired = true
	})
	return m
}

// Expired tells whether the time is over.
func (m *ControlMap) Expired() bool {
	if m.control == nil {
		return false
	}
	m.control.mu.Lock()
	defer m.control.mu.Unlock()
	return m.control.expired
}

func (m *ControlMap) action(state string) string {
	s, ok := m.States[state]
	if !ok {
		return ""
	}
	if m.Expired() {
		return s.OnMapExpire
	}
	return s.Action
}

// Executed moves a state on after its action was done.
func (m *ControlMap) Executed(state string) {
	s, ok := m.States[state]
	if !ok {
		return
	}
	s.Action = s.OnActionExecuted
	m.States[state] = s
}

// Pool has all control maps.
type Pool struct {
	mu   sync.Mutex
	maps []*ControlMap
}

// Insert adds or replaces a map that came as JSON.
func (p *Pool) Insert(data []byte, timeout time.Duration) error {
	m := &ControlMap{}
	if err := json.Unmarshal(data, m); err != nil {
		return err
	}
	if err := m.Validate(); err != nil {
		return err
	}
	m.Sanitize()
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := make([]*ControlMap, 0, len(p.maps)+1)
	for _, o := range p.maps {
		if o.ID != m.ID || o.Priority != m.Priority {
			kept = append(kept, o)
		}
	}
	p.maps = append(kept, m.Stamp(timeout))
	return nil
}

// Query tells what to do in a state: the map with the highest priority wins.
func (p *Pool) Query(state string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	action, prio := "", -11
	for _, m := range p.maps {
		if a := m.action(state); a != "" && m.Priority > prio {
			action, prio = a, m.Priority
		}
	}
	if action == "" {
		return actionDefault
	}
	return action
}
