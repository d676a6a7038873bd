package bad

import "sync"

// A hub that refuses newcomers after it was closed, and forgets to ask where
// those that it has already come back.
type hub struct {
	mu     sync.Mutex
	done   bool
	byName map[string]chan int
	seen   map[string]int
}

func (h *hub) join(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done {
		return false
	}
	if h.byName == nil {
		h.byName, h.seen = map[string]chan int{}, map[string]int{}
	}
	h.byName[name] = make(chan int)
	h.seen[name] = 0
	return true
}

func (h *hub) beat(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen[name]++ // want "this writes to `h.seen`, which `stop` sets to nil, so it panics"
}

func (h *hub) stop() {
	h.mu.Lock()
	h.done = true
	h.byName, h.seen = nil, nil
	h.mu.Unlock()
}

func member(h *hub, name string, ticks <-chan int) {
	if !h.join(name) {
		return
	}
	for range ticks {
		h.beat(name)
	}
}
