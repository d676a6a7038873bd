package escape

import (
	"context"
	"encoding/json"
	"fmt"
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

// The log is counted here by other means: all its lines are read.
func TestLines(t *testing.T) {
	dir, raw := sample(t, "causes"), filepath.Join(t.TempDir(), "log")
	cmd := exec.Command("go", "build", "-gcflags=-json=0,"+raw, ".")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(raw, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no log: %v", err)
	}
	want := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
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
				want++
			}
		}
	}
	if p := analyze(t, dir, ".").Packages; len(p) != 1 || p[0].Lines != want {
		t.Errorf("%+v, want %d lines", p, want)
	}
}

// Every line of the compiler's log is in an allocation, a parameter, or known
// to be about something else.
func TestAccounting(t *testing.T) {
	r := analyze(t, sample(t, "causes"), ".", "bytes", "strings", "encoding/json", "text/template")
	lines, sum := 0, 0
	for _, p := range r.Packages {
		lines += p.Lines
		sum += p.Elsewhere
		if p.Lines == 0 {
			t.Errorf("%s has no lines", p.Path)
		}
	}
	for _, a := range r.Allocations {
		sum += a.Raw
		records := 0
		for _, rec := range a.Records {
			records += rec.Raw
		}
		if records != a.Raw {
			t.Errorf("%v: %d of %d lines have a record", a.Position, records, a.Raw)
		}
	}
	for _, p := range r.Parameters {
		sum += p.Raw
	}
	if sum != lines {
		t.Errorf("%d lines of %d are accounted for", sum, lines)
	}
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
