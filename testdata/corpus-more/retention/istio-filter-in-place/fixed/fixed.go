// Package fixed keeps the listeners that are sent to proxies.
package fixed

import (
	"strings"
	"sync"
)

// Filter returns the elements that f keeps in a new slice.
func Filter[E any](s []E, f func(E) bool) []E {
	matched := []E{}
	for _, v := range s {
		if f(v) {
			matched = append(matched, v)
		}
	}
	return matched
}

// FilterInPlace keeps the elements for which f is true and reuses s.
func FilterInPlace[E any](s []E, f func(E) bool) []E {
	n := 0
	for _, val := range s {
		if f(val) {
			s[n] = val
			n++
		}
	}

	var empty E
	for i := n; i < len(s); i++ {
		s[i] = empty
	}

	s = s[:n]
	return s
}

type filterChain struct {
	name    string
	filters []*filter
	certs   []byte
}

type filter struct {
	name   string
	config []byte
}

type listener struct {
	name   string
	chains []*filterChain
}

type patch struct {
	listener string
	chain    string
	filter   string
}

func (p patch) matches(l *listener) bool { return p.listener == "" || p.listener == l.name }

// cache holds the current listeners of every proxy.
type cache struct {
	mu        sync.RWMutex
	listeners map[string][]*listener
}

func (c *cache) set(proxy string, ls []*listener) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listeners == nil {
		c.listeners = map[string][]*listener{}
	}
	c.listeners[proxy] = ls
}

// remove applies a patch that deletes listeners, filter chains or filters.
func (c *cache) remove(proxy string, p patch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ls := c.listeners[proxy]
	if p.chain == "" && p.filter == "" {
		c.listeners[proxy] = FilterInPlace(ls, func(l *listener) bool { return !p.matches(l) })
		return
	}
	for _, l := range ls {
		if !p.matches(l) {
			continue
		}
		if p.filter == "" {
			l.chains = FilterInPlace(l.chains, func(fc *filterChain) bool { return fc.name != p.chain })
			continue
		}
		for _, fc := range l.chains {
			fc.filters = FilterInPlace(fc.filters, func(f *filter) bool { return f.name != p.filter })
		}
	}
}

// names lists the listeners of a proxy that have the prefix.
func (c *cache) names(proxy, prefix string) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []string
	for _, l := range Filter(c.listeners[proxy], func(l *listener) bool { return strings.HasPrefix(l.name, prefix) }) {
		out = append(out, l.name)
	}
	return out
}
