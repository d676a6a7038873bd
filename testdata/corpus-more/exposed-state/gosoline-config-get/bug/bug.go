// Package bug holds the configuration of an application.
package bug

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
)

// Option changes a config.
type Option func(c *Config) error

// Config gives out settings by path.
type Config struct {
	lock      sync.RWMutex
	settings  map[string]any
	envPrefix string
	lookupEnv func(string) (string, bool)
}

// New returns an empty config.
func New() *Config {
	return &Config{settings: make(map[string]any), lookupEnv: os.LookupEnv}
}

// WithMap merges the settings of m.
func WithMap(m map[string]any) Option {
	return func(c *Config) error {
		return merge(c.settings, m, nil)
	}
}

// WithSetting sets one setting.
func WithSetting(key string, value any) Option {
	return func(c *Config) error {
		return set(c.settings, strings.Split(key, "."), value)
	}
}

// WithEnvPrefix reads overrides from the environment.
func WithEnvPrefix(prefix string) Option {
	return func(c *Config) error {
		c.envPrefix = prefix
		return nil
	}
}

// Option applies the options.
func (c *Config) Option(options ...Option) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, opt := range options {
		if err := opt(c); err != nil {
			return err
		}
	}
	return nil
}

func merge(dst, src map[string]any, path []string) error {
	for k, v := range src {
		m, isMap := v.(map[string]any)
		d, exists := dst[k].(map[string]any)
		switch {
		case isMap && exists:
			if err := merge(d, m, append(path, k)); err != nil {
				return err
			}
		case isMap:
			d = make(map[string]any, len(m))
			dst[k] = d
			if err := merge(d, m, append(path, k)); err != nil {
				return err
			}
		default:
			if exists {
				return fmt.Errorf("%s.%s is a map", strings.Join(path, "."), k)
			}
			dst[k] = v
		}
	}
	return nil
}

func set(m map[string]any, path []string, value any) error {
	for _, p := range path[:len(path)-1] {
		next, ok := m[p].(map[string]any)
		if !ok {
			next = make(map[string]any)
			m[p] = next
		}
		m = next
	}
	m[path[len(path)-1]] = value
	return nil
}

// Get returns the setting at key or the default.
func (c *Config) Get(key string, def ...any) (any, error) {
	c.lock.RLock()
	defer c.lock.RUnlock()
	if v, ok := c.fromEnv(key); ok {
		return v, nil
	}
	var at any = c.settings
	for _, p := range strings.Split(key, ".") {
		m, ok := at.(map[string]any)
		if !ok || m[p] == nil {
			if len(def) > 0 {
				return def[0], nil
			}
			return nil, fmt.Errorf("there is no config setting for key %q", key)
		}
		at = m[p]
	}
	return at, nil // BUG: exposed-state
}

func (c *Config) fromEnv(key string) (string, bool) {
	if c.envPrefix == "" {
		return "", false
	}
	return c.lookupEnv(c.envPrefix + "_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_")))
}

// GetStringMap returns a map of settings.
func (c *Config) GetStringMap(key string) (map[string]any, error) {
	v, err := c.Get(key)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%q is not a map", key)
	}
	return m, nil
}

// UnmarshalKey decodes the settings at key.
func (c *Config) UnmarshalKey(key string, out any) error {
	v, err := c.Get(key, map[string]any{})
	if err != nil {
		return err
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, out)
}
