package good

import (
	"net/http"
	"sync"
)

type api struct {
	mu       sync.Mutex
	sessions map[string]string
}

func (a *api) login(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sessions[r.FormValue("id")] = r.FormValue("user")
}

// An exchange is made for each request.
type exchange struct{ seen map[string]bool }

func (e *exchange) serve(w http.ResponseWriter, r *http.Request) {
	e.seen[r.URL.Path] = true
	e.answer(w, r)
}

func (e *exchange) answer(w http.ResponseWriter, r *http.Request) {
	if e.seen[r.URL.Path] {
		w.WriteHeader(http.StatusOK)
	}
}

func entry(w http.ResponseWriter, r *http.Request) {
	e := &exchange{seen: map[string]bool{}}
	wrap(e.serve)(w, r)
}

func wrap(h http.HandlerFunc) http.HandlerFunc { return h }

var tableOnce sync.Once

var table = map[string]int{}

// The table is filled once.
func lookup(w http.ResponseWriter, r *http.Request) {
	tableOnce.Do(func() { table["a"] = 1 })
	if table[r.URL.Path] == 1 {
		w.WriteHeader(http.StatusOK)
	}
}

func apiRoutes() *http.ServeMux {
	a := &api{sessions: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/login", a.login)
	mux.HandleFunc("/entry", entry)
	mux.HandleFunc("/lookup", lookup)
	return mux
}

var pathCount = map[string]int{}

var pathMu sync.Mutex

func countPaths(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pathMu.Lock()
		pathCount[r.URL.Path]++
		pathMu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// The literal and its exchange are made for one request.
func withExchange(w http.ResponseWriter, r *http.Request) {
	e := &exchange{seen: map[string]bool{}}
	wrap(func(w http.ResponseWriter, r *http.Request) {
		e.seen[r.URL.Path] = true
	})(w, r)
}
