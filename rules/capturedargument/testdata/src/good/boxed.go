package good

import (
	"fmt"
	"sync"
)

type anyCache struct {
	mu    sync.Mutex
	items map[string]any
}

func (c *anyCache) put(name string, v any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[name] = v
}

func (c *anyCache) get(name string) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.items[name]
}

type allowances struct{ cache *anyCache }

// Each name has a set of its own.
func (a *allowances) refresh(kinds map[string][]string) {
	for name, ks := range kinds {
		set := map[string]bool{}
		for _, k := range ks {
			set[k] = true
		}
		a.cache.put(name, set)
	}
}

func (a *allowances) allowed(name, kind string) bool {
	set, ok := a.cache.get(name).(map[string]bool)
	return ok && set[kind]
}

// What is only printed is not kept.
func (a *allowances) list(kinds map[string][]string) (out []string) {
	set := map[string]bool{}
	for name, ks := range kinds {
		for _, k := range ks {
			set[k] = true
		}
		out = append(out, fmt.Sprint(name, set))
	}
	return out
}

// A map that is kept once and filled later is filled for those who look.
func (a *allowances) open(name string, ks []string) {
	set := map[string]bool{}
	a.cache.put(name, set)
	for _, k := range ks {
		set[k] = true
	}
}

// What the cache had is changed in place; what it gets is new.
func (a *allowances) note(kinds map[string]string) {
	for name, k := range kinds {
		set, ok := a.cache.get(name).(map[string]bool)
		if !ok {
			set = map[string]bool{}
		}
		set[k] = true
		if !ok {
			a.cache.put(name, set)
		}
	}
}
