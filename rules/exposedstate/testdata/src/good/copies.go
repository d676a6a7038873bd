package good

import (
	"maps"
	"sync"
)

type instance struct {
	host   string
	labels map[string]string
	tags   []string
}

type instances struct {
	mu  sync.RWMutex
	all map[string]*instance
}

// The copies have maps of their own; to the tags is only appended.
func (a *instances) List() (out []*instance) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, i := range a.all {
		c := new(instance)
		*c = *i
		c.labels = maps.Clone(i.labels)
		out = append(out, c)
	}
	return out
}

func (a *instances) Label(host, key, value string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.all[host]
	i.labels[key] = value
	i.tags = append(i.tags, key)
}
