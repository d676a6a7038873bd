package memory

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// fixedPackages are analysed, with all they import, for what must hold of any
// code: equal results from equal input, and small facts.
var fixedPackages = []string{"net/http", "bytes", "bufio", "encoding/json"}

// TestDeterminism analyses the same packages several times: Go's maps are
// iterated in another order each time, the answers must not be.
func TestDeterminism(t *testing.T) {
	patterns, runs := []string{"bytes", "strconv"}, 3
	if s := os.Getenv("MEMVET_DETERMINISM"); s != "" {
		patterns, runs = strings.Fields(s), 8 // any packages, by hand
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	var first map[string]string
	told := map[string]bool{}
	for run := range runs {
		g, err := checker.Analyze([]*analysis.Analyzer{Analyzer}, pkgs, &checker.Options{Sequential: run%2 == 0})
		if err != nil {
			t.Fatal(err)
		}
		now := map[string]string{}
		for a := range g.All() {
			if p, ok := a.Result.(*Package); ok {
				describe(now, p)
			}
		}
		if run == 0 {
			first = now
			continue
		}
		for k, v := range now {
			if first[k] != v && !told[k] {
				told[k] = true
				t.Errorf("run %d differs for %s:\n%s", run, k, differing(first[k], v))
			}
		}
	}
}

// describe writes everything the engine says of a package into out.
func describe(out map[string]string, p *Package) {
	path := p.work.pass.Pkg.Path()
	fset := p.work.pass.Fset
	var b strings.Builder
	for _, c := range p.Conflicts {
		d := *c
		d.UseInstr, d.Fn, d.ownerVar = nil, nil, nil
		fmt.Fprintf(&b, "%s %s use=%s taken=%s kept=%s event=%s %+v\n", c.Fn, c.Kind, fset.Position(c.Use),
			fset.Position(c.Taken), fset.Position(c.Kept), fset.Position(c.Event), d)
	}
	out[path+" conflicts"] = b.String()
	for fn, s := range p.work.summaries {
		out[path+" "+fn.String()] = s.encode()
	}
}

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
	return strings.Join(out[:min(len(out), 12)], "\n")
}
