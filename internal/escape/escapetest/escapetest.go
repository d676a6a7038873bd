// Package escapetest runs samples of remedies: archives with a program that
// does something before and after a change and prints how often each allocates.
package escapetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"
)

// Unpack writes an archive to a folder of its own.
func Unpack(t *testing.T, archive string) string {
	t.Helper()
	a, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range a.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Allocations runs the program in a folder, which prints what
// testing.AllocsPerRun says before the change and after it.
func Allocations(t *testing.T, dir string, flags ...string) (before, after float64) {
	t.Helper()
	cmd := exec.Command("go", append(append([]string{"run"}, flags...), ".")...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PWD="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := fmt.Sscan(string(out), &before, &after); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	return before, after
}
