package bad

import "sync"

// A cache of anything keeps what it is given; it is the caller who puts one set under
// every name.

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

func (a *allowances) refresh(kinds map[string][]string) {
	set := map[string]bool{}
	for name, ks := range kinds {
		for _, k := range ks {
			set[k] = true
		}
		a.cache.put(name, set) // want "is kept without a copy, and `refresh` goes on to change it"
	}
}

func (a *allowances) allowed(name, kind string) bool {
	set, ok := a.cache.get(name).(map[string]bool)
	return ok && set[kind]
}
