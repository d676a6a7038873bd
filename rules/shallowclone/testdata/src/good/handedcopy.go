package good

import (
	"maps"
	"sync"
)

type jail struct {
	Denied  []string
	Enabled bool
}

type jobSettings struct {
	Name    string
	Labels  map[string]string
	Sandbox *jail
}

func (s *jobSettings) Copy() *jobSettings {
	n := new(jobSettings)
	*n = *s
	n.Labels = maps.Clone(s.Labels)
	if s.Sandbox != nil {
		box := *s.Sandbox
		n.Sandbox = &box
	}
	return n
}

type jobHolder struct {
	mu  sync.RWMutex
	set *jobSettings
}

func (h *jobHolder) Settings() *jobSettings {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.set.Copy()
}

func (h *jobHolder) forTask(name string, enabled bool) *jobSettings {
	s := h.Settings()
	s.Name = name
	s.Labels["task"] = name
	s.Sandbox.Enabled = enabled
	return s
}

// What the getter gives is the thing itself, and meant to be.
func (h *jobHolder) Shared() *jobSettings { return h.set }

func (h *jobHolder) enable(name string) {
	s := h.Shared()
	s.Name = name
	s.Sandbox.Enabled = true
}
