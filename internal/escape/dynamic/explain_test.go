package dynamic

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/escape/escapetest"
	"github.com/memvet/memvet/internal/gclog"
)

func explain(t *testing.T, dir string, patterns ...string) (*Result, *gclog.Log) {
	t.Helper()
	ctx := context.Background()
	log, err := gclog.Load(ctx, gclog.Options{Dir: dir, Cache: t.TempDir()}, 0, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Explain(ctx, Config{Dir: dir, Patterns: patterns}, log)
	if err != nil {
		t.Fatal(err)
	}
	return r, log
}

// wanted are the verdicts that a file's comments ask for, by line.
func wanted(t *testing.T, file string) map[int]string {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := map[int]string{}
	for i, line := range strings.Split(string(data), "\n") {
		if _, want, ok := strings.Cut(line, "// heap: "); ok {
			out[i+1] = want
		}
	}
	return out
}

func TestVerdicts(t *testing.T) {
	for _, name := range []string{"library", "command"} {
		t.Run(name, func(t *testing.T) {
			dir := escapetest.Unpack(t, filepath.Join("testdata", name+".txtar"))
			r, log := explain(t, dir, "./...")
			if len(r.broken) > 0 {
				t.Errorf("packages do not compile with calls replaced: %v", r.broken)
			}
			for _, pkg := range log.Packages {
				for _, file := range pkg.GoFiles {
					checkFile(t, r, pkg.PkgPath, file, log.Records(pkg.PkgPath))
				}
			}
		})
	}
}

func checkFile(t *testing.T, r *Result, pkg, file string, records []gclog.Record) {
	want, seen := wanted(t, file), map[int]bool{}
	for i := range records {
		rec := &records[i]
		at := rec.Site.At
		if rec.Kind != gclog.Heap || at.File != file {
			continue
		}
		seen[at.Line] = true
		got := "-"
		a := r.Answer(pkg, rec)
		if a != nil {
			got = a.Verdict.String()
			if a.World.Open && a.Verdict != Some && a.Verdict != Other {
				got += " open"
			}
		}
		ok := slices.Contains(strings.Split(want[at.Line], "|"), got) || want[at.Line] == "*"
		if !ok && (a != nil || want[at.Line] != "") {
			t.Errorf("%s:%d: %s is %q, want %q\n%+v", filepath.Base(file), at.Line, rec.What, got, want[at.Line], a)
		}
	}
	for line, w := range want {
		if !seen[line] {
			t.Errorf("%s:%d: nothing on the heap, want %q", filepath.Base(file), line, w)
		}
	}
}

// The user's log is not changed by what is added to it.
func TestLogIsNotChanged(t *testing.T) {
	dir := escapetest.Unpack(t, "testdata/command.txtar")
	_, log := explain(t, dir, ".")
	if log.Covers("reflect") {
		t.Error("the log that was handed in has the callees' packages now")
	}
}

func TestBrokenPackages(t *testing.T) {
	for name, src := range map[string]string{
		"syntax":  "package p\n\nfunc f( {}\n",
		"types":   "package p\n\nvar x int = \"\"\n",
		"import":  "package p\n\nimport _ \"example.com/none\"\n",
		"nothing": "",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/p\n\ngo 1.24\n"), 0o666)
			if src != "" {
				os.WriteFile(filepath.Join(dir, "p.go"), []byte(src), 0o666)
			}
			_, err := Explain(context.Background(), Config{Dir: dir, Patterns: []string{"./..."}}, new(gclog.Log))
			if !errors.Is(err, ErrPackages) {
				t.Errorf("error is %v, want one about packages", err)
			}
		})
	}
}
