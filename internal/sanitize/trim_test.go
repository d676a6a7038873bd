package sanitize

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What is used stays, a downloaded toolchain is not touched behind its links,
// and a second run on the same day looks for nothing.
func TestTrim(t *testing.T) {
	store, toolchain := t.TempDir(), t.TempDir()
	now := time.Now()
	old := now.Add(-2 * unusedAge)
	target := filepath.Join(toolchain, "go")
	if err := os.WriteFile(target, []byte("go"), 0o777); err != nil {
		t.Fatal(err)
	}
	linked := filepath.Join(store, "goroot", "go1")
	if err := os.MkdirAll(filepath.Dir(linked), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := linkTree(toolchain, linked); err != nil {
		t.Fatal(err)
	}
	unused, used, foreign := filepath.Join(store, "overlay-1"), filepath.Join(store, "overlay-2"), filepath.Join(store, "gclog")
	for _, dir := range []string{unused, used, foreign} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "compile"), nil, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	age := func(dirs ...string) {
		for _, dir := range dirs {
			if err := os.Chtimes(dir, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	there := func(name string) bool { _, err := os.Stat(name); return err == nil }

	age(unused, used, foreign, linked)
	inUse(used)
	trim(store, now)
	if there(unused) || there(linked) {
		t.Error("what was not used is still there")
	}
	if !there(filepath.Join(used, "compile")) || !there(foreign) || !there(target) {
		t.Error("something in use, or of somebody else, was removed")
	}
	age(used)
	trim(store, now.Add(time.Hour))
	if !there(used) {
		t.Error("it looked twice in a day")
	}
	trim(store, now.Add(25*time.Hour))
	if there(used) {
		t.Error("it did not look on the next day")
	}
}
