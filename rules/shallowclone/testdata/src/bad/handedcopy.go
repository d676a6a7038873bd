package bad

import (
	"maps"
	"sync"
)

type sandbox struct {
	Denied  []string
	Enabled bool
}

type settings struct {
	Name    string
	Labels  map[string]string
	Sandbox *sandbox
}

func (s *settings) Copy() *settings {
	n := new(settings)
	*n = *s // want `shares .Sandbox. with its source`
	n.Labels = maps.Clone(s.Labels)
	return n
}

type holder struct {
	mu  sync.RWMutex
	set *settings
}

// Who asks gets the copy by way of a getter.
func (h *holder) Settings() *settings {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.set.Copy()
}

func (h *holder) forTask(name string, enabled bool) *settings {
	s := h.Settings()
	s.Name = name
	s.Labels["task"] = name
	s.Sandbox.Enabled = enabled
	return s
}
