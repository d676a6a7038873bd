package gclog

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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
		Dir: dir, Env: append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS="), Cache: cache,
	}, withTypes, patterns...)
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
	if err := os.RemoveAll(filepath.Join(cache, entryForm)); err != nil {
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

// An overlay has a log of its own; that of the files on disk stays.
func TestRun(t *testing.T) {
	dir, cache := module(t, map[string]string{
		"go.mod": gomod, "m.go": "package m\nfunc F() *int { a := 1; return &a }\n",
		"cmd/main.go": "package main\nfunc main() { f(); undefined() }\nfunc undefined()\nfunc f() {}\n", "cmd/x.s": "",
		"bad/bad.go": "package bad\nfunc F() int { return \"\" }\n",
	}), t.TempDir()
	other := module(t, map[string]string{"m.txt": "package m\nfunc F() *int { b := 1; return &b }\n"})
	text, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(dir, "m.go"): filepath.Join(other, "m.txt")}})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(other, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{nil, {"-overlay=" + overlay}, nil, {"-overlay=" + overlay}} {
		want := map[bool]string{true: "m.go a", false: "m.go b"}[flags == nil]
		l, err := Run(context.Background(), Options{Dir: dir, BuildFlags: flags, Cache: cache}, "./cmd", "example.com/m")
		if err != nil {
			t.Fatal(err)
		}
		if got := heaps(l, "example.com/m"); len(got) != 1 || !got[want] {
			t.Errorf("with %v: %v, want %s", flags, got, want)
		}
		if !l.Covers("example.com/m/cmd") {
			t.Error("a command that does not link has no log")
		}
	}
	_, err = Run(context.Background(), Options{Dir: dir, Cache: cache}, "./bad")
	if err == nil || !strings.Contains(err.Error(), "bad.go:2") {
		t.Errorf("of a package that does not compile: %v", err)
	}
}

// The text is complete for several packages at once, commands among them, and
// the same when the go command repeats it.
func TestText(t *testing.T) {
	dir, cache := module(t, map[string]string{
		"go.mod": gomod, "m.go": "package m\nfunc F() *int { a := 1; return &a }\n",
		"cmd/main.go": "package main\nvar p *int\nfunc main() { b := 1; p = &b }\n",
	}), t.TempDir()
	for range 2 {
		l, err := Run(context.Background(), Options{Dir: dir, Cache: cache, Text: true}, "./...")
		if err != nil {
			t.Fatal(err)
		}
		if a, b := heaps(l, "example.com/m"), heaps(l, "example.com/m/cmd"); len(a) != 1 || len(b) != 1 || !a["m.go a"] || !b["main.go b"] {
			t.Errorf("%v %v", a, b)
		}
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
		l, err := Load(context.Background(), Options{Dir: sample, Cache: t.TempDir(), Text: text}, withTypes, ".")
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

// A lock is taken over from a process that died, and from nobody else.
func TestLock(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	l := acquire(name)
	if l == nil || acquire(name) != nil {
		t.Fatal("two hold the lock, or none")
	}
	l.release()
	cmd := exec.Command("go", "version")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	for pid, free := range map[int]bool{cmd.Process.Pid: true, os.Getppid(): false} {
		if err := os.WriteFile(name, []byte(strconv.Itoa(pid)), 0o666); err != nil {
			t.Fatal(err)
		}
		l := acquire(name)
		if (l != nil) != free {
			t.Errorf("of a process that is dead (%v) the lock was taken: %v", free, l != nil)
		}
		l.release()
	}
}
