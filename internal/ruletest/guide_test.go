package ruletest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var fence = regexp.MustCompile("(?ms)^```go (\\S+)\n(.*?)^```$")

// TestGuide builds and tests the rule that docs/adding-a-rule.md walks through,
// in a module of its own whose path lets it import our internal packages.
func TestGuide(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	guide := read(t, filepath.Join(root, "docs", "adding-a-rule.md"))
	blocks := fence.FindAllStringSubmatch(guide, -1)
	if len(blocks) == 0 {
		t.Fatal("docs/adding-a-rule.md has no ```go FILE blocks")
	}
	dir := t.TempDir()
	for _, b := range blocks {
		write(t, filepath.Join(dir, filepath.FromSlash(b[1])), b[2])
	}
	const module = "github.com/memvet/memvet"
	mod := read(t, filepath.Join(root, "go.mod"))
	mod = strings.Replace(mod, "module "+module, "module "+module+"/rules/discardedappend", 1)
	mod += "\nrequire " + module + " v0.0.0\nreplace " + module + " => " + root + "\n"
	write(t, filepath.Join(dir, "go.mod"), mod)
	write(t, filepath.Join(dir, "go.sum"), read(t, filepath.Join(root, "go.sum")))

	cmd := exec.Command("go", "test", "-mod=mod", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "PWD="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("the rule of docs/adding-a-rule.md does not pass its test: %v\n%s", err, out)
	}
}

func read(t *testing.T, name string) string {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, name, text string) {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
