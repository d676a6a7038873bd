// Package bug serves fixed configuration values.
package bug

import (
	"errors"
	"fmt"
)

// RemoteConfig is a remote repository.
type RemoteConfig struct {
	Name   string
	URLs   []string
	Fetch  []string
	Mirror bool
}

// Branch is the configuration of a branch.
type Branch struct {
	Name, Remote, Merge string
}

// URL rewrites the start of addresses.
type URL struct {
	Name       string
	InsteadOfs []string
}

// Option is a key with its value.
type Option struct{ Key, Value string }

// Section is a section of a file.
type Section struct {
	Name    string
	Options []Option
}

// Raw is a configuration file.
type Raw struct {
	Sections []*Section
}

// Config is a parsed configuration.
type Config struct {
	Author   struct{ Name, Email string }
	Remotes  map[string]*RemoteConfig
	Branches map[string]*Branch
	URLs     map[string]*URL
	Raw      *Raw
}

// Scope selects a configuration.
type Scope int

const (
	LocalScope Scope = iota
	GlobalScope
	SystemScope
)

var errReadOnly = errors.New("read-only configuration")

// Storer gives access to a configuration.
type Storer interface {
	Config() (*Config, error)
	SetConfig(*Config) error
}

type readOnlyStorer struct{ cfg Config }

// Config returns a copy that the caller may change.
func (s *readOnlyStorer) Config() (*Config, error) { return cloneConfig(&s.cfg), nil }

func (s *readOnlyStorer) SetConfig(*Config) error { return errReadOnly }

// Static always returns the same configurations.
type Static struct{ global, system Config }

// NewStatic returns a source of copies of the two configurations.
func NewStatic(global, system Config) *Static {
	return &Static{global: *cloneConfig(&global), system: *cloneConfig(&system)}
}

// Load returns the storer of a scope.
func (s *Static) Load(scope Scope) (Storer, error) {
	switch scope {
	case GlobalScope:
		return &readOnlyStorer{cfg: s.global}, nil
	case SystemScope:
		return &readOnlyStorer{cfg: s.system}, nil
	}
	return nil, fmt.Errorf("unsupported scope: %d", scope)
}

// cloneConfig returns an independent copy of c.
func cloneConfig(c *Config) *Config {
	cp := *c

	cp.Remotes = cloneMapValues(c.Remotes)
	cp.Branches = cloneMapValues(c.Branches)
	cp.URLs = cloneMapValues(c.URLs)

	if c.Raw != nil {
		raw := *c.Raw // ALSO: shallow-clone
		cp.Raw = &raw
	}
	return &cp
}

// cloneMapValues copies a map and the values it points to.
func cloneMapValues[K comparable, V any](m map[K]*V) map[K]*V {
	if m == nil {
		return nil
	}
	cp := make(map[K]*V, len(m))
	for k, v := range m {
		cloned := *v // BUG: shallow-clone
		cp[k] = &cloned
	}
	return cp
}

// applyURLRules rewrites the addresses of all remotes.
func applyURLRules(s Storer, rewrite func(string, []string) string) (*Config, error) {
	cfg, err := s.Config()
	if err != nil {
		return nil, err
	}
	for _, r := range cfg.Remotes {
		for i, u := range r.URLs {
			for _, rule := range cfg.URLs {
				r.URLs[i] = rewrite(u, rule.InsteadOfs)
			}
		}
	}
	return cfg, nil
}
