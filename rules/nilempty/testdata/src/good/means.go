package good

import (
	"encoding/json"
	"net/http"
	"os/exec"
)

func runWith(name string, env []string, allowed func(string) bool) error {
	cmd := exec.Command(name)
	out := []string{}
	for _, e := range env {
		if allowed(e) {
			out = append(out, e)
		}
	}
	cmd.Env = out
	return cmd.Run()
}

// Nothing said means all.
func runSome(name string, env []string, allowed func(string) bool) error {
	cmd := exec.Command(name)
	var out []string
	for _, e := range env {
		if allowed(e) {
			out = append(out, e)
		}
	}
	if len(out) > 0 {
		cmd.Env = out
	}
	return cmd.Run()
}

// One variable is always there.
func runMarked(name string, env []string, allowed func(string) bool) error {
	cmd := exec.Command(name)
	out := []string{"MARKED=1"}
	for _, e := range env {
		if allowed(e) {
			out = append(out, e)
		}
	}
	cmd.Env = out
	return cmd.Run()
}

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
	if s.ids == nil {
		return &scope{}
	}
	ids := make([]int, 0, len(s.ids))
	for _, x := range s.ids {
		if x != id {
			ids = append(ids, x)
		}
	}
	return &scope{ids: ids}
}

type foundUser struct{ Name string }

func listUsers(w http.ResponseWriter, all []foundUser, q string) {
	out := []foundUser{}
	for _, u := range all {
		if u.Name == q {
			out = append(out, u)
		}
	}
	json.NewEncoder(w).Encode(out)
}

type page struct {
	Items []string `json:"items,omitempty"`
	Rest  []string `json:"rest"`
}

// What is not there is left out.
func render(src []string, from, n int) ([]byte, error) {
	p := page{Rest: []string{}}
	for i := from; i < len(src) && i < from+n; i++ {
		p.Items = append(p.Items, src[i])
	}
	return json.Marshal(p)
}
