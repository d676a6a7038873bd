package escape

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A module is a folder whose files tests write.
type module string

func (m module) write(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join(string(m), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// A second run says the same without looking at anything, until something
// changes.
func TestKept(t *testing.T) {
	m, cache := module(t.TempDir()), t.TempDir()
	for _, name := range []string{"go.mod", "causes.go"} {
		data, err := os.ReadFile(filepath.Join(sample(t, "causes"), name))
		if err != nil {
			t.Fatal(err)
		}
		m.write(t, name, string(data))
	}
	one := "package b\n\nfunc F() *int { x := 1; return &x }\n"
	m.write(t, "b/b.go", one)
	m.write(t, "c/c_test.go", "package c\n")
	ask := func(source bool) *Result {
		t.Helper()
		r, err := Analyze(context.Background(), Options{Dir: string(m), Cache: cache, Env: append(os.Environ(), "GOFLAGS="), Source: source}, "./...", "unsafe")
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
	sameResult(t, first, second)
	if kept(ask(true)) {
		t.Error("the source was asked for, and is not there")
	}
	m.write(t, "b/b.go", strings.Replace(one, "x := 1; return", "x := 2; y := x; _ = &y; return", 1))
	if kept(ask(false)) {
		t.Error("a file was edited, and the old result is told")
	}
	m.write(t, "b/b.go", strings.Replace(one, "func", "//memvet:noescape\nfunc", 1))
	if !slices.ContainsFunc(ask(false).Allocations, func(a *Allocation) bool { return a.Budget != nil && a.Budget.Of == "F" }) {
		t.Error("a comment that forbids allocations was added, and none breaks it")
	}
	m.write(t, "b/b.go", one+"func G() int { return \"\" }\n")
	for range 2 {
		if r := ask(false); kept(r) || len(r.Errors) != 1 {
			t.Errorf("a package does not compile: kept %v, %v", kept(r), r.Errors)
		}
	}
	m.write(t, "b/b.go", one)
	if r := ask(false); !kept(r) || len(r.Allocations) != len(first.Allocations) {
		t.Error("the first result is not known any more")
	}
}

// sameResult compares what a result says, but not what it was made from.
func sameResult(t *testing.T, a, b *Result) {
	t.Helper()
	for _, x := range append(slices.Clone(a.Allocations), b.Allocations...) {
		x.Records = nil
	}
	for _, f := range []string{"Allocations", "Parameters", "Packages", "Errors", "Mistakes"} {
		x, y := reflect.ValueOf(*a).FieldByName(f), reflect.ValueOf(*b).FieldByName(f)
		if x.Len() != y.Len() {
			t.Fatalf("%s: %d and %d", f, x.Len(), y.Len())
		}
		for i := range x.Len() {
			if !reflect.DeepEqual(x.Index(i).Interface(), y.Index(i).Interface()) {
				t.Errorf("%s differ:\n%+v\n%+v", f, x.Index(i), y.Index(i))
			}
		}
	}
}
