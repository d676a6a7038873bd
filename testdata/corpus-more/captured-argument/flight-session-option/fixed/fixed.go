// Package fixed keeps options of a client between its calls.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// ErrNoSession says that there is no session yet.
var ErrNoSession = errors.New("session: not present")

// OptionValue is a value of one of several types.
type OptionValue struct {
	Kind       string
	String     string
	Int64      int64
	StringList []string
}

// Clone returns a deep copy.
func (v *OptionValue) Clone() *OptionValue {
	if v == nil {
		return nil
	}
	c := *v
	c.StringList = slices.Clone(v.StringList)
	return &c
}

// Session is a set of named options.
type Session interface {
	Token() string
	// GetOption returns an option, or nil if it does not exist.
	GetOption(name string) *OptionValue
	// GetOptions returns a copy of all options.
	GetOptions() map[string]*OptionValue
	SetOption(name string, value *OptionValue)
	EraseOption(name string)
	Close() error
}

type serverSession struct {
	closed  bool
	options map[string]*OptionValue
	mu      sync.RWMutex
}

func (s *serverSession) GetOption(name string) *OptionValue {
	s.mu.RLock()
	defer s.mu.RUnlock()
	value, found := s.options[name]
	if !found {
		return nil
	}

	return value.Clone()
}

func (s *serverSession) GetOptions() map[string]*OptionValue {
	options := make(map[string]*OptionValue, len(s.options))
	s.mu.RLock()
	defer s.mu.RUnlock()
	for k, v := range s.options {
		options[k] = v.Clone()
	}
	return options
}

func (s *serverSession) SetOption(name string, value *OptionValue) {
	if value == nil || value.Kind == "" {
		s.EraseOption(name)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options[name] = value.Clone()
}

func (s *serverSession) EraseOption(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.options, name)
}

func (s *serverSession) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options = nil
	s.closed = true
	return nil
}

type statefulSession struct {
	serverSession
	token string
}

func (s *statefulSession) Token() string { return s.token }

type manager struct {
	mu       sync.Mutex
	n        int
	sessions map[string]Session
}

// Create returns a new session.
func (m *manager) Create() Session {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n++
	s := &statefulSession{token: fmt.Sprintf("s%d", m.n)}
	s.options = make(map[string]*OptionValue)
	m.sessions[s.token] = s
	return s
}

type tokenKey struct{}

// Get returns the session of a call.
func (m *manager) Get(ctx context.Context) (Session, error) {
	token, _ := ctx.Value(tokenKey{}).(string)
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.sessions[token]; ok {
		return s, nil
	}
	return nil, ErrNoSession
}

// setOptions handles a request to set options.
func (m *manager) setOptions(ctx context.Context, values map[string]*OptionValue) error {
	s, err := m.Get(ctx)
	if err != nil {
		return err
	}
	for name, v := range values {
		s.SetOption(name, v)
	}
	return nil
}
