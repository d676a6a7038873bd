package check

import (
	"bytes"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/rules"
)

// fixed says how many findings in each rule's bad cases at least go away by fixes. The
// others need a decision that no edit can make, as all of unsyncedshare's do.
var fixed = map[string]int{
	"aliasedwrite": 6, "appendclobber": 16, "capturedargument": 4, "exposedstate": 11, "lostupdate": 18, "nilempty": 7,
	"nilmapwrite": 3, "poolescape": 3, "retention": 10, "reusedbuffer": 32, "shallowclone": 5, "unsafeview": 4,
}

// TestFixesOfRules applies the fixes of every rule's bad cases until none is
// left. The files must compile, be as gofmt writes them and keep their
// comments; what had a fix is not reported any more, and nothing else instead.
func TestFixesOfRules(t *testing.T) {
	dir := t.TempDir()
	for _, r := range rules.All {
		src := filepath.Join("..", "..", "rules", r.Name, "testdata", "src", "bad")
		if err := os.CopyFS(filepath.Join(dir, "src", r.Name), os.DirFS(src)); err != nil {
			t.Fatal(err)
		}
	}
	before := map[string][]byte{}
	for _, f := range goFiles(t, dir) {
		before[f] = readFile(t, filepath.Join(dir, f))
	}
	first := findingsIn(t, dir)
	left := first
	// A fix that overlaps another waits for the next round, and so does what
	// hides behind what was fixed.
	for round := 0; slices.ContainsFunc(left, func(f finding.Finding) bool { return len(f.Fixes) > 0 }); round++ {
		if round == 4 {
			t.Fatal("there are still fixes after 4 rounds")
		}
		x, err := Fixes(dir, left)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Write(); err != nil {
			t.Fatal(err)
		}
		left = findingsIn(t, dir)
	}
	for f, old := range before {
		checkFixed(t, f, old, readFile(t, filepath.Join(dir, f)))
	}
	checkLeft(t, first, left)
}

// checkLeft wants what is left to be what had no fix.
func checkLeft(t *testing.T, first, left []finding.Finding) {
	place := func(f finding.Finding) string {
		return strings.Join([]string{f.Rule, f.Position.File, f.Function, f.Message}, " ")
	}
	unfixed := map[string]int{}
	got := map[string]int{}
	for _, f := range first {
		if len(f.Fixes) == 0 {
			unfixed[place(f)]++
		}
		got[f.Rule]++
	}
	for _, f := range left {
		got[f.Rule]--
		if unfixed[place(f)]--; unfixed[place(f)] < 0 {
			t.Errorf("%s:%d: %s: %s is reported after the fixes", f.Position.File, f.Position.Line, f.Rule, f.Message)
		}
	}
	for _, r := range rules.All {
		if got[r.Name] < fixed[r.Name] {
			t.Errorf("%s: the fixes remove %d findings, want at least %d", r.Name, got[r.Name], fixed[r.Name])
		}
	}
}

func checkFixed(t *testing.T, file string, old, now []byte) {
	if formatted, err := format.Source(now); err != nil || !bytes.Equal(formatted, now) {
		t.Errorf("%s is not as gofmt writes it after the fixes: %v\n%s", file, err, now)
	}
	if a, b := comments(t, old), comments(t, now); !slices.Equal(a, b) {
		t.Errorf("%s: comments change from\n%q to\n%q", file, a, b)
	}
}

func comments(t *testing.T, src []byte) []string {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, g := range f.Comments {
		for _, c := range g.List {
			out = append(out, c.Text)
		}
	}
	return out
}

func goFiles(t *testing.T, dir string) []string {
	files, err := filepath.Glob(filepath.Join(dir, "src", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		files[i], _ = filepath.Rel(dir, f)
	}
	return files
}

func readFile(t *testing.T, file string) []byte {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// findingsIn runs each rule on the folder with its name.
func findingsIn(t *testing.T, dir string) []finding.Finding {
	level := rule.Config.Flags.Lookup("level").Value
	was := level.String()
	if err := level.Set(string(finding.Audit)); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = level.Set(was) }()
	var as []*analysis.Analyzer
	var paths []string
	for _, r := range rules.All {
		as = append(as, r.Analyzer())
		paths = append(paths, r.Name)
	}
	cfg := &packages.Config{
		Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir,
		Env: append(os.Environ(), "GO111MODULE=off", "GOPATH="+dir, "GOWORK=off", "GOFLAGS="),
	}
	pkgs, err := packages.Load(cfg, paths...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatalf("%s does not compile: %v", p.PkgPath, e)
		}
	}
	graph, err := checker.Analyze(as, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []marked
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatalf("%s on %s: %v", act.Analyzer, act.Package.PkgPath, act.Err)
		}
		if act.Analyzer.Name != act.Package.PkgPath {
			continue
		}
		for _, d := range act.Diagnostics {
			out = append(out, marked{Finding: inProcess(act.Package.Fset, dir, act.Analyzer.Name, d)})
		}
	}
	slices.SortStableFunc(out, compare)
	var fs []finding.Finding
	for _, m := range out {
		fs = append(fs, m.Finding)
	}
	return fs
}

func inProcess(fset *token.FileSet, dir, name string, d analysis.Diagnostic) finding.Finding {
	p := fset.Position(d.Pos)
	f := finding.Finding{
		Rule: name, Message: d.Message, Function: rule.DecodeCategory(d.Category).Function,
		Position: finding.Position{File: relative(p.Filename, dir), Line: p.Line, Column: p.Column},
	}
	for _, sf := range d.SuggestedFixes {
		fix := finding.Fix{Message: sf.Message}
		for _, e := range sf.TextEdits {
			fix.Edits = append(fix.Edits, finding.Edit{
				File: relative(fset.Position(e.Pos).Filename, dir), New: string(e.NewText),
				Start: fset.Position(e.Pos).Offset, End: fset.Position(e.End).Offset,
			})
		}
		f.Fixes = append(f.Fixes, fix)
	}
	return f
}
