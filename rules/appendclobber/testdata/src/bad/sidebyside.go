package bad

import (
	"fmt"
	"net/http"
	"sync"
)

type sender interface {
	Send(name string, labels []string)
}

type exporter struct {
	cfg    *exportConfig
	sender sender
}

type exportConfig struct {
	labels []string
	names  []string
}

func (c *exportConfig) addLabel(l string) { c.labels = append(c.labels, l) }

func (e *exporter) export(name string, n int) {
	labels := append(e.cfg.labels, fmt.Sprint("n=", n)) // want "append to `e.cfg.labels` writes into its spare capacity, and goroutines that a loop starts side by side do so at once"
	e.sender.Send(name, labels)
}

func (e *exporter) exportAll() {
	var wg sync.WaitGroup
	for i, name := range e.cfg.names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			e.export(name, i)
		}()
	}
	wg.Wait()
}

// Each goroutine has its own struct, but the labels are those of all.
func (e *exporter) exportCopies() {
	var wg sync.WaitGroup
	for _, name := range e.cfg.names {
		wg.Go(func() {
			own := *e.cfg
			own.labels = append(own.labels, name) // want "append to `own.labels` writes into its spare capacity"
			e.sender.Send(name, own.labels)
		})
	}
	wg.Wait()
}

func count(s sender, name string, labels ...string) {
	s.Send(name, append(labels, "name="+name)) // want "append to `labels` writes into its spare capacity"
}

func countAll(s sender, names []string, host string) {
	var common []string
	common = append(common, "host="+host)
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() { count(s, n, common...) })
	}
	wg.Wait()
}

type site struct {
	middleware []func(http.Handler) http.Handler
	routes     map[string]http.Handler
	extra      map[string]func(http.Handler) http.Handler
}

func (s *site) use(m func(http.Handler) http.Handler) { s.middleware = append(s.middleware, m) }

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := s.routes[r.URL.Path]
	for _, m := range append(s.middleware, s.extra[r.Method]) { // want "append to `s.middleware` writes into its spare capacity, and requests that are served side by side do so at once"
		h = m(h)
	}
	h.ServeHTTP(w, r)
}
