package bad

import "sync"

// Copies of the entries are handed out, with the maps that are changed in place.

type instance struct {
	host   string
	labels map[string]string
}

type instances struct {
	mu  sync.RWMutex
	all map[string]*instance
}

func (a *instances) List() (out []*instance) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, i := range a.all {
		c := new(instance)
		*c = *i // want "`all\\[...\\].labels` is part of what is returned, while `Label` changes it in place"
		out = append(out, c)
	}
	return out
}

func (a *instances) Label(host, key, value string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.all[host]
	i.labels[key] = value
}
