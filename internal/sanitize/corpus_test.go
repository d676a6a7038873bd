package sanitize

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCorpus runs the tests of testdata/corpus-run on shadow memory: a report
// is wanted in every bug and none in any fixed.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a standard library of its own and 28 test binaries")
	}
	testdata := filepath.Join("..", "..", "testdata")
	dir := t.TempDir()
	hint, err := filepath.Abs(filepath.Join("..", "..", "hint"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.mod"), []byte("module corpus\n\ngo 1.24\n\nrequire github.com/memvet/memvet/hint v0.0.0\n\n"+
		"replace github.com/memvet/memvet/hint => "+hint+"\n"))
	var cases []string
	for _, class := range []string{"reused-buffer", "pool-escape"} {
		found, err := filepath.Glob(filepath.Join(testdata, "corpus", class, "*"))
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, found...)
	}
	for _, c := range cases {
		id := filepath.Base(c)
		driver := read(t, filepath.Join(testdata, "corpus-run", id, "drive_test.go"))
		write(t, filepath.Join(dir, id, "bug", "bug.go"), read(t, filepath.Join(c, "bug", "bug.go")))
		write(t, filepath.Join(dir, id, "bug", "drive_test.go"), driver)
		write(t, filepath.Join(dir, id, "fixed", "fixed.go"), read(t, filepath.Join(c, "fixed", "fixed.go")))
		write(t, filepath.Join(dir, id, "fixed", "drive_test.go"), bytes.Replace(driver, []byte("package bug\n"), []byte("package fixed\n"), 1))
	}
	found := runCorpus(t, dir)
	for _, c := range cases {
		id := filepath.Base(c)
		if found[id+"/bug"] == "" {
			t.Errorf("%s: nothing is reported in bug", id)
		}
		if got := found[id+"/fixed"]; got != "" {
			t.Errorf("%s: reported in fixed: %s", id, got)
		}
	}
}

// runCorpus returns what is reported by package.
func runCorpus(t *testing.T, dir string) map[string]string {
	var out bytes.Buffer
	res, err := Run(context.Background(), Options{
		Verb: "test", Args: []string{"-count=1", "./..."}, Dir: dir, Env: os.Environ(), Stdout: &out, Stderr: io.Discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "build failed") {
		t.Fatal(out.String())
	}
	found := map[string]string{}
	for _, f := range res.Findings {
		for _, s := range f.Steps {
			id := filepath.Dir(s.Position.File)
			found[id] += fmt.Sprintf("%s: %s (%s:%d %s)\n", f.Rule, f.Message, s.Position.File, s.Position.Line, s.Text)
		}
	}
	return found
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestHint runs the tests of the module of package hint, which go test ./... of
// this module leaves out.
func TestHint(t *testing.T) {
	if testing.Short() {
		t.Skip("builds another module")
	}
	cmd := exec.Command("go", "test", "./...")
	cmd.Dir = filepath.Join("..", "..", "hint")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s, %v", out, err)
	}
}
