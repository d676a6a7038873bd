// Package ruletest runs one rule over the cases in its own folder:
//
//	testdata/src/bad     wrong code; every function has a finding
//	testdata/src/good    right code: the fixed versions and the look-alikes
//	testdata/src/apart   right code that needs a package of its own, since it speaks for the whole package
//	testdata/src/limits  known wrong answers, in functions named FP... or FN...
//
// Findings are expected with analysistest's comments, at the line that the
// rule reports:
//
//	return b // want `b is used after it went back to the pool`
//
// The cases run at the audit level; the message of an audit finding is matched
// with "audit: " in front, so that a case always says which level it proves.
package ruletest

import (
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
)

// Folders are the folders of cases, in the order in which they are run.
var Folders = []string{"bad", "good", "apart", "limits"}

// Run checks r against the cases in the calling test's testdata folder. A
// missing bad or good folder fails the test; the others are optional.
func Run(t *testing.T, r *rule.Rule) {
	t.Helper()
	atAuditLevel(t)
	dir := analysistest.TestData()
	var present []string
	for _, f := range Folders {
		if _, err := os.Stat(filepath.Join(dir, "src", f)); err == nil {
			present = append(present, f)
		} else if f == "bad" || f == "good" {
			t.Errorf("%s has no folder testdata/src/%s", r.Name, f)
		}
	}
	// One load for all folders: they share the standard library.
	run := analysistest.Run
	if hasGolden(dir) {
		run = analysistest.RunWithSuggestedFixes
	}
	for _, res := range run(t, dir, labelled(r), present...) {
		checkFolder(t, r, res)
	}
}

// atAuditLevel makes rules report audit findings for the rest of the test.
func atAuditLevel(t *testing.T) {
	flag := rule.Config.Flags.Lookup("level")
	before := flag.Value.String()
	if err := flag.Value.Set(string(finding.Audit)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Value.Set(before) })
}

// labelled is r's analyzer with "audit: " in front of audit messages.
func labelled(r *rule.Rule) *analysis.Analyzer {
	a := r.Analyzer()
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		report := pass.Report
		pass.Report = func(d analysis.Diagnostic) {
			if rule.DecodeCategory(d.Category).Level == finding.Audit {
				d.Message = "audit: " + d.Message
			}
			report(d)
		}
		return run(pass)
	}
	return a
}

// checkFolder holds each folder to the verdict in its name.
func checkFolder(t *testing.T, r *rule.Rule, res *analysistest.Result) {
	pass := res.Pass
	if pass == nil {
		return // the load error has been reported
	}
	switch pass.Pkg.Path() {
	case "bad":
		if len(res.Diagnostics) == 0 {
			t.Errorf("%s: no finding in testdata/src/bad", r.Name)
		}
	case "good", "apart":
		for _, d := range res.Diagnostics {
			if !strings.HasPrefix(d.Message, "audit: ") {
				t.Errorf("%s: finding in testdata/src/%s: %s: %s", r.Name, pass.Pkg.Path(), pass.Fset.Position(d.Pos), d.Message)
			}
		}
	case "limits":
		checkLimits(t, pass)
	}
}

// checkLimits wants every case in limits to say whether it is a false report
// or a miss: its functions start with FP or FN, except for unexported helpers.
func checkLimits(t *testing.T, pass *analysis.Pass) {
	for _, f := range pass.Files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !fn.Name.IsExported() {
				continue
			}
			if name := fn.Name.Name; !strings.HasPrefix(name, "FP") && !strings.HasPrefix(name, "FN") {
				t.Errorf("%s: %s: the name starts with neither FP nor FN", pass.Fset.Position(fn.Pos()), name)
			}
		}
	}
}

func hasGolden(dir string) bool {
	return slices.ContainsFunc(Folders, func(f string) bool {
		m, _ := filepath.Glob(filepath.Join(dir, "src", f, "*.golden"))
		return len(m) > 0
	})
}
