package good

import "sync"

// A message in parts is taken out of the map when it is complete, and then its list
// belongs to the tracker: no further part finds the message.

type partial struct {
	mu    sync.Mutex
	parts []*string
}

func (p *partial) set(n int, part *string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.parts[n] = part
}

type partials struct {
	mu  sync.Mutex
	all map[string]*partial
}

func (m *partials) get(id string) *partial {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.all[id]
}

func (m *partials) remove(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.all, id)
}

type tracker struct {
	mu   sync.Mutex
	open map[string][]*string
}

func (t *tracker) add(id string, parts []*string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[id] = parts
}

func (t *tracker) size(id string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.open[id])
}

type receiver struct {
	partials *partials
	tracker  *tracker
}

func (r *receiver) complete(id string) {
	p := r.partials.get(id)
	if p == nil {
		return
	}
	r.partials.remove(id)
	r.tracker.add(id, p.parts)
}
