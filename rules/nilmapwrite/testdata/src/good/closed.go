package good

import "sync"

type hub struct {
	mu     sync.Mutex
	done   bool
	byName map[string]chan int
	seen   map[string]int
	late   map[string]int
	again  map[string]int
	freed  map[string]int
}

func (h *hub) join(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done {
		return false
	}
	if h.byName == nil {
		h.byName, h.seen, h.late = map[string]chan int{}, map[string]int{}, map[string]int{}
		h.again, h.freed = map[string]int{}, map[string]int{}
	}
	h.byName[name] = make(chan int)
	h.seen[name], h.late[name], h.again[name], h.freed[name] = 0, 0, 0, 0
	return true
}

// It asks.
func (h *hub) beat(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.done {
		h.seen[name]++
	}
}

// It asks by way of another method.
func (h *hub) miss(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open() {
		h.late[name]++
	}
}

func (h *hub) open() bool { return !h.done }

// Its callers ask.
func (h *hub) visit(name string) {
	if h.done {
		return
	}
	h.count(name)
}

func (h *hub) count(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.again[name]++
}

// What is found in the map says that it is there.
func (h *hub) free(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n, ok := h.freed[name]; ok {
		h.freed[name] = n + 1
	}
}

func (h *hub) stop() {
	h.mu.Lock()
	h.done = true
	h.byName, h.seen, h.late, h.again, h.freed = nil, nil, nil, nil, nil
	h.mu.Unlock()
}

// Nobody asks whether it was closed: who closes it is done with it.
type tally struct {
	mu   sync.Mutex
	done bool
	n    map[string]int
}

func newTally() *tally { return &tally{n: map[string]int{}} }

func (t *tally) add(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n[k]++
}

func (t *tally) finish() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.n
	t.n, t.done = nil, true
	return n
}
