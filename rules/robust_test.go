package rules_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/rules"
)

// TestStandardLibrary runs every rule over code that nobody wrote for it: none
// may fail. The packages are taken each for itself, without facts of others.
func TestStandardLibrary(t *testing.T) {
	patterns := []string{"std"}
	if testing.Short() {
		patterns = []string{"archive/...", "bufio", "encoding/...", "net/textproto", "text/..."}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, pkg := range pkgs {
		if len(pkg.Errors) > 0 || pkg.Types == nil {
			continue // cgo, where there is no C compiler
		}
		pkg.Imports = nil // whose syntax is not loaded
		checked++
		g, err := checker.Analyze(rule.Analyzers(rules.All), []*packages.Package{pkg}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for a := range g.All() {
			if a.Err != nil && !strings.Contains(a.Err.Error(), "failed prerequisites") {
				t.Errorf("%s: %v", a, a.Err)
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d packages were there to check", checked)
	}
}
