// Package bug keeps the state of a daemon that runs tasks.
package bug

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// TaskConfig is a task.
type TaskConfig struct {
	Name      *string
	Enabled   *bool
	Services  []string
	Variables map[string]string
}

// Copy gives an independent task.
func (t *TaskConfig) Copy() *TaskConfig {
	if t == nil {
		return nil
	}
	c := &TaskConfig{
		Name:     copyPtr(t.Name),
		Enabled:  copyPtr(t.Enabled),
		Services: slices.Clone(t.Services),
	}
	if t.Variables != nil {
		c.Variables = make(map[string]string, len(t.Variables))
		for k, v := range t.Variables {
			c.Variables[k] = v
		}
	}
	return c
}

// Config is the configuration of the daemon.
type Config struct {
	LogLevel   *string
	Port       *int
	WorkingDir *string
	Tasks      []*TaskConfig
}

func copyPtr[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// Copy gives an independent configuration.
func (c *Config) Copy() *Config {
	if c == nil {
		return nil
	}
	o := &Config{
		LogLevel:   copyPtr(c.LogLevel),
		Port:       copyPtr(c.Port),
		WorkingDir: copyPtr(c.WorkingDir),
	}
	for _, t := range c.Tasks {
		o.Tasks = append(o.Tasks, t.Copy())
	}
	return o
}

// Finalize sets what is not set.
func (c *Config) Finalize() {
	if c.LogLevel == nil {
		c.LogLevel = new(string)
		*c.LogLevel = "INFO"
	}
	*c.LogLevel = strings.ToUpper(*c.LogLevel)
	if c.Port == nil {
		c.Port = new(int)
		*c.Port = 8558
	}
	for _, t := range c.Tasks {
		if t.Enabled == nil {
			t.Enabled = new(bool)
			*t.Enabled = true
		}
	}
}

// Event is a run of a task.
type Event struct {
	Task    string
	Success bool
	When    time.Time
}

type eventStorage struct {
	mu     sync.RWMutex
	events map[string][]Event
	limit  int
}

func (s *eventStorage) add(e Event) error {
	if e.Task == "" {
		return errors.New("event without task name")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := append([]Event{e}, s.events[e.Task]...)
	s.events[e.Task] = list[:min(len(list), s.limit)]
	return nil
}

func (s *eventStorage) read(task string) map[string][]Event {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make(map[string][]Event)
	for name, list := range s.events {
		if task == "" || name == task {
			out[name] = slices.Clone(list)
		}
	}
	return out
}

// configStorage is the configuration with its lock.
type configStorage struct {
	mu   sync.RWMutex
	conf Config
}

// InMemoryStore keeps the state in memory.
type InMemoryStore struct {
	conf   *configStorage
	events *eventStorage
}

// NewInMemoryStore returns a store with a configuration.
func NewInMemoryStore(conf *Config) *InMemoryStore {
	if conf == nil {
		conf = &Config{}
	}
	return &InMemoryStore{
		conf:   &configStorage{conf: *conf}, // ALSO: shallow-clone
		events: &eventStorage{events: make(map[string][]Event), limit: 5},
	}
}

// GetConfig gives the configuration.
func (s *InMemoryStore) GetConfig() Config {
	s.conf.mu.RLock()
	defer s.conf.mu.RUnlock()
	return s.conf.conf // BUG: shallow-clone
}

// SetTaskEnabled switches a task on or off.
func (s *InMemoryStore) SetTaskEnabled(name string, on bool) error {
	s.conf.mu.Lock()
	defer s.conf.mu.Unlock()
	for _, t := range s.conf.conf.Tasks {
		if t.Name != nil && *t.Name == name {
			t.Enabled = &on
			return nil
		}
	}
	return fmt.Errorf("no task %q", name)
}

// GetTaskEvents gives the events of a task, or of all.
func (s *InMemoryStore) GetTaskEvents(task string) map[string][]Event { return s.events.read(task) }

// AddTaskEvent adds an event.
func (s *InMemoryStore) AddTaskEvent(e Event) error { return s.events.add(e) }

// inspect gives the configuration as it would be with one task only.
func inspect(s *InMemoryStore, task string) Config {
	conf := s.GetConfig()
	conf.Tasks = slices.DeleteFunc(conf.Tasks, func(t *TaskConfig) bool { // ALSO: shallow-clone
		return t.Name == nil || *t.Name != task
	})
	conf.Finalize()
	return conf
}
