package escape

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// A second run says the same without looking at anything, until something
// changes.
func TestKept(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "causes.go"} {
		data, err := os.ReadFile(filepath.Join(sample(t, "causes"), name))
		if err != nil {
			t.Fatal(err)
		}
		write(name, string(data))
	}
	one := "package b\n\nfunc F() *int { x := 1; return &x }\n"
	write("b/b.go", one)
	write("c/c_test.go", "package c\n")
	ask := func(source bool) *Result {
		t.Helper()
		r, err := Analyze(context.Background(), Options{Dir: dir, Cache: cache, Env: append(os.Environ(), "GOFLAGS="), Source: source}, "./...", "unsafe")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	kept := func(r *Result) bool { return r.Log == nil }

	first, second := ask(false), ask(false)
	if kept(first) || !kept(second) {
		t.Fatalf("the first is kept: %v; the second: %v", kept(first), kept(second))
	}
	first.Log = nil
	for _, a := range first.Allocations {
		a.Records = nil
	}
	for _, f := range []string{"Allocations", "Parameters", "Packages", "Errors", "Mistakes"} {
		x, y := reflect.ValueOf(*first).FieldByName(f), reflect.ValueOf(*second).FieldByName(f)
		if x.Len() != y.Len() {
			t.Fatalf("%s: %d were kept of %d", f, y.Len(), x.Len())
		}
		for i := range x.Len() {
			if !reflect.DeepEqual(x.Index(i).Interface(), y.Index(i).Interface()) {
				t.Errorf("%s differ:\n%+v\n%+v", f, x.Index(i), y.Index(i))
			}
		}
	}
	if kept(ask(true)) {
		t.Error("the source was asked for, and is not there")
	}

	write("b/b.go", strings.Replace(one, "x := 1; return", "x := 2; y := x; _ = &y; return", 1))
	if r := ask(false); kept(r) {
		t.Error("a file was edited, and the old result is told")
	}
	write("b/b.go", strings.Replace(one, "func", "//memvet:noescape\nfunc", 1))
	broken := 0
	for _, a := range ask(false).Allocations {
		if a.Budget != nil && a.Budget.Of == "F" {
			broken++
		}
	}
	if broken != 1 {
		t.Errorf("a comment that forbids allocations was added: %d break it", broken)
	}
	write("b/b.go", one+"func G() int { return \"\" }\n")
	for range 2 {
		if r := ask(false); kept(r) || len(r.Errors) != 1 {
			t.Errorf("a package does not compile: kept %v, %v", kept(r), r.Errors)
		}
	}
	write("b/b.go", one)
	if r := ask(false); !kept(r) || len(r.Allocations) != len(first.Allocations) {
		t.Error("the first result is not known any more")
	}
}
