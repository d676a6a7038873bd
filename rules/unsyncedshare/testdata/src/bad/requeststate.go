package bad

import (
	"io"
	"net/http"
)

// The options are there for all requests, and one may say who gets the answer.

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
	switch r.URL.Path {
	case "/send":
		m.serveSend(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (m Relay) serveSend(w http.ResponseWriter, r *http.Request) {
	o := m.options
	if to := r.FormValue("to"); to != "" {
		o.receiver = to // want "`receiver` is set to what one request says, in what all requests share"
	}
	if o.receiver == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
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
	user  string
	count int
}

func (p *pages) home(w http.ResponseWriter, r *http.Request) {
	p.user = r.FormValue("user") // want "`user` is set to what one request says"
	p.count++
	io.WriteString(w, "hello "+p.user)
}

func pageRoutes() *http.ServeMux {
	p := &pages{}
	mux := http.NewServeMux()
	mux.HandleFunc("/", p.home)
	return mux
}
