package sanitize

import (
	"go/build"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const editable = `package p

import "w"

// T is a type.
type T struct {
	a, b int // two
}

const on = false

func (t *T) put(x, y any, n int) (err error) { t.take(on); return t.w.Write(x[t.a]) }

func free() {
}

func sum(n int, p, q []byte) {}
`

func TestEdits(t *testing.T) {
	for _, x := range []struct {
		name string
		edit edit
		old  string
		new  string // "" for an error
	}{
		{"rename a method", rename{"(*T).put", "(any, any, int) error", "put0"}, ") put(", ") put0("},
		{"rename a constant", rename{"on", "", "on0"}, "const on ", "const on0 "},
		{"rename what is not there", rename{"T.put", "(any, any, int) error", "put0"}, "", ""},
		{"rename with another signature", rename{"(*T).put", "(any, int) error", "put0"}, "", ""},
		{"add a field", field{"T", "c int"}, "// two\n}", "// two\nc int }"},
		{"add a field to no struct", field{"U", "c int"}, "", ""},
		{"swap a name", swap{"(*T).put", "on", "off"}, "take(on)", "take(off)"},
		{"swap a name that is not used", swap{"free", "on", "off"}, "", ""},
		{"call another method", call{"(*T).put", "t", "take", "give"}, "t.take(", "t.give("},
		{"call a function", call{"(*T).put", "t.w", "Write", "write()"}, "t.w.Write(x", "write(t.w, x"},
		{"call nothing", call{"free", "t", "take", "give"}, "", ""},
		{"read a parameter", reads{"sum", []string{"p", "q"}}, "byte) {}", "byte) { memvetRead(p); memvetRead(q); }"},
		{"read no parameter", reads{"sum", []string{"n"}}, "", ""},
		{"read a parameter of nothing", reads{"sub", []string{"p"}}, "", ""},
		{"enter", enter{"free", "x()"}, "free() {\n", "free() { x(); \n"},
		{"an edit for this release", since{24, enter{"free", "x()"}}, "free() {\n", "free() { x(); \n"},
		{"an edit for a later release", since{1000, enter{"free", "x()"}}, "free() {\n", "free() {\n"},
		{"a symbol of no file", symbol{"no.s", "free", "free0"}, "", ""},
		{"enter what is not there", enter{"(*T).free", "x()"}, "", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(editable), 0o666); err != nil {
				t.Fatal(err)
			}
			p, err := readPackage(&build.Default, dir)
			if err != nil {
				t.Fatal(err)
			}
			err = x.edit.apply(p)
			if x.new == "" {
				if err == nil {
					t.Error("no error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := string(p.files[0].result())
			if want := strings.Replace(editable, x.old, x.new, 1); got != want || (got == editable) != (x.old == x.new) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// A watch that lacks an anchor changes nothing, and says what is lost.
func TestMissingAnchor(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(editable), 0o666); err != nil {
		t.Fatal(err)
	}
	p, err := readPackage(&build.Default, dir)
	if err != nil {
		t.Fatal(err)
	}
	o := &overlay{Files: map[string][]byte{}}
	w := watch{pkg: "sync", files: []string{"pool.go"}, edits: []edit{enter{"free", "x()"}, enter{"gone", "x()"}}}
	if err := o.add(w, p, dir); err == nil || err.Error() != "there is no function gone" {
		t.Errorf("error %v", err)
	}
	if got := string(p.files[0].result()); got != editable || len(o.Files) != 0 {
		t.Errorf("something was changed: %s, %d files", got, len(o.Files))
	}
}

// All anchors are found in the installed Go, and edits leave the lines as they
// are.
func TestAnchors(t *testing.T) {
	tc, err := findToolchain(t.Context(), t.TempDir(), os.Environ())
	if err != nil {
		t.Skip(err)
	}
	o, err := makeOverlay(tc)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range o.Notes {
		t.Error(n)
	}
	for name, text := range o.Files {
		old, err := os.ReadFile(name)
		if err != nil {
			continue // a file of ours
		}
		if a, b := strings.Count(string(old), "\n"), strings.Count(string(text), "\n"); a != b {
			t.Errorf("%s had %d lines and has %d", name, a, b)
		}
	}
}

func TestHollow(t *testing.T) {
	dir := t.TempDir()
	const rules = "// Code generated.\n\npackage p\n\nimport \"w\"\n\nfunc isA(v *V) bool { return isA_x(v) }\n\nfunc isA_x(v *V) bool { return w.X }\n\nfunc is(v *V) int { return 1 }\n"
	write(t, filepath.Join(dir, "p.go"), []byte(rules))
	for keep, want := range map[string]string{
		"isA": "package p\nfunc isA(v *V) bool { return false }\n",
		"no":  "package p\n",
		"is":  "", // is does not return a bool
	} {
		p, err := readPackage(&build.Default, dir)
		if err != nil {
			t.Fatal(err)
		}
		err = hollow{[]string{"p.go", "gone.go"}, []string{keep}}.apply(p)
		if want == "" {
			if err == nil {
				t.Errorf("keeping %s: no error", keep)
			}
		} else if got := string(p.files[0].result()); err != nil || got != want {
			t.Errorf("keeping %s: got %q, error %v", keep, got, err)
		}
	}
}

// The compiler's anchors are found, too; without its source there is a note.
func TestCompilerAnchors(t *testing.T) {
	tc, err := findToolchain(t.Context(), t.TempDir(), os.Environ())
	if err != nil {
		t.Skip(err)
	}
	o := &overlay{Files: map[string][]byte{}}
	if err := o.edit(tc, compilerWatches); err != nil {
		t.Fatal(err)
	}
	if text, ok := o.Files[filepath.Join(tc.GOROOT, "src", "cmd", "compile", "internal", "ssa", "rewriteARM64.go")]; !ok || len(text) > 1000 {
		t.Errorf("rules for another target are left: %v, %d bytes", ok, len(text))
	}
	tc.GOROOT = t.TempDir()
	flags, notes, err := tc.checksInPlace(t.Context(), Options{Stderr: t.Output()}, t.TempDir())
	if len(flags) > 0 || err != nil || len(notes) != 1 || !strings.Contains(notes[0], "programs take longer") {
		t.Errorf("flags %q, notes %q, error %v", flags, notes, err)
	}
}

// An old Go is refused, a future one is tried.
func TestReleases(t *testing.T) {
	tc, err := findToolchain(t.Context(), t.TempDir(), os.Environ())
	if err != nil {
		t.Skip(err)
	}
	tc.GOVERSION = "go1.23.4"
	if _, err := makeOverlay(tc); err == nil || !strings.Contains(err.Error(), "needs Go 1.24") {
		t.Errorf("error %v", err)
	}
	tc.GOVERSION = "devel"
	if _, err := makeOverlay(tc); err == nil {
		t.Error("no error for an unknown version")
	}
	tc.GOVERSION = "go1.99rc1"
	if o, err := makeOverlay(tc); err != nil || len(o.Notes) == 0 || !strings.Contains(o.Notes[0], "newer than") {
		t.Errorf("error %v", err)
	}
}
