package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/clitest"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestMain(m *testing.M) { clitest.Main(m, main) }

// TestFixes runs testdata/fixes with the rules that ship: what users see of
// -diff and -fix.
func TestFixes(t *testing.T) { clitest.Run(t, "fixes", *update) }

// TestRuns runs testdata/runs: what findings and runs say of each other.
func TestRuns(t *testing.T) { clitest.Run(t, "runs", *update) }

// TestReadme holds the README's first example against what memvet prints.
func TestReadme(t *testing.T) {
	root := filepath.Join("..", "..")
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(readme), "go run ./cmd/memvet check ")
	pkg, text, _ := strings.Cut(text, "\n\nIt prints\n\n")
	shown, _, ends := strings.Cut(text, "\nand on a whole module")
	if !found || !ends {
		t.Fatal("README.md has no example and what it prints")
	}
	cmd := exec.Command("memvet", "check", pkg)
	cmd.Dir = root
	out, err := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code != 3 {
		t.Fatalf("exit status %d (%v), want 3", code, err)
	}
	var want strings.Builder
	for line := range strings.Lines(shown) {
		want.WriteString(strings.TrimPrefix(line, "    "))
	}
	if string(out) != want.String() {
		t.Errorf("README.md shows\n%s\nmemvet prints\n%s", &want, out)
	}
}

// seeds are the texts from which this project began, by file name, and what
// each is about. Every hazard, rule of thumb and exercise in them has a case in
// testdata/seeds/NAME.txtar.
var seeds = map[string]string{
	"000_2c98698746d3d5cf.txt": "slices as windows: buffers, appends with room, pools",
	"001_d86a4c6f418ad2a4.txt": "values, headers, clones, nil and empty, maps, strings",
	"002_90ca4f2f2db07047.txt": "what passing by value shares; races",
	"003_ee10ab69a2525e53.txt": "the words of slices and interfaces",
	"004_c3de199869a3cdc4.txt": "why variables live on the heap",
}

// TestSeeds runs the case of each seed.
func TestSeeds(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "seeds", "*"))
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".txtar") + ".txt"
		have[name] = true
		if seeds[name] == "" {
			t.Errorf("%s is named after no seed", f)
		}
	}
	for name := range seeds {
		if !have[name] {
			t.Errorf("%s has no case in testdata/seeds", name)
		}
	}
	clitest.Run(t, "seeds", *update)
}
