package bad

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
)

// Where nothing is allowed, everything is passed on.
func runWith(name string, env []string, allowed func(string) bool) error {
	cmd := exec.Command(name)
	var out []string
	for _, e := range env {
		if allowed(e) {
			out = append(out, e)
		}
	}
	cmd.Env = out // want "`Env` is nil here if nothing was appended, and nil stands for the whole environment of this process, so none becomes all"
	return cmd.Run()
}

// No variables at all may well stand for nothing said.
func runVars(name string, vars map[string]string) error {
	cmd := exec.Command(name)
	var out []string
	for k, v := range vars {
		out = append(out, k+"="+v)
	}
	cmd.Env = out // want "audit: `Env` is nil here if nothing was appended"
	return cmd.Run()
}

// A scope without a list is open to all.
type scope struct{ ids []int }

func (s *scope) match(id int) bool {
	if s.ids == nil {
		return true
	}
	for _, x := range s.ids {
		if x == id {
			return true
		}
	}
	return false
}

func (s *scope) without(id int) *scope {
	var ids []int
	for _, x := range s.ids {
		if x != id {
			ids = append(ids, x) // want "audit: what is taken out of `s.ids` is nil here if it is nothing"
		}
	}
	return &scope{ids: ids}
}

func newWordScope(s string) *wordScope {
	var ws []string
	for _, w := range strings.Split(s, ",") {
		if w = strings.TrimSpace(w); w != "" {
			ws = append(ws, w) // want "audit: what is taken out of source is nil here if it is nothing"
		}
	}
	return &wordScope{words: ws}
}

type wordScope struct{ words []string }

func (f *wordScope) match(w string) bool {
	if f.words == nil {
		return true
	}
	for _, x := range f.words {
		if x == w {
			return true
		}
	}
	return false
}

type foundUser struct{ Name string }

func listUsers(w http.ResponseWriter, all []foundUser, q string) {
	var out []foundUser
	for _, u := range all {
		if u.Name == q {
			out = append(out, u)
		}
	}
	json.NewEncoder(w).Encode(out) // want "audit: a list that is still nil if nothing was appended is written as null here"
}

type page struct {
	Items []string `json:"items"`
	Next  string   `json:"next"`
}

func render(src []string, from, n int) ([]byte, error) {
	p := page{}
	for i := from; i < len(src) && i < from+n; i++ {
		p.Items = append(p.Items, src[i])
	}
	return json.Marshal(p) // want "audit: a list that is still nil if nothing was appended is written as null here"
}

func sandboxed(bin string, env, deny []string) *exec.Cmd {
	c := exec.Command(bin)
	c.Env = without(env, deny) // want "^audit: `Env` is nil here if nothing was appended, and nil stands for the whole environment of this process, so none becomes all"
	return c
}

func without(env, deny []string) []string {
	var out []string
next:
	for _, e := range env {
		for _, d := range deny {
			if strings.HasPrefix(e, d+"=") {
				continue next
			}
		}
		out = append(out, e)
	}
	return out
}

func answerPage(w http.ResponseWriter, all map[string]int, min int) {
	var items []string
	for name, n := range all {
		if n >= min {
			items = append(items, name)
		}
	}
	json.NewEncoder(w).Encode(page{Items: items}) // want "audit: a list that is still nil if nothing was appended is written as null here"
}
