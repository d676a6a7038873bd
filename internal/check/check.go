// Package check runs the rules over a user's packages: it drives cmd/go's own
// vet driver with this program as the vet tool, so that loading, building,
// facts and caching are cmd/go's, and turns what the tool printed into
// findings.
//
// The tool is always asked for everything (all rules, audit level, silenced
// findings, generated files) and Run filters afterwards: cmd/go caches a
// package's output by the tool's flags, so one analysis serves all of ours.
package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/memvet/memvet/internal/finding"
)

// Options say what to analyse and what of it to report.
type Options struct {
	// Tool is the program cmd/go runs as vet tool; it must call Tool.
	Tool string
	// Dir is the directory the go command runs in; reported paths are
	// relative to it.
	Dir string
	// Env is the environment of the go command.
	Env []string
	// Patterns are package patterns; at least one.
	Patterns []string
	// BuildFlags are passed to the go command as they are: -tags=x.
	BuildFlags []string

	Level     finding.Level
	Rules     []string // names to report; nil means all
	Tests     bool     // report findings in test files
	Generated bool     // report findings in generated files
	NewFrom   string   // git revision; report changed lines only
	Baseline  *Baseline

	// Progress, if not nil, is told how many of the packages are done.
	Progress func(done, all int)
	// Debug collects what each package cost.
	Debug bool
}

// A Result is what a run found.
type Result struct {
	Findings []finding.Finding
	// Known holds the findings the baseline swallowed.
	Known   []finding.Finding
	Summary finding.Summary
	// Notes are sentences for the user that are not findings.
	Notes []string
	Costs []Cost
	Took  time.Duration
}

// Run analyses packages. The error is for the whole run; packages that could
// not be analysed are listed in the result's summary.
func Run(ctx context.Context, o Options) (*Result, error) {
	start := time.Now()
	g, err := newGoCommand(ctx, o)
	if err != nil {
		return nil, err
	}
	defer g.close()
	var changed *changes
	if o.NewFrom != "" {
		if changed, err = changedLines(ctx, o.Dir, o.Env, o.NewFrom); err != nil {
			return nil, err
		}
	}
	targets, err := g.list()
	if err != nil {
		return nil, err
	}
	out, err := g.vetAll(targets)
	if err != nil {
		return nil, err
	}
	all, err := decode(out.stdout, o.Dir)
	if err != nil {
		return nil, err
	}
	r := &Result{Notes: out.notes}
	// the tool tells of dependencies too, see asTarget
	all.findings = slices.DeleteFunc(all.findings, func(m marked) bool { return !targets.has(m.Package) })
	r.Summary.Errors = append(out.broken, slices.DeleteFunc(all.errors, func(e finding.PackageError) bool { return !targets.has(e.Package) })...)
	if !o.Debug {
		shorten(r.Summary.Errors)
	}
	slices.SortFunc(r.Summary.Errors, func(a, b finding.PackageError) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Error, b.Error))
	})
	r.Summary.Errors = slices.Compact(r.Summary.Errors)
	r.Summary.Packages = len(targets.analysed(out.broken))
	if err := r.selectFindings(all.findings, o, changed); err != nil {
		return nil, err
	}
	r.Summary.Findings = len(r.Findings)
	r.Summary.ByRule = map[string]int{}
	for _, f := range r.Findings {
		r.Summary.ByRule[f.Rule]++
	}
	if o.Debug {
		if r.Costs, err = g.costs(); err != nil {
			return nil, err
		}
	}
	r.Took = time.Since(start)
	return r, nil
}

// selectFindings moves the findings that the options ask for into r.
func (r *Result) selectFindings(all []marked, o Options, changed *changes) error {
	for _, m := range all {
		f := m.Finding
		switch {
		case f.Level == finding.Audit && o.Level != finding.Audit,
			o.Rules != nil && !slices.Contains(o.Rules, f.Rule),
			!o.Tests && isTestFile(f.Position.File),
			!o.Generated && m.generated,
			changed != nil && !changed.touch(f):
			continue
		case m.silenced:
			r.Summary.Silenced++
			continue
		}
		if o.Baseline != nil && o.Baseline.take(f.Fingerprint) {
			r.Summary.Baseline++
			r.Known = append(r.Known, f)
			continue
		}
		r.Findings = append(r.Findings, f)
	}
	if o.Baseline != nil {
		if n := o.Baseline.left(); n > 0 {
			r.Notes = append(r.Notes, fmt.Sprintf("%d of the findings in the baseline are gone; -write-baseline forgets them", n))
		}
	}
	return nil
}

// shorten leaves the stack out of internal errors: it is for those who look for
// the mistake.
func shorten(errs []finding.PackageError) {
	for i, e := range errs {
		if text, _, more := strings.Cut(e.Error, "\ngoroutine "); more {
			errs[i].Error = text + "; please report this, with what -debug prints"
		}
	}
}
