package weight

import (
	"testing"

	"github.com/memvet/memvet/internal/gclog"
)

func TestPackagePath(t *testing.T) {
	for function, want := range map[string]string{
		"main.main":                          "main",
		"example.com/m/a.(*T).Set.func1":     "example.com/m/a",
		"gopkg.in/yaml%2ev3.Unmarshal":       "gopkg.in/yaml.v3",
		"example.com/a.F[example.com/b.T]":   "example.com/a",
		"example.com/a.(*T[go.shape.int]).F": "example.com/a",
		"memclr":                             "",
	} {
		if got := packagePath(function); got != want {
			t.Errorf("packagePath(%q) = %q, want %q", function, got, want)
		}
	}
}

// A frame is at a place if package, base name and line agree, wherever the
// program was built.
func TestSame(t *testing.T) {
	w := &weigher{packages: map[string]*source{
		"/home/u/m/a/a.go":     {"example.com/m/a", false},
		"/home/u/m/cmd/x/x.go": {"example.com/m/cmd/x", true},
		"/home/u/fork/main.go": {"example.com/tool", true},
	}}
	at := func(file string) gclog.Position { return gclog.Position{File: file, Line: 3} }
	for _, c := range []struct {
		f    frame
		p    gclog.Position
		want bool
	}{
		{frame{"example.com/m/a", "/build/a.go", 3}, at("/home/u/m/a/a.go"), true},
		{frame{"example.com/m/a", "/build/a.go", 4}, at("/home/u/m/a/a.go"), false},
		{frame{"example.com/other/a", "/build/a.go", 3}, at("/home/u/m/a/a.go"), false},
		{frame{"main", "/build/cmd/x/x.go", 3}, at("/home/u/m/cmd/x/x.go"), true},
		{frame{"main", "/build/cmd/y/x.go", 3}, at("/home/u/m/cmd/x/x.go"), false},
		{frame{"main", "example.com/tool/main.go", 3}, at("/home/u/fork/main.go"), true},
		{frame{"strings", "strings/builder.go", 3}, at("/usr/local/go/src/strings/builder.go"), true},
		{frame{"bytes", "bytes/builder.go", 3}, at("/usr/local/go/src/strings/builder.go"), false},
		{frame{"gopkg.in/yaml.v3", "/x/decode.go", 3}, at("/mod/gopkg.in/yaml.v3@v3.0.1/decode.go"), true},
	} {
		if got := w.same(c.f, c.p); got != c.want {
			t.Errorf("same(%v, %v) = %v", c.f, c.p, got)
		}
	}
}
