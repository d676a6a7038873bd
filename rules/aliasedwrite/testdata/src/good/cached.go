package good

import (
	"maps"
	"sync"
)

// Gadget is an object that a watch delivers.
type Gadget struct {
	Name   string
	Labels map[string]string
	Seen   int
}

// DeepCopy gives an independent copy.
func (g *Gadget) DeepCopy() *Gadget {
	out := *g
	out.Labels = maps.Clone(g.Labels)
	return &out
}

type gadgetCache struct {
	mu   sync.RWMutex
	byID map[string]*Gadget
}

func (c *gadgetCache) find(id string) (*Gadget, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	g, ok := c.byID[id]
	return g, ok
}

// The cache may change what it holds, under its lock.
func (c *gadgetCache) seen(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if g, ok := c.byID[id]; ok {
		g.Seen++
	}
}

type gadgetLoop struct {
	cache *gadgetCache
	send  func(*Gadget) error
}

// A copy is changed, also by a function that is given it.
func (l *gadgetLoop) step(id string) error {
	cached, ok := l.cache.find(id)
	if !ok {
		return nil
	}
	g := cached.DeepCopy()
	g.Seen++
	return l.mark(g)
}

func (l *gadgetLoop) mark(g *Gadget) error {
	if g.Labels == nil {
		g.Labels = map[string]string{}
	}
	g.Labels["note"] = "seen"
	return l.send(g)
}

// Objects with a lock of their own, and those that nobody copies, are what they are
// looked up for.
type gizmo struct {
	mu    sync.Mutex
	state map[string]int
}

func (g *gizmo) DeepCopy() *gizmo {
	g.mu.Lock()
	defer g.mu.Unlock()
	return &gizmo{state: maps.Clone(g.state)}
}

type gizmoVisit struct{ hits int }

type gizmoRegistry struct {
	mu       sync.Mutex
	gizmos   map[string]*gizmo
	sessions map[string]*gizmoVisit
}

func (r *gizmoRegistry) gizmo(id string) *gizmo {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.gizmos[id]
}

func (r *gizmoRegistry) gizmoVisit(id string) *gizmoVisit {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sessions[id]
}

func touch(r *gizmoRegistry, id string) {
	if g := r.gizmo(id); g != nil {
		g.state[id]++
	}
	if s := r.gizmoVisit(id); s != nil {
		s.hits++
	}
}
