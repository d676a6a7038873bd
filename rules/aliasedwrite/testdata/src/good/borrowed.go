package good

import (
	"maps"
	"net"
	"net/http"
)

type caller struct {
	headers http.Header
	seen    map[string]bool
	base    string
}

func (c *caller) get(token string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, c.base, nil)
	if err != nil {
		return nil, err
	}
	req.Header = c.headers.Clone()
	req.Header.Set("Authorization", token)
	return http.DefaultClient.Do(req)
}

// Only read.
func (c *caller) plain() (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, c.base, nil)
	if err != nil {
		return nil, err
	}
	req.Header = c.headers
	return http.DefaultClient.Do(req)
}

// A worker is there to fill the map that it is given.
type walker struct {
	seen map[string]bool
	out  []string
}

func (w *walker) walk(name string) {
	if w.seen[name] {
		return
	}
	w.seen[name] = true
	w.out = append(w.out, name)
}

func (c *caller) visit(names []string) []string {
	w := &walker{seen: c.seen}
	for _, n := range names {
		w.walk(n)
	}
	return w.out
}

// The owner gets another map.
func (c *caller) handOver(name string) *walker {
	w := &walker{seen: c.seen}
	c.seen = map[string]bool{}
	w.seen[name] = true
	return w
}

// The same is set each time.
func (c *caller) typed() *http.Request {
	req := &http.Request{Header: c.headers}
	req.Header.Set("Accept", "text/plain")
	return req
}

func (c *caller) merged(more map[string]bool) *walker {
	w := &walker{seen: maps.Clone(c.seen)}
	for k := range more {
		w.seen[k] = true
	}
	return w
}

var presetServer http.Server

func serve(s *http.Server, l net.Listener) error { return s.Serve(l) }

// What the other package notes in fields of its own is its affair.
func startPreset(l net.Listener) error {
	s := &http.Server{}
	*s = presetServer
	return serve(s, l)
}
