package sanitize

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// Confirm runs the tests that a pattern names, of the packages with findings
// and of those among patterns that import one of them, and adds to each finding
// what a report of the run tells of the same mistake. o.Args are build flags.
// Notes are about what kept tests from running or made them fail.
func Confirm(ctx context.Context, o Options, test string, patterns []string, fs []finding.Finding) (notes []string, err error) {
	pkgs := map[string]bool{}
	for _, f := range fs {
		if canReport(f.Rule) {
			path, _, _ := strings.Cut(f.Package, " ") // p [p.test]
			pkgs[strings.TrimSuffix(path, "_test")] = true
		}
	}
	if len(pkgs) == 0 {
		return nil, nil
	}
	names, err := reaching(ctx, o, patterns, pkgs)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return []string{"-confirm: no package with tests imports those with findings"}, nil
	}
	var out bytes.Buffer
	o.Verb, o.Stdin, o.Stdout, o.Stderr = "test", nil, &out, &out
	o.Args = slices.Concat(o.Args, []string{"-run=" + test}, names)
	res, err := Run(ctx, o)
	if err != nil {
		return nil, err
	}
	if res.Failed {
		notes = append(notes, "-confirm: go test -run="+test+" failed:\n"+strings.TrimSpace(out.String()))
	}
	for i := range fs {
		for _, run := range res.Findings {
			if sameMistake(fs[i], run) {
				fs[i].Confirmed = run.Steps
				break
			}
		}
	}
	return notes, nil
}

// canReport reports whether runs report anything under a rule.
func canReport(rule string) bool {
	for _, k := range kinds {
		if k.rule == rule {
			return true
		}
	}
	return false
}

// reaching lists the packages that have tests and are or import one of pkgs.
func reaching(ctx context.Context, o Options, patterns []string, pkgs map[string]bool) (names []string, err error) {
	tc, err := findToolchain(ctx, o.Dir, o.Env)
	if err != nil {
		return nil, err
	}
	args := slices.Concat([]string{"list", "-e"}, o.Args, []string{"-f",
		"{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{range .Imports}} {{.}}{{end}}{{range .TestImports}} {{.}}{{end}}{{range .XTestImports}} {{.}}{{end}}{{end}}",
		"--"}, patterns)
	out, err := tc.output(ctx, args...)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		if slices.ContainsFunc(words, func(w string) bool { return pkgs[w] }) {
			names = append(names, words[0])
		}
	}
	return names, nil
}

// sameMistake reports whether a run's report tells of the same mistake as a
// finding: under the same rule,
//
//   - memory is spoiled on a line that both name, and a view of it is taken,
//     kept or used on a line that both name, or the finding's own line is part
//     of what spoils it; or, if the finding names no line where memory is
//     spoiled, the view has two lines that both name; or
//   - the finding is in the method whose argument was kept.
func sameMistake(f, run finding.Finding) bool {
	if f.Rule != run.Rule {
		return false
	}
	spoils, views := map[string]bool{}, map[string]bool{}
	stack, near := views, false
	for _, s := range run.Steps {
		switch s.Role {
		case finding.Spoiled:
			stack = spoils
		case finding.Taken, finding.Used:
			stack = views
		}
		stack[line(s.Position)] = true
		near = near || path.Dir(s.Position.File) == path.Dir(f.Position.File)
	}
	if m := keeper.FindStringSubmatch(run.Message); m != nil && near && (f.Function == "(*"+m[1]+")"+m[2] || f.Function == m[1]+m[2]) {
		return true
	}
	hasSpoil, spoiled, seen := false, false, map[string]bool{}
	for _, s := range append([]finding.Step{{Position: f.Position}}, f.Steps...) {
		at := line(s.Position)
		if s.Role == finding.Spoiled {
			hasSpoil, spoiled = true, spoiled || spoils[at]
		} else if views[at] {
			seen[at] = true
		}
	}
	if !hasSpoil {
		return len(seen) > 1
	}
	return spoiled && (len(seen) > 0 || spoils[line(f.Position)])
}

// keeper finds the method whose argument was kept in a message.
var keeper = regexp.MustCompile(`^an argument of \(\*?\w+\.(\w+)\)(\.\w+) that was kept`)

func line(p finding.Position) string { return fmt.Sprintf("%s:%d", p.File, p.Line) }
