// Package fixed keeps configuration of several sources in one tree.
package fixed

import (
	"strings"
	"sync"
)

// Conf is a tree of configuration.
type Conf struct {
	delim  string
	mu     sync.RWMutex
	tree   map[string]any
	keyMap map[string][]string
}

// New makes an empty configuration.
func New(delim string) *Conf {
	return &Conf{delim: delim, tree: map[string]any{}, keyMap: map[string][]string{}}
}

// Provider reads configuration.
type Provider interface {
	Read() (map[string]any, error)
}

// Load merges the configuration of a provider.
func (c *Conf) Load(p Provider) error {
	m, err := p.Read()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	merge(m, c.tree)
	c.index(nil, c.tree)
	return nil
}

// Set changes one value.
func (c *Conf) Set(path string, v any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	keys := strings.Split(path, c.delim)
	m := c.tree
	for _, k := range keys[:len(keys)-1] {
		sub, ok := m[k].(map[string]any)
		if !ok {
			sub = map[string]any{}
			m[k] = sub
		}
		m = sub
	}
	m[keys[len(keys)-1]] = v
	c.index(nil, c.tree)
}

func (c *Conf) index(prefix []string, m map[string]any) {
	for k, v := range m {
		p := append(prefix[:len(prefix):len(prefix)], k)
		c.keyMap[strings.Join(p, c.delim)] = p
		if sub, ok := v.(map[string]any); ok {
			c.index(p, sub)
		}
	}
}

// Raw gives a copy of the whole tree.
func (c *Conf) Raw() map[string]any {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return copyMap(c.tree)
}

// Get gives a copy of the value at a path.
func (c *Conf) Get(path string) any {
	if path == "" {
		return c.Raw()
	}

	c.mu.RLock()
	defer c.mu.RUnlock()

	p, ok := c.keyMap[path]
	if !ok {
		return nil
	}
	res := search(c.tree, p)

	switch v := res.(type) {
	case map[string]any:
		return copyMap(v)
	case []any:
		return append([]any(nil), v...)
	}
	return res
}

// Cut gives a configuration of a part of the tree.
func (c *Conf) Cut(path string) *Conf {
	n := New(c.delim)
	if m, ok := c.Get(path).(map[string]any); ok {
		n.tree = m
		n.index(nil, m)
	}
	return n
}

func search(m map[string]any, path []string) any {
	next, ok := m[path[0]]
	if !ok || len(path) == 1 {
		return next
	}
	if sub, ok := next.(map[string]any); ok {
		return search(sub, path[1:])
	}
	return nil
}

func merge(a, b map[string]any) {
	for k, v := range a {
		bv, ok := b[k].(map[string]any)
		av, sub := v.(map[string]any)
		if ok && sub {
			merge(av, bv)
			continue
		}
		b[k] = v
	}
}

func copyMap(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		if sub, ok := v.(map[string]any); ok {
			v = copyMap(sub)
		}
		out[k] = v
	}
	return out
}
