package memory

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// wantMark begins the block of expected answers at the end of a file in
// testdata/contracts: one line for each function, in source order, with the
// effects in the notation of package contract, sorted.
const wantMark = "// WANT:\n"

func TestContracts(t *testing.T) {
	files, err := filepath.Glob("testdata/contracts/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".go"), func(t *testing.T) {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			code, want, ok := bytes.Cut(src, []byte("\n"+wantMark))
			if !ok && !*update {
				t.Fatalf("%s does not end in a block that begins with %q", name, wantMark)
			}
			_, p := analyse(t, name, code)
			if (p.Budget.Unsettled > 0 || p.Budget.TooLarge > 0) && !strings.HasSuffix(name, "limits.go") {
				t.Errorf("given up: %+v", p.Budget)
			}
			got := answers(p)
			if *update {
				out := slices.Concat(bytes.TrimRight(code, "\n"), []byte("\n\n"+wantMark), []byte(got))
				if err := os.WriteFile(name, out, 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := differing(strings.TrimSpace(string(want)), strings.TrimSpace(got)); strings.TrimSpace(string(want)) != strings.TrimSpace(got) {
				t.Errorf("%s (- expected, + inferred):\n%s", name, d)
			}
		})
	}
}

// answers writes what the engine inferred of every function, closures and
// methods included.
func answers(p *Package) string {
	var b strings.Builder
	for _, fn := range p.funcs {
		if s := p.work.summaries[fn]; s != nil {
			fmt.Fprintf(&b, "//\t%s: %s\n", nameIn(fn), contractText(fn, s))
		}
	}
	return b.String()
}

func nameIn(fn *ssa.Function) string { return fn.RelString(fn.Pkg.Pkg) }

func contractText(fn *ssa.Function, s *summary) string {
	c := s.contract(fn.Signature.Recv() != nil)
	var parts []string
	for _, e := range c.Effects {
		parts = append(parts, e.String())
	}
	slices.Sort(parts)
	if c.Opaque {
		parts = append(parts, "opaque")
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, "; ")
}
