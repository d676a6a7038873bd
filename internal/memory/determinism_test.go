package memory

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestDeterminism analyses the same packages several times: Go's maps are
// iterated in another order each time, the answers must not be. The package
// is large and analysed by itself, without what it imports.
func TestDeterminism(t *testing.T) {
	patterns, runs := []string{"net/http"}, 3
	if s := os.Getenv("MEMVET_DETERMINISM"); s != "" {
		patterns, runs = strings.Fields(s), 8 // any packages, by hand
	}
	if testing.Short() {
		patterns = []string{"text/template"}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range pkgs {
		pkg.Imports = nil
		t.Run(pkg.PkgPath, func(t *testing.T) {
			first := describe(t, pkg)
			told := map[string]bool{}
			for run := 1; run < runs; run++ {
				for k, v := range describe(t, pkg) {
					if first[k] != v && !told[k] {
						told[k] = true
						t.Errorf("run %d differs for %s:\n%s", run, k, differing(first[k], v))
					}
				}
			}
		})
	}
}

// describe gives everything that the engine says of a package: its conflicts,
// and what other packages read of each function.
func describe(t *testing.T, pkg *packages.Package) map[string]string {
	p, a, err := runEngine(pkg)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	var b strings.Builder
	for _, c := range p.Conflicts {
		fmt.Fprintf(&b, "%s %s used at %s:%s\n", nameIn(c.Fn), c.Kind, pkg.Fset.Position(c.Use), answersOf(c))
	}
	out["conflicts"] = b.String()
	for fn, s := range p.work.summaries {
		out[fn.String()] = s.encode()
	}
	for _, f := range a.AllPackageFacts() {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(f.Fact); err != nil {
			t.Fatal(err)
		}
		out["facts of "+f.Package.Path()] = b.String()
	}
	return out
}

// answersOf writes what c says, pointers left out.
func answersOf(c *Conflict) string {
	var b strings.Builder
	v := reflect.ValueOf(*c)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if k := f.Type.Kind(); f.IsExported() && k != reflect.Pointer && k != reflect.Interface {
			fmt.Fprintf(&b, " %s:%v", f.Name, v.Field(i))
		}
	}
	return b.String()
}

// differing gives the lines that only one of two texts has.
func differing(a, b string) string {
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	in := func(list []string) map[string]bool {
		m := map[string]bool{}
		for _, l := range list {
			m[l] = true
		}
		return m
	}
	ma, mb := in(la), in(lb)
	var out []string
	for _, l := range la {
		if !mb[l] {
			out = append(out, "- "+l)
		}
	}
	for _, l := range lb {
		if !ma[l] {
			out = append(out, "+ "+l)
		}
	}
	if len(out) == 0 {
		return "the same lines in another order:\n" + a + "\n--\n" + b
	}
	if n := len(out); n > 20 {
		out = append(out[:10], out[n-10:]...) // what went, and what came
	}
	return strings.Join(out, "\n")
}
