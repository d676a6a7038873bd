// Package fixed tells the controller about what agents have seen.
package fixed

import (
	"context"
	"sort"
	"sync"
	"time"
)

// Cache is a set of keys.
type Cache[K comparable] struct {
	sync.Mutex
	cache map[K]struct{}
}

// NewCache returns an empty cache.
func NewCache[K comparable]() *Cache[K] {
	return &Cache[K]{cache: map[K]struct{}{}}
}

// Put adds a key.
func (c *Cache[K]) Put(k K) {
	c.Lock()
	defer c.Unlock()
	c.cache[k] = struct{}{}
}

// GetAll returns the keys.
func (c *Cache[K]) GetAll() map[K]struct{} {
	c.Lock()
	defer c.Unlock()
	result := make(map[K]struct{}, len(c.cache))
	for k := range c.cache {
		result[k] = struct{}{}
	}
	return result
}

// ControlPoint is a place where flows are watched.
type ControlPoint struct {
	Name    string
	Service string
}

// Flow is a request that passed.
type Flow struct {
	ControlPoint string
	Services     []string
	Labels       map[string]string
}

// Engine notes the control points of flows.
type Engine struct {
	points *Cache[ControlPoint]
	limit  int
}

// NewEngine returns an engine that notes into points.
func NewEngine(points *Cache[ControlPoint], limit int) *Engine {
	return &Engine{points: points, limit: limit}
}

// Process handles a flow.
func (e *Engine) Process(f Flow) bool {
	for _, s := range f.Services {
		e.points.Put(ControlPoint{Name: f.ControlPoint, Service: s})
	}
	return len(f.Labels) <= e.limit
}

// Handler answers the controller.
type Handler struct {
	points *Cache[ControlPoint]
	agent  string
}

// NewHandler returns a handler of an agent.
func NewHandler(agent string, points *Cache[ControlPoint]) *Handler {
	return &Handler{agent: agent, points: points}
}

// ListControlPoints returns the control points of the agent in order.
func (h *Handler) ListControlPoints(ctx context.Context) ([]ControlPoint, error) {
	points := h.points.GetAll()
	out := make([]ControlPoint, 0, len(points))
	for p := range points {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Service != out[j].Service {
			return out[i].Service < out[j].Service
		}
		return out[i].Name < out[j].Name
	})
	return out, nil
}

// Run processes flows and reports until the context ends.
func Run(ctx context.Context, agent string, flows <-chan Flow, report func([]ControlPoint)) {
	points := NewCache[ControlPoint]()
	e := NewEngine(points, 64)
	h := NewHandler(agent, points)
	go func() {
		for f := range flows {
			e.Process(f)
		}
	}()
	t := time.NewTicker(10 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			if list, err := h.ListControlPoints(ctx); err == nil {
				report(list)
			}
		case <-ctx.Done():
			return
		}
	}
}
