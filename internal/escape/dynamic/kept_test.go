package dynamic

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/escape/escapetest"
	"github.com/memvet/memvet/internal/gclog"
)

// Answers are the same each time, and hold until any package of the program
// changes.
func TestKept(t *testing.T) {
	ctx := context.Background()
	dir, cache := escapetest.Unpack(t, filepath.Join("testdata", "library.txtar")), t.TempDir()
	cfg := Config{Dir: dir, Patterns: []string{"./..."}, Cache: cache}
	ask := func() (out []*Answer) {
		t.Helper()
		log, err := gclog.Load(ctx, cfg.options(), 0, cfg.Patterns...)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Explain(ctx, cfg, log)
		if err != nil {
			t.Fatal(err)
		}
		for _, pkg := range log.Packages {
			rs := log.Records(pkg.PkgPath)
			for i := range rs {
				a := r.Answer(pkg.PkgPath, &rs[i])
				if a != nil {
					for i := range a.Calls { // what answers are made with is not kept
						a.Calls[i].pos, a.Calls[i].receiver = 0, false
					}
				}
				out = append(out, a)
			}
		}
		return out
	}
	k, old := Recall(ctx, cfg)
	if old != nil {
		t.Fatal("nobody asked yet, and there are answers")
	}
	first := ask()
	if again := ask(); !reflect.DeepEqual(first, again) {
		t.Error("asked twice, answered differently")
	}
	k.Keep(first)
	k, old = Recall(ctx, cfg)
	if !reflect.DeepEqual(first, old) {
		t.Errorf("kept are %v of %v", old, first)
	}
	named := cfg
	named.Patterns = []string{"./seed"}
	if _, old := Recall(ctx, named); old != nil {
		t.Error("answers about all packages were taken for those about one")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	src, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(string(src), "\nfunc ", "\n// edited\nfunc ", 1)
	if err := os.WriteFile(files[0], []byte(edited), 0o666); err != nil || edited == string(src) {
		t.Fatal("not edited", err)
	}
	if _, old := Recall(ctx, cfg); old != nil {
		t.Error("a package was edited, and the old answers are told")
	}
}
