package bad

import (
	"maps"
	"sync"
)

// Gadget is an object that a watch delivers.
type Gadget struct {
	Name   string
	Labels map[string]string
	State  gadgetState
}

type gadgetState struct {
	Seen  int
	Notes []string
}

// DeepCopy gives an independent copy.
func (g *Gadget) DeepCopy() *Gadget {
	out := *g
	out.Labels = maps.Clone(g.Labels)
	out.State.Notes = append([]string(nil), g.State.Notes...)
	return &out
}

// GetLabels gives the labels.
func (g *Gadget) GetLabels() map[string]string { return g.Labels }

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

func (c *gadgetCache) put(g *Gadget) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byID[g.Name] = g
}

type gadgetLoop struct {
	cache *gadgetCache
	send  func(*Gadget) error
}

func (l *gadgetLoop) step(id string) error {
	g, ok := l.cache.find(id)
	if !ok {
		return nil
	}
	g.State.Seen++ // want "this changes the `Gadget` of a cache"
	return l.mark(g, "seen")
}

func (l *gadgetLoop) mark(g *Gadget, note string) error {
	if g.Labels == nil {
		g.Labels = map[string]string{}
	}
	g.Labels["note"] = note // want "this changes the `Gadget` of a cache"
	return l.send(g)
}

func (l *gadgetLoop) strip(id string) error {
	g, ok := l.cache.find(id)
	if !ok {
		return nil
	}
	labels := g.GetLabels()
	delete(labels, "note") // want "this changes the `Gadget` of a cache"
	return l.send(&Gadget{Name: g.Name, Labels: labels})
}

type gadgetOrder struct {
	Name   string
	Labels map[string]string
}

type gadgetRequest struct {
	labels   map[string]string
	customer string
}

func orderOf(r *gadgetRequest) *gadgetOrder {
	o := &gadgetOrder{Name: r.customer, Labels: r.labels}
	if len(o.Labels) == 0 {
		o.Labels = map[string]string{}
	}
	o.Labels["customer"] = r.customer // want "this sets an entry of `Labels` for one call"
	return o
}

func (l *gadgetLoop) orderFor(id, customer string) *gadgetOrder {
	g, ok := l.cache.find(id)
	if !ok {
		return nil
	}
	return orderOf(&gadgetRequest{labels: g.Labels, customer: customer})
}
