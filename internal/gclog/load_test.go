package gclog

import (
	"context"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// module writes files and returns their folder.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if resolved, err := filepath.EvalSymlinks(dir); err == nil {
		dir = resolved
	}
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const withTypes = packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax | packages.NeedImports

func load(t *testing.T, dir, cache string, patterns ...string) *Log {
	t.Helper()
	l, err := Load(context.Background(), Options{
		Packages: packages.Config{Dir: dir, Mode: withTypes, Env: append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")},
		Cache:    cache,
	}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// heaps are the lines of the package's allocations.
func heaps(l *Log, path string) map[string]bool {
	out := map[string]bool{}
	for _, r := range l.Records(path) {
		if r.Kind == Heap {
			out[filepath.Base(r.Site.At.File)+" "+r.What] = true
		}
	}
	return out
}

const gomod = "module example.com/m\n\ngo 1.24\n"

// The go command compiles once; its log has to be there each time, whatever
// was compiled in between.
func TestLoadAgain(t *testing.T) {
	before, after := "package m\nfunc F() *int { a := 1; return &a }\n", "package m\nfunc F() *int { b := 1; return &b }\n"
	dir, cache := module(t, map[string]string{"go.mod": gomod, "m.go": before}), t.TempDir()
	for i, text := range []string{before, before, after, before} {
		if err := os.WriteFile(filepath.Join(dir, "m.go"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		want := "m.go a"
		if text == after {
			want = "m.go b"
		}
		if got := heaps(load(t, dir, cache, "."), "example.com/m"); len(got) != 1 || !got[want] {
			t.Errorf("time %d: %v, want %s", i+1, got, want)
		}
	}
	// Without our store but with the go command's the log is made once more.
	if got := heaps(load(t, dir, t.TempDir(), "."), "example.com/m"); !got["m.go a"] {
		t.Errorf("without the store: %v", got)
	}
	if err := os.RemoveAll(filepath.Join(cache, storeVersion)); err != nil {
		t.Fatal(err)
	}
	if got := heaps(load(t, dir, cache, "."), "example.com/m"); !got["m.go a"] {
		t.Errorf("with the store emptied: %v", got)
	}
	// Somebody else is at it.
	l := acquire(filepath.Join(cache, "raw", folderName(dir)) + ".lock")
	if l == nil {
		t.Fatal("the lock was not released")
	}
	if got := heaps(load(t, dir, cache, "."), "example.com/m"); !got["m.go a"] {
		t.Errorf("while the folder is in use: %v", got)
	}
}

// All commands are "main" to the compiler.
func TestCommands(t *testing.T) {
	dir := module(t, map[string]string{
		"go.mod":    gomod,
		"a/main.go": "package main\nvar p *int\nfunc main() { a := 1; p = &a }\n",
		"b/main.go": "package main\nvar p *int\nfunc main() { b := 1; p = &b }\n",
	})
	for range 2 {
		l := load(t, dir, t.TempDir(), "./...")
		if a, b := heaps(l, "example.com/m/a"), heaps(l, "example.com/m/b"); len(a) != 1 || len(b) != 1 || !a["main.go a"] || !b["main.go b"] {
			t.Errorf("a has %v, b has %v", a, b)
		}
	}
}

// The compiler overwrites the log of our sort.go with that of slices/sort.go.
func TestSameName(t *testing.T) {
	dir := module(t, map[string]string{
		"go.mod":  gomod,
		"sort.go": "package m\nimport \"slices\"\ntype T int\nfunc F(s []T) *int { a := 1; slices.Sort(s); return &a }\n",
	})
	l := load(t, dir, t.TempDir(), ".")
	if _, text := l.Lines("example.com/m"); !text {
		t.Error("the log that was overwritten was taken for whole; if the compiler was mended, remove the fallback")
	}
	if got := heaps(l, "example.com/m"); !got["sort.go a"] {
		t.Errorf("%v", got)
	}
}

func TestBroken(t *testing.T) {
	dir := module(t, map[string]string{
		"go.mod":   gomod,
		"a/a.go":   "package a\nfunc F() *int { a := 1; return &a }\n",
		"b/b.go":   "package b\nfunc F() *int { return 1 }\n",
		"c/c_x.go": "package c\nimport \"example.com/m/b\"\nvar X = b.F()\n",
	})
	l := load(t, dir, t.TempDir(), "./...")
	if got := heaps(l, "example.com/m/a"); !got["a.go a"] {
		t.Errorf("the package that compiles: %v", got)
	}
	for _, path := range []string{"example.com/m/b", "example.com/m/c"} {
		if l.Missing[path] == "" || l.Covers(path) {
			t.Errorf("%s does not compile, but is not said to be missing", path)
		}
	}
}

func TestTags(t *testing.T) {
	sample, err := filepath.Abs(filepath.Join("testdata", "sample"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []bool{false, true} {
		l, err := Load(context.Background(), Options{
			Packages: packages.Config{Dir: sample, Mode: withTypes}, Cache: t.TempDir(), Text: text,
		}, ".")
		if err != nil {
			t.Fatal(err)
		}
		p := l.Packages[0]
		for name, want := range map[string]string{
			"set": "t - p 0", "New": "p 0", "concrete": "f 1", "dynamic": "r 0", "quiet": "p - _ -",
			"results": "a - r:1 b - r:1 c -", "shadow": "p 0", "six": "p 0", "moved": "p 0 r:0",
			"movedResult": "p 0", "Box": "x 0 r:0", "concat": "s - r:0 b -", "assembly": "p 0", "harmless": "p -",
		} {
			decl := function(p, name)
			fn := p.TypesInfo.Defs[decl.Name].(*types.Func)
			tags, unknown := l.Tags(p.Fset, fn, decl)
			if got := tagString(tags); got != want || unknown != "" {
				t.Errorf("text %v: %s: %s %s, want %s", text, name, got, unknown, want)
			}
		}
	}
}

func tagString(tags []Tag) string {
	var out []string
	mark := func(n int) string { return map[bool]string{true: "-", false: string(rune('0' + n))}[n < 0] }
	for _, t := range tags {
		out = append(out, t.Param.Name(), mark(t.Heap))
		for _, n := range t.Results {
			if n >= 0 {
				out = append(out, "r:"+mark(n))
				break
			}
		}
	}
	return strings.Join(out, " ")
}

func function(p *packages.Package, name string) *ast.FuncDecl {
	for _, f := range p.Syntax {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Name.Name == name {
				return d
			}
		}
	}
	return nil
}
