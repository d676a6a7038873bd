package escape

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/escape/escapetest"
)

// Each archive is a program before and after a change. The change is offered
// on the lines that say so and on no others, and running it shows that nothing is
// allocated there any more. "not-" archives only have what nothing is offered for.
func TestRemedies(t *testing.T) {
	archives, err := filepath.Glob("testdata/remedies/*.txtar")
	if err != nil || len(archives) < 4 {
		t.Fatal(archives, err)
	}
	// Function literals that are on the heap for other reasons.
	left := map[string]float64{"copy-before": 3}
	for _, archive := range archives {
		name := strings.TrimSuffix(filepath.Base(archive), ".txtar")
		t.Run(name, func(t *testing.T) {
			dir := escapetest.Unpack(t, archive)
			offered := checkRemedies(t, dir)
			if strings.HasPrefix(name, "not-") {
				return
			}
			if offered == 0 {
				t.Error("nothing is offered")
			}
			before, after := escapetest.Allocations(t, dir)
			if before <= after || after != left[name] {
				t.Errorf("%v allocations before the change, %v after, want %v", before, after, left[name])
			}
			t.Logf("%v allocations before, %v after", before, after)
		})
	}
}

// checkRemedies compares what is offered with what the comments say.
func checkRemedies(t *testing.T, dir string) (offered int) {
	t.Helper()
	file := filepath.Join(dir, "lib", "lib.go")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, listed := map[int]string{}, 0
	for _, a := range analyze(t, dir, "./lib").Allocations {
		if a.Position.File != file {
			continue
		}
		listed++
		if a.Remedy != "" {
			got[a.Position.Line] = a.Remedy
			offered++
		}
	}
	if listed == 0 {
		t.Error("nothing is on the heap, so nothing is shown")
	}
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		_, want, _ := strings.Cut(strings.TrimSpace(line), "// remedy: ")
		if got[n] != want {
			t.Errorf("line %d: offered %q, want %q", n, got[n], want)
		}
	}
	return offered
}
