package good

import "sync"

type hub struct{ conns map[string]*link }

type link struct {
	owner *hub
	mu    sync.Mutex
	last  int
}

func newLink(r *hub) *link {
	s := &link{owner: r}
	go func() {
		s.mu.Lock()
		s.last++
		s.mu.Unlock()
	}()
	return s
}

// accept: the goroutine has the link, of which it looks at other parts.
func (r *hub) accept(name string) {
	s := newLink(r)
	r.conns[name] = s
}
