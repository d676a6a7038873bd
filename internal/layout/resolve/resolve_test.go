package resolve

import (
	"context"
	"errors"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestQualified(t *testing.T) {
	for expr, want := range map[string]string{
		"bytes.Buffer":                                 "bytes Buffer",
		"*net/http.Request":                            "net/http Request",
		"map[string]gopkg.in/yaml.v3.Node":             "gopkg.in/yaml.v3 Node",
		"[]./p.T":                                      "./p T",
		"../q/r.T[int, *example.com/m-x/v2.U]":         "../q/r T; example.com/m-x/v2 U",
		"func(a ...io.Reader) (<-chan time.Time)":      "io Reader; time Time",
		"struct{ a int `json:\"x.Y\"`; b sync.Mutex }": "sync Mutex",
		"[4]int":    "",
		"chan<-p.T": "p T",
		"..T":       ". T",
	} {
		var got []string
		for _, n := range qualified(expr) {
			got = append(got, n.pkg+" "+n.typ)
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}

// module writes files and returns their folder.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example.com/m\n\ngo 1.26\n"
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func find(t *testing.T, dir string, args ...string) *Result {
	t.Helper()
	r, err := Types(context.Background(), Options{Dir: dir, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")}, args)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTypes(t *testing.T) {
	dir := module(t, map[string]string{
		"root.go": "package root\n\ntype local struct{ next *local }\n",
		"p/p.go": `package p

import "bytes"

type List[E any] struct {
	head *E
	len  int
}

type hidden struct{ buf bytes.Buffer }

func use(h hidden) (n int) {
	for i, e := range []string{"a"} {
		n += i + len(e)
	}
	type inner struct{ x, y int }
	var in inner
	return in.x
}
`,
	})
	check := func(r *Result, arg, want string, got []Found) {
		t.Helper()
		var names []string
		for _, f := range got {
			names = append(names, types.TypeString(f.Type, nil))
		}
		if strings.Join(names, " ") != want || len(r.Errors) > 0 {
			t.Errorf("%s: %q %v, want %q", arg, names, r.Errors, want)
		}
	}
	expressions := map[string]string{
		"[]any":                             "[]any",
		"map[string][]byte":                 "map[string][]byte",
		"container/list.List":               "container/list.List",
		"list.List":                         "container/list.List",
		"example.com/m/p.List[int]":         "example.com/m/p.List[int]",
		"*./p.List[./p.hidden]":             "*example.com/m/p.List[example.com/m/p.hidden]",
		"local":                             "example.com/m.local",
		"struct{ a local; p []./p.hidden }": "struct{a example.com/m.local; p []example.com/m/p.hidden}",
		"unsafe.Pointer":                    "unsafe.Pointer",
	}
	r := find(t, dir, slices.Collect(maps.Keys(expressions))...)
	for _, f := range r.Types {
		check(r, f.Name, expressions[f.Name], []Found{f})
		delete(expressions, f.Name)
	}
	if len(expressions) > 0 {
		t.Errorf("nothing found for %q", expressions)
	}
	for arg, want := range map[string]string{
		"p/p.go:13:6":  "int",
		"p/p.go:13:20": "[]string",
		"p/p.go:17:9":  "example.com/m/p.inner",
		"p/p.go:10":    "example.com/m/p.hidden bytes.Buffer",
		"./p":          "example.com/m/p.List[E any] example.com/m/p.hidden",
		"./...":        "example.com/m.local example.com/m/p.List[E any] example.com/m/p.hidden",
	} {
		r := find(t, dir, arg)
		check(r, arg, want, r.Types)
	}
}

func TestErrors(t *testing.T) {
	dir := module(t, map[string]string{
		"p/p.go":      "package p\n\nvar V int\n\ntype T struct{ a [len(x)]int }\n",
		"bad/bad.go":  "package bad\n\ntype T struct{ a Missing }\n",
		"main/gen.go": "package main\n\nfunc f[E any](e E) {}\n",
	})
	wrong := map[string]string{
		"bytes.Bufer":     "package bytes has no type Bufer",
		"nosuch.T":        "no package nosuch",
		"rand.Rand":       "rand is the name of several packages",
		"./p.V":           "has no type V",
		"[]nosuch":        "no type nosuch",
		"map[[]int]int":   "invalid map key type []int",
		"[]int{":          "is no type expression",
		"p/p.go:99:1":     "the file has 5 lines",
		"p/p.go:2":        "no variable or type is declared on this line",
		"p/nosuch.go:1:1": "is in no Go file",
		"./nosuch/...":    "matches no packages",
		"3":               "",
	}
	r := find(t, dir, slices.Collect(maps.Keys(wrong))...)
	for arg, want := range wrong {
		if !slices.ContainsFunc(r.Errors, func(err error) bool {
			msg, ok := strings.CutPrefix(err.Error(), arg+": ")
			return ok && strings.Contains(msg, want)
		}) {
			t.Errorf("%s: want the error %q in %q", arg, want, r.Errors)
		}
	}
	err := find(t, dir, "bytes.Bufer").Errors[0]
	if e, ok := errors.AsType[*UnknownError](err); !ok || !slices.Contains(e.Candidates, "Buffer") {
		t.Errorf("%#v has no candidate Buffer", err)
	}
}

func TestBroken(t *testing.T) {
	dir := module(t, map[string]string{"bad/bad.go": "package bad\n\ntype T struct{ a Missing }\n"})
	f := find(t, dir, "./bad.T").Types[0]
	if f.Broken == nil || !strings.Contains(f.Broken.Error(), "undefined: Missing") {
		t.Errorf("%v does not say that Missing is undefined", f.Broken)
	}
}
