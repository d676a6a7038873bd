package escape

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func analyze(t *testing.T, dir string, patterns ...string) *Result {
	t.Helper()
	r, err := Analyze(context.Background(), Options{Dir: dir, Env: append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Errors {
		t.Errorf("%s: %s", e.Package, e.Error)
	}
	return r
}

func sample(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Every line of causes.go that says what it allocates does so, and no other.
func TestCauses(t *testing.T) {
	dir := sample(t, "causes")
	src, err := os.ReadFile(filepath.Join(dir, "causes.go"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[int][]string{}
	for _, a := range analyze(t, dir, ".").Allocations {
		if a.Function == "" || a.Function == "generic" {
			continue
		}
		size := "-"
		if a.Size >= 0 {
			size = fmt.Sprint(a.Size)
		}
		s := fmt.Sprintf("%s %s %s", strings.ReplaceAll(string(a.Kind), " ", "-"), a.Cause, size)
		if a.Free != "" {
			s += " free"
		}
		got[a.Position.Line] = append(got[a.Position.Line], s)
	}
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		var want []string
		if _, list, ok := strings.Cut(line, "// want "); ok {
			for w := range strings.SplitSeq(strings.TrimSpace(list), ";") {
				want = append(want, strings.TrimSpace(w))
			}
		}
		slices.Sort(want)
		have := got[n]
		slices.Sort(have)
		if !slices.Equal(want, have) {
			t.Errorf("line %d: %q\n\thave %q\n\twant %q", n, strings.TrimSpace(line), have, want)
		}
	}
}

// What initialises package variables is global.
func TestPackageVariables(t *testing.T) {
	n := 0
	for _, a := range analyze(t, sample(t, "causes"), ".").Allocations {
		if a.Function == "" {
			n++
			if a.Cause != Global || a.Kind != Literal {
				t.Errorf("%v: %s %s", a.Position, a.Kind, a.Cause)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d allocations, want that of table", n)
	}
}

// Every line of the compiler's log, which is counted here by other means, is in
// an allocation, a parameter, or known to be about something else.
func TestAccounting(t *testing.T) {
	programs := []struct {
		dir      string
		patterns []string
	}{
		{sample(t, "causes"), []string{"."}},
		{sample(t, "causes"), []string{"bytes", "strings", "encoding/json", "text/template"}},
		{sample(t, "causes"), []string{"net/http/..."}},
		// Commands would overwrite each other's raw logs.
		{".", []string{"golang.org/x/tools/go/ssa/...", "golang.org/x/tools/go/callgraph/...", "golang.org/x/tools/go/packages/..."}},
	}
	for _, p := range programs {
		if testing.Short() && strings.Contains(p.patterns[0], "...") {
			continue // compiles a lot
		}
		t.Run(p.patterns[0], func(t *testing.T) {
			r := analyze(t, p.dir, p.patterns...)
			raw := rawLines(t, p.dir, p.patterns)
			for _, pkg := range r.Packages {
				if pkg.Command {
					continue // all of them are "main" to the compiler
				}
				// Of a log that was overwritten less is left than the text has.
				if have := raw[pkg.Path]; pkg.Lines != have && !(pkg.Text && pkg.Lines > have) {
					t.Errorf("%s: %d lines were read of %d", pkg.Path, pkg.Lines, have)
				}
			}
			accounted(t, r)
		})
	}
}

// accounted compares the lines that were read with those that are in the result.
func accounted(t *testing.T, r *Result) {
	t.Helper()
	lines, sum := 0, 0
	for _, p := range r.Packages {
		lines += p.Lines
		sum += p.Elsewhere
	}
	for _, a := range r.Allocations {
		sum += a.Raw
	}
	for _, p := range r.Parameters {
		sum += p.Raw
	}
	if sum != lines || lines == 0 {
		t.Errorf("%d lines of %d are accounted for", sum, lines)
	}
}

// rawLines has the compiler write its log and counts the lines about escapes
// and leaks, by package.
func rawLines(t *testing.T, dir string, patterns []string) map[string]int {
	raw := filepath.Join(t.TempDir(), "log")
	cmd := exec.Command("go", append([]string{"build", "-gcflags=-json=0," + raw, "--"}, patterns...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(raw, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no log: %v", err)
	}
	n := map[string]int{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		pkg, err := url.PathUnescape(filepath.Base(filepath.Dir(f)))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			var d struct{ Code string }
			if err := json.Unmarshal([]byte(line), &d); err != nil {
				t.Fatal(err)
			}
			switch d.Code {
			case "escape", "escapes", "leak":
				n[pkg]++
			}
		}
	}
	return n
}

// What is said of sizes is what calling the functions takes from the heap.
func TestSizes(t *testing.T) {
	dir := sample(t, "causes")
	class, count := map[string]int64{}, map[string]int{}
	for _, a := range analyze(t, dir, ".").Allocations {
		if a.Free == "" {
			class[a.Function] += a.Class
			count[a.Function]++
		}
	}
	class["loop"], count["loop"] = 3*class["loop"], 3*count["loop"]
	count["makes"]-- // the second has no elements when it is measured
	cmd := exec.Command("go", "test", "-count=1", "-run=Measure", "-v", ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	measured := 0
	for line := range strings.Lines(string(out)) {
		var name string
		var bytes int64
		var allocs int
		if n, _ := fmt.Sscanf(line, "MEASURED %s %d %d", &name, &bytes, &allocs); n != 3 {
			continue
		}
		measured++
		if off := bytes - class[name]; off > bytes/1000 || off < -bytes/1000 || allocs != count[name] {
			t.Errorf("%s takes %d bytes in %d allocations; said to be %d in %d", name, bytes, allocs, class[name], count[name])
		}
	}
	if measured < 15 {
		t.Errorf("%d functions were measured\n%s", measured, out)
	}
}
