package good

import (
	"io"
	"net/http"
	"sync"
)

type sendOptions struct{ receiver, sender string }

// A Relay answers by sending.
type Relay struct {
	options *sendOptions
	send    func(from, to, text string) error
}

func NewRelay(o *sendOptions, send func(from, to, text string) error) Relay {
	return Relay{options: o, send: send}
}

func (m Relay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o := *m.options
	if to := r.FormValue("to"); to != "" {
		o.receiver = to
	}
	text, err := io.ReadAll(r.Body)
	if err == nil {
		err = m.send(o.sender, o.receiver, string(text))
	}
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

type pages struct {
	mu         sync.Mutex
	user, last string
	layout     string
}

// Under the lock nobody else sets it.
func (p *pages) home(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.user = r.FormValue("user")
	io.WriteString(w, "hello "+p.user)
}

// What is only noted is not mixed up, and what is set once is the same for all.
func (p *pages) about(w http.ResponseWriter, r *http.Request) {
	p.last = r.URL.Path
	if p.layout == "" {
		p.layout = layoutOf(r.Host)
	}
	io.WriteString(w, p.layout)
}

func layoutOf(host string) string { return "<p>" + host + "</p>" }

// A visit is made for each request.
type Visit struct{ path string }

func (v *Visit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.path = r.URL.Path
	io.WriteString(w, v.path)
}

func visit(w http.ResponseWriter, r *http.Request) {
	v := &Visit{}
	v.ServeHTTP(w, r)
}

func pageRoutes() *http.ServeMux {
	p := &pages{}
	mux := http.NewServeMux()
	mux.HandleFunc("/", p.home)
	mux.HandleFunc("/about", p.about)
	mux.HandleFunc("/visit", visit)
	return mux
}
