package corpus

import (
	"fmt"
	"go/token"
	"maps"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
)

// Run runs rules over the cases below dir, which must lie within a module. It
// loads all packages at once and analyses them in this process, so that a
// changed engine can be measured without filling a build cache.
func Run(dir string, rules []*rule.Rule) ([]Result, error) {
	cases, err := Read(dir)
	if err != nil {
		return nil, err
	}
	cfg := &packages.Config{Dir: dir, Mode: packages.LoadAllSyntax | packages.NeedModule}
	pkgs, err := packages.Load(cfg, "./...")
	if err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			return nil, fmt.Errorf("%s: %w", p.PkgPath, e)
		}
	}
	byDir, err := analyse(pkgs, rules)
	if err != nil {
		return nil, err
	}
	var rs []Result
	for _, c := range cases {
		abs, err := filepath.Abs(c.Dir)
		if err != nil {
			return nil, err
		}
		rs = append(rs, score(c, byDir[filepath.Join(abs, "bug")], byDir[filepath.Join(abs, "fixed")]))
	}
	return rs, nil
}

// analyse returns the findings of both levels by folder.
func analyse(pkgs []*packages.Package, rules []*rule.Rule) (map[string][]finding.Finding, error) {
	byDir := map[string][]finding.Finding{}
	if len(rules) == 0 {
		return byDir, nil
	}
	level := rule.Config.Flags.Lookup("level").Value
	before := level.String()
	if err := level.Set(string(finding.Audit)); err != nil {
		return nil, err
	}
	defer func() { _ = level.Set(before) }()
	var as []*analysis.Analyzer
	for _, r := range rules {
		as = append(as, r.Analyzer())
	}
	graph, err := checker.Analyze(as, pkgs, nil)
	if err != nil {
		return nil, err
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			return nil, fmt.Errorf("%s on %s: %w", act.Analyzer, act.Package.PkgPath, act.Err)
		}
		for _, d := range act.Diagnostics {
			f := toFinding(act.Package.Fset, act.Analyzer.Name, d)
			dir := filepath.Dir(f.Position.File)
			byDir[dir] = append(byDir[dir], f)
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(byDir)) {
		slices.SortFunc(byDir[dir], func(a, b finding.Finding) int { return a.Position.Line - b.Position.Line })
	}
	return byDir, nil
}

// toFinding keeps what the measurement needs.
func toFinding(fset *token.FileSet, name string, d analysis.Diagnostic) finding.Finding {
	p := fset.Position(d.Pos)
	c := rule.DecodeCategory(d.Category)
	return finding.Finding{
		Rule: name, Level: c.Level, Function: c.Function, Message: d.Message,
		Position: finding.Position{File: p.Filename, Line: p.Line, Column: p.Column},
	}
}
