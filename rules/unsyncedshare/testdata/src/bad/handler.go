package bad

import (
	"net/http"
	"regexp"
)

type api struct{ sessions map[string]string }

func (a *api) login(w http.ResponseWriter, r *http.Request) {
	a.sessions[r.FormValue("id")] = r.FormValue("user") // want "`sessions` is changed without a lock by `login`, which runs for every request"
}

func apiRoutes() *http.ServeMux {
	a := &api{sessions: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/login", a.login)
	mux.HandleFunc("/match", match)
	mux.Handle("/", &hits{n: map[string]int{}})
	return mux
}

var compiled = map[string]*regexp.Regexp{}

func pattern(p string) *regexp.Regexp {
	if re, ok := compiled[p]; ok {
		return re
	}
	re := regexp.MustCompile(p)
	compiled[p] = re // want "`compiled` is changed without a lock by `match`, which runs for every request"
	return re
}

func match(w http.ResponseWriter, r *http.Request) {
	if pattern(r.FormValue("p")).MatchString(r.FormValue("s")) {
		w.WriteHeader(http.StatusOK)
	}
}

type hits struct{ n map[string]int }

func (h *hits) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.note(r.URL.Path)
}

func (h *hits) note(path string) {
	h.n[path]++ // want "`n` is changed without a lock by `ServeHTTP`, which runs for every request"
}

var pathCount = map[string]int{}

func countPaths(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pathCount[r.URL.Path]++ // want "`pathCount` is changed without a lock by a function literal, which runs for every request"
		next.ServeHTTP(w, r)
	})
}

func (a *api) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.sessions[r.URL.Path] = "" // want "`sessions` is changed without a lock by a function literal, which runs for every request"
		next.ServeHTTP(w, r)
	})
}
