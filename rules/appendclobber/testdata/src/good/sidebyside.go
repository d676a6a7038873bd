package good

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
)

type sender interface {
	Send(name string, labels []string)
}

type exporter struct {
	mu     sync.Mutex
	cfg    *exportConfig
	sender sender
	fixed  []string
}

type exportConfig struct {
	labels []string
	names  []string
}

func (c *exportConfig) addLabel(l string) { c.labels = append(c.labels, l) }

func newExporter(cfg *exportConfig) *exporter { return &exporter{cfg: cfg, fixed: []string{"a"}} }

// A clipped list makes append copy.
func (e *exporter) clipped(name string, n int) {
	e.sender.Send(name, append(slices.Clip(e.cfg.labels), fmt.Sprint("n=", n)))
	e.sender.Send(name, append(e.cfg.labels[:len(e.cfg.labels):len(e.cfg.labels)], fmt.Sprint("n=", n)))
}

// This list never has room.
func (e *exporter) literal(name string, n int) {
	e.sender.Send(name, append(e.fixed, fmt.Sprint("n=", n)))
}

// One at a time.
func (e *exporter) locked(name string, n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sender.Send(name, append(e.cfg.labels, fmt.Sprint("n=", n)))
}

func (e *exporter) exportAll() {
	var wg sync.WaitGroup
	for i, name := range e.cfg.names {
		wg.Go(func() {
			e.clipped(name, i)
			e.literal(name, i)
			e.locked(name, i)
		})
	}
	wg.Wait()
}

// Each goroutine has a config of its own.
func exportEach(s sender, configs []*exportConfig) {
	var wg sync.WaitGroup
	for i, c := range configs {
		c.addLabel("first")
		wg.Go(func() { s.Send("each", append(c.labels, fmt.Sprint("n=", i))) })
	}
	wg.Wait()
}

// The list is cloned before it is appended to.
func (e *exporter) cloned() {
	var wg sync.WaitGroup
	for _, name := range e.cfg.names {
		wg.Go(func() {
			own := *e.cfg
			own.labels = slices.Clone(own.labels)
			own.labels = append(own.labels, name)
			e.sender.Send(name, own.labels)
		})
	}
	wg.Wait()
}

// Each round waits for its goroutine.
func (e *exporter) inTurn() {
	for i, name := range e.cfg.names {
		done := make(chan struct{})
		go func() {
			e.sender.Send(name, append(e.cfg.labels, fmt.Sprint("n=", i)))
			close(done)
		}()
		<-done
	}
}

// There is one goroutine.
func (e *exporter) once() {
	go func() {
		for i, name := range e.cfg.names {
			e.sender.Send(name, append(e.cfg.labels, fmt.Sprint("n=", i)))
		}
	}()
}

type request struct{ trail []string }

func (q *request) step(s string) { q.trail = append(q.trail, s) }

// What is appended to belongs to one request.
func trail(w http.ResponseWriter, r *http.Request) {
	q := &request{}
	q.step(r.URL.Path)
	handle := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, append(q.trail, r.Method))
	})
	handle(w, r)
}

type store struct {
	name  string
	hooks []func()
}

func (s *store) addHook(f func()) { s.hooks = append(s.hooks, f) }

// clone leaves no room behind the hooks.
func (s *store) clone() *store {
	c := *s
	n := len(c.hooks)
	c.hooks = c.hooks[:n:n]
	return &c
}

func (s *store) withHook(f func()) *store {
	c := s.clone()
	c.hooks = append(c.hooks, f)
	return c
}
