// Package bug holds a configuration in layers.
package bug

import (
	"fmt"
	"strings"
	"sync"
)

// Config has three layers, the later ones win.
type Config struct {
	mu       sync.RWMutex
	defaults map[string]any
	user     map[string]any
	cli      map[string]any
	notify   func(key string, value any)
}

// New returns an empty configuration.
func New(notify func(string, any)) *Config {
	return &Config{
		defaults: make(map[string]any),
		user:     make(map[string]any),
		cli:      make(map[string]any),
		notify:   notify,
	}
}

// SetDefault sets a value in the lowest layer.
func (c *Config) SetDefault(key string, value any) { c.set(c.defaults, key, value) }

// SetUser sets a value in the middle layer.
func (c *Config) SetUser(key string, value any) {
	if c.notify != nil {
		c.notify(key, value)
	}
	c.set(c.user, key, value)
}

// SetCLI sets a value in the highest layer.
func (c *Config) SetCLI(key string, value any) { c.set(c.cli, key, value) }

// RemoveUser drops a value from the middle layer.
func (c *Config) RemoveUser(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, last := descend(c.user, key)
	delete(m, last)
}

func (c *Config) set(layer map[string]any, key string, value any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, last := descend(layer, key)
	m[last] = value
}

// descend finds, or makes, the map that holds the key.
func descend(m map[string]any, key string) (map[string]any, string) {
	segments := strings.Split(strings.ToLower(key), ".")
	for _, s := range segments[:len(segments)-1] {
		next, ok := m[s].(map[string]any)
		if !ok {
			next = make(map[string]any)
			m[s] = next
		}
		m = next
	}
	return m, segments[len(segments)-1]
}

func search(m map[string]any, key string) any {
	var v any = m
	for _, s := range strings.Split(strings.ToLower(key), ".") {
		inner, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = inner[s]
	}
	return v
}

// Get returns a value.
func (c *Config) Get(key string) any {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, layer := range []map[string]any{c.cli, c.user, c.defaults} {
		if v := search(layer, key); v != nil {
			return v
		}
	}
	return nil
}

// GetString returns a value as a string.
func (c *Config) GetString(key string) string {
	if v := c.Get(key); v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

// Defaults returns the lowest layer.
func (c *Config) Defaults() map[string]any {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return deepCopy(c.defaults)
}

// All returns the values of all the layers in one map.
func (c *Config) All() map[string]any {
	c.mu.RLock()
	defer c.mu.RUnlock()
	merged := make(map[string]any)
	mergeMaps(c.defaults, merged)
	mergeMaps(c.user, merged)
	mergeMaps(c.cli, merged)
	return deepCopy(merged)
}

// mergeMaps puts what src has into dst.
func mergeMaps(src, dst map[string]any) {
	for k, v := range src {
		old, ok := dst[k]
		if !ok {
			dst[k] = v // BUG: shallow-clone
			continue
		}
		inner, ok1 := v.(map[string]any)
		into, ok2 := old.(map[string]any)
		if ok1 && ok2 {
			mergeMaps(inner, into) // ALSO: shallow-clone
			continue
		}
		dst[k] = v
	}
}

func deepCopy(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		if inner, ok := v.(map[string]any); ok {
			v = deepCopy(inner)
		}
		out[k] = v
	}
	return out
}
