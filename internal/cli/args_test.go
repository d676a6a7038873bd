package cli

import (
	"strings"
	"testing"
)

func TestNormalise(t *testing.T) {
	p := new(program)
	root := p.root()
	for args, want := range map[string]string{
		"check -format json ./...":    "check --format json ./...",
		"check -format=json":          "check --format=json",
		"check --format json -tests":  "check --format json --tests",
		"-C dir check -C dir":         "-C dir check -C dir",
		"-Cdir check":                 "-Cdir check",
		"check -rules -retention ./a": "check --rules -retention ./a",
		"check -rules -fix -fix":      "check --rules -fix --fix",
		"check -h":                    "check -h",
		"check -nosuch -- -format":    "check --nosuch -- -format",
		"check - ./...":               "check - ./...",
	} {
		if got := strings.Join(normalise(root, strings.Fields(args)), " "); got != want {
			t.Errorf("normalise(%s) = %s, want %s", args, got, want)
		}
	}
}

func TestNear(t *testing.T) {
	verbs := []string{"check", "contract", "explain", "rules"}
	for name, want := range map[string]string{
		"chekc": "check", "rule": "rules", "ex": "", "contracts": "contract", "zzzzzz": "",
	} {
		got := near(name, verbs)
		if want != "" {
			want = "; did you mean " + want + "?"
		}
		if got != want {
			t.Errorf("near(%s) = %q, want %q", name, got, want)
		}
	}
}

// Colours are for terminals whose owner did not say no.
func TestColor(t *testing.T) {
	for _, x := range []struct {
		env      Env
		expected bool
	}{
		{Env{}, false},
		{Env{StdoutTerminal: true}, true},
		{Env{StdoutTerminal: true, Vars: []string{"NO_COLOR=1"}}, false},
		{Env{StdoutTerminal: true, Vars: []string{"TERM=dumb"}}, false},
		{Env{StderrTerminal: true}, false},
	} {
		if x.env.color() != x.expected {
			t.Errorf("%+v: colour is %v", x.env, !x.expected)
		}
	}
}
