package check

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/memvet/memvet/internal/finding"
)

func TestIsTool(t *testing.T) {
	for args, want := range map[string]bool{
		"":                                    false,
		"-V=full":                             true,
		"-flags":                              true,
		"-json -memvet.all /tmp/b001/vet.cfg": true,
		"/tmp/b001/vet.cfg":                   true,
		"check x.cfg":                         false,
		"check -flags x":                      false,
		"-C x check":                          false,
	} {
		if got := IsTool(strings.Fields(args)); got != want {
			t.Errorf("IsTool(%q) = %v", args, got)
		}
	}
}

// Go 1.25 prints what vet tools say to standard error, below package headers.
func TestTakeTrees(t *testing.T) {
	var out bytes.Buffer
	left := takeTrees("# example.com/a\n{\n\t\"example.com/a\": {\"r\": []}\n}\n# example.com/b\nb.go:1:1: broken\n{}\n{ not JSON\n", &out)
	if want := "# example.com/a\n# example.com/b\nb.go:1:1: broken\n{ not JSON\n"; left != want {
		t.Errorf("left %q, want %q", left, want)
	}
	if want := "{\n\t\"example.com/a\": {\"r\": []}\n}\n{}\n"; out.String() != want {
		t.Errorf("took %q, want %q", out.String(), want)
	}
}

func TestSections(t *testing.T) {
	ts := &targets{packages: []*target{{ImportPath: "example.com/c", Dir: "/x/c"}}}
	graph := []*target{{ImportPath: "example.com/cgo"}}
	got := sections("go: warning\nexample.com/cgo: build constraints exclude all Go files in /x/cgo\nc/c.go:1:1: no such import; to get it:\n\tgo get it\n# example.com/a [example.com/a.test]\n./a.go:1:2: first\n./a.go:2:2: second\n"+
		"# example.com/a\n./a.go:1:2: first\n# [example.com/b]\nvet: b.go:3:3: odd\n", func(line string) string { return ts.culprit("/x", line, graph) })
	want := []finding.PackageError{{Package: "example.com/cgo", Error: "build constraints exclude all Go files in /x/cgo"}, {Package: "example.com/c", Error: "c/c.go:1:1: no such import; to get it:"}, {Package: "example.com/a", Error: "a.go:1:2: first"}, {Package: "example.com/b", Error: "b.go:3:3: odd"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestParseDiff(t *testing.T) {
	const diff = `diff --git a/a.go b/a.go
--- a/a.go
+++ b/a.go
@@ -1 +1,2 @@ func f() {
-x
\ No newline at end of file
+y
+++ z
@@ -7,2 +8,0 @@
-gone
-gone
@@ -20,0 +20 @@
+new
diff --git "a/\303\244.go" "b/\303\244.go"
--- "a/\303\244.go"
+++ "b/\303\244.go"
@@ -3 +3 @@
-x
+y
`
	got := parseDiff(diff, func(s string) string { return s })
	want := map[string][]lineRange{"a.go": {{1, 2}, {20, 20}}, "ä.go": {{3, 3}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// fix is a finding in a.go with one fix.
func fix(edits ...finding.Edit) finding.Finding {
	for i := range edits {
		edits[i].File = "a.go"
	}
	return finding.Finding{Position: finding.Position{File: "a.go", Line: 1}, Fixes: []finding.Fix{{Edits: edits}}}
}

func TestNewLines(t *testing.T) {
	const before, after = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", "0\na\nb\nC\nd\ne\nf\ng\nh\ni\nj\nl\n"
	lines := newLines(diff.Diff("a", []byte(before), "b", []byte(after)))
	for i, want := range []int{0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12} {
		if got := lines(i); got != want {
			t.Errorf("line %d goes to %d, want %d", i, got, want)
		}
	}
}

func TestFixes(t *testing.T) {
	dir := t.TempDir()
	const src = "package a\n\nvar x, y = 1, 2\n"
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	importEdit := finding.Edit{Start: 10, End: 10, New: "\nimport \"slices\"\n"}
	got, err := Fixes(dir, []finding.Finding{
		fix(importEdit, finding.Edit{Start: 15, End: 16, New: "a"}),
		fix(importEdit, finding.Edit{Start: 18, End: 19, New: "b"}),                                                   // shares an edit
		fix(finding.Edit{Start: 14, End: 17, New: "c"}),                                                               // overlaps
		fix(finding.Edit{Start: 10, End: 10, New: "\nimport \"maps\"\n"}, finding.Edit{Start: 22, End: 23, New: "3"}), // imports another
		{Message: "has no fix"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Left) != 2 || len(got.Notes) != 1 {
		t.Errorf("left %v, notes %v", got.Left, got.Notes)
	}
	if err := got.Write(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(filepath.Join(dir, "a.go"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "package a\n\nimport \"maps\"\n\nimport \"slices\"\n\nvar a, b = 3, 2\n"; string(after) != want {
		t.Errorf("got %q, want %q", after, want)
	}
	if _, err := Fixes(dir, []finding.Finding{fix(finding.Edit{Start: 0, End: 7, New: "pack age"})}); err == nil {
		t.Error("a fix that does not parse was taken")
	}
	if _, err := Fixes(dir, []finding.Finding{fix(finding.Edit{Start: 0, End: 7000})}); err == nil {
		t.Error("a fix behind the end of the file was taken")
	}
}
