package escape

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What the listing shows is what the source wants, and what calling the
// functions takes from the heap.
func TestConversions(t *testing.T) {
	dir := sample(t, "conversions")
	o := Options{Dir: dir, Env: append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")}
	cs, err := Conversions(context.Background(), o, analyze(t, dir, "."))
	if err != nil {
		t.Fatal(err)
	}
	got, copies := map[int][]string{}, map[string]int{}
	for _, c := range cs {
		got[c.Position.Line] = append(got[c.Position.Line], string(c.Copy))
		if c.Copy == HeapCopy || c.Copy == StackCopy && !c.constant {
			copies[c.Function]++
		}
		if c.Evidence == "" {
			t.Errorf("%s: no evidence", c.What)
		}
	}
	src, err := os.ReadFile(filepath.Join(dir, "conversions.go"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		_, want, _ := strings.Cut(line, "// want ")
		if !slices.Equal(strings.Fields(want), got[n]) {
			t.Errorf("line %d: have %q, want %q: %s", n, got[n], strings.Fields(want), strings.TrimSpace(line))
		}
	}
	cmd := exec.Command("go", "test", "-count=1", "-run=Measure", "-v", ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	measured := 0
	for line := range strings.Lines(string(out)) {
		var name string
		var allocs int
		if n, _ := fmt.Sscanf(line, "MEASURED %s %d", &name, &allocs); n == 2 {
			measured++
			if allocs != copies[name] {
				t.Errorf("%s allocates %d times, said to be %d", name, allocs, copies[name])
			}
		}
	}
	if measured < 15 {
		t.Errorf("%d functions were measured\n%s", measured, out)
	}
}
