package dynamic

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/escape/escapetest"
	"github.com/memvet/memvet/internal/gclog"
)

// Each archive is a program before and after a change. The change is offered for
// what it has on the heap, and running it shows that nothing is allocated any more. Those
// whose names begin with "not-" show changes that are not offered, since
// they help nothing.
func TestRemedies(t *testing.T) {
	archives, err := filepath.Glob("testdata/remedies/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	offered := map[Class]bool{}
	for _, archive := range archives {
		name := strings.TrimSuffix(filepath.Base(archive), ".txtar")
		if name == "not-pgo" {
			continue // TestProfileDoesNotHelp
		}
		t.Run(name, func(t *testing.T) {
			dir := escapetest.Unpack(t, archive)
			before, after := escapetest.Allocations(t, dir)
			if before < 1 {
				t.Errorf("%v allocations before the change, so the sample shows nothing", before)
			}
			if strings.HasPrefix(name, "not-") {
				if after < before {
					t.Errorf("%v allocations before, %v after: it helps, and could be offered", before, after)
				}
				return
			}
			if after != 0 {
				t.Errorf("%v allocations before, %v after the change", before, after)
			}
			class := classOf(name)
			offered[class] = true
			checkOffered(t, dir, class)
		})
	}
	for _, c := range []Class{ConcreteType, DirectCall, TypeSwitch, FunctionSplit, CallerBuffer} {
		if !offered[c] {
			t.Errorf("no sample shows that %s helps", c)
		}
	}
}

func classOf(name string) Class {
	for _, c := range []Class{ConcreteType, DirectCall, TypeSwitch, FunctionSplit, CallerBuffer} {
		if strings.HasPrefix(name, string(c)) {
			return c
		}
	}
	return ""
}

// checkOffered asks for the class where the archive says "heap: none".
func checkOffered(t *testing.T, dir string, class Class) {
	t.Helper()
	r, log := explain(t, dir, "./lib")
	file := filepath.Join(dir, "lib", "lib.go")
	want, pkg := wanted(t, file), log.Packages[0].PkgPath
	found := false
	rs := log.Records(pkg)
	for i := range rs {
		rec := &rs[i]
		if rec.Kind != gclog.Heap || rec.Site.At.File != file || want[rec.Site.At.Line] != "none" {
			continue
		}
		found = true
		a := r.Answer(pkg, rec)
		if a == nil || !a.OnlyDynamic() {
			t.Errorf("%s: answer is %+v", rec.What, a)
			continue
		}
		if !slices.ContainsFunc(a.Remedies, func(m Remedy) bool { return m.Class == class && m.Text != "" }) {
			t.Errorf("%s: %s is not among the remedies %v", rec.What, class, a.Remedies)
		}
		t.Log(a.Words(), a.Remedies)
	}
	if !found {
		t.Error("nothing on the heap")
	}
}

// The compiler is shown a profile in which the call is hot and always of one
// type. It says that it made the call direct, and allocates all the same.
func TestProfileDoesNotHelp(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program twice and profiles it")
	}
	dir := escapetest.Unpack(t, "testdata/remedies/not-pgo.txtar")
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "PWD="+dir)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	profile := filepath.Join(dir, "cpu.pprof")
	run("go", "run", ".", profile)
	before := run("go", "run", ".")
	said := run("go", "build", "-o", "profiled", "-gcflags=example.com/remedy/lib=-m=2 -pgoprofile="+profile, ".")
	if !strings.Contains(said, "PGO devirtualizing") && !strings.Contains(said, "PGO devirtualize") {
		t.Fatalf("the profile made no call direct:\n%s", said)
	}
	after := run(filepath.Join(dir, "profiled"))
	if strings.TrimSpace(before) != "1" || after != before {
		t.Errorf("allocations before %q, after %q", before, after)
	}
}
