package check

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// A target is a package that the user named.
type target struct {
	ImportPath   string
	Dir          string
	Standard     bool
	Module       *struct{ Main bool }
	DepOnly      bool
	Incomplete   bool
	GoFiles      []string
	CgoFiles     []string
	TestGoFiles  []string
	XTestGoFiles []string
	// IgnoredGoFiles are left out by build constraints.
	IgnoredGoFiles []string
	Imports        []string
	Error          *loadError
	DepsErrors     []*loadError
}

// A loadError is what go list says of a package or its dependencies.
type loadError struct{ Pos, Err string }

func (e *loadError) String() string {
	if e.Pos == "" {
		return e.Err
	}
	return e.Pos + ": " + e.Err
}

func (t *target) hasCode() bool { return len(t.GoFiles)+len(t.CgoFiles) > 0 }

// found reports whether t is a package at all, be it broken, and not just a
// pattern that go list could make nothing of.
func (t *target) found() bool { return t.Error == nil || t.hasCode() || t.hasTests() }

// apart gives a flag that makes cmd/go keep what the tool says of targets outside of
// the main module apart from what it said of them as dependencies, which is
// nothing, see asTarget. Their dependencies are analysed anew for it.
func apart(ts []*target) []string {
	outside := func(t *target) bool {
		return t.Standard || t.Module == nil && t.ImportPath != "command-line-arguments" || t.Module != nil && !t.Module.Main
	}
	if !slices.ContainsFunc(ts, outside) {
		return nil
	}
	paths := importPaths(ts)
	slices.Sort(paths)
	return []string{fmt.Sprintf("-memvet.targets=%x", sha256.Sum256([]byte(strings.Join(paths, " "))))}
}

func (t *target) hasTests() bool { return len(t.TestGoFiles)+len(t.XTestGoFiles) > 0 }

// targets are the packages that the patterns match.
type targets struct {
	patterns []string // what to hand to the go command
	packages []*target
	overlay  string // path of a -overlay file, or ""
}

// analysed returns the targets that are not among the broken ones.
func (ts *targets) analysed(broken []finding.PackageError) []*target {
	return slices.DeleteFunc(slices.Clone(ts.packages), func(t *target) bool {
		return slices.ContainsFunc(broken, func(e finding.PackageError) bool { return e.Package == t.ImportPath })
	})
}

// targetFields are the fields of a target that go list is asked for.
const targetFields = "-json=ImportPath,Dir,Standard,Module,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Error"

// list finds the packages without loading their dependencies.
func (g *goCommand) list() (*targets, error) {
	pkgs, err := g.goList("-find", targetFields)
	if err != nil {
		return nil, err
	}
	ts := &targets{patterns: g.opts.Patterns}
	whole := true // the patterns say exactly what to analyse
	for _, t := range pkgs {
		switch {
		case t.hasCode() || t.Error != nil || g.opts.Tests && t.hasTests():
			ts.packages = append(ts.packages, t)
		default:
			whole = false
		}
	}
	if len(ts.packages) == 0 {
		return nil, g.nothingMatched(pkgs)
	}
	if !slices.ContainsFunc(ts.packages, (*target).found) {
		return nil, g.explain(ts.packages[0].Error.Err, nil)
	}
	if !whole {
		ts.patterns = importPaths(ts.packages)
	}
	if !g.opts.Tests {
		ts.overlay, err = g.hideTests(ts.packages)
	}
	return ts, err
}

func (g *goCommand) nothingMatched(pkgs []*target) error {
	what := strings.Join(g.opts.Patterns, " ")
	if len(pkgs) > 0 {
		return fmt.Errorf("%s matches only packages without code to analyse; -tests includes test files, -tags sets build tags", what)
	}
	return fmt.Errorf("%s matches no packages; patterns are folders like ./... or import paths", what)
}

func importPaths(ts []*target) []string {
	var paths []string
	for _, t := range ts {
		paths = append(paths, t.ImportPath)
	}
	return paths
}

func (g *goCommand) goList(flags ...string) ([]*target, error) {
	args := slices.Concat([]string{"-e"}, flags, g.opts.BuildFlags, []string{"--"}, g.opts.Patterns)
	var out bytes.Buffer
	stderr, err := g.run(&out, "list", args...)
	if err != nil {
		return nil, g.explain(stderr, err)
	}
	var pkgs []*target
	for dec := json.NewDecoder(&out); ; {
		t := new(target)
		if err := dec.Decode(t); errors.Is(err, io.EOF) {
			return pkgs, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		pkgs = append(pkgs, t)
	}
}

// hideTests writes an overlay in which the targets have no test files. cmd/go
// vets a package together with its tests and has no flag against it; without
// the overlay every package with tests would be analysed twice, once with them
// and once as a dependency, and so would all that only tests import.
//
// cmd/go refuses overlays below the module cache, whose folders are the ones
// with an @ in their path; findings in test files there are dropped later.
func (g *goCommand) hideTests(pkgs []*target) (string, error) { return g.overlay(pkgs, nil) }

// overlay writes an overlay that hides the packages' test files and has what
// more says besides; "" if it would be empty.
func (g *goCommand) overlay(hide []*target, more func(replace map[string]string) error) (string, error) {
	replace := map[string]string{}
	if own := g.ownOverlay(); own != "" {
		data, err := os.ReadFile(own)
		if err != nil {
			return "", fmt.Errorf("-overlay: %w", err)
		}
		var o struct{ Replace map[string]string }
		if err := json.Unmarshal(data, &o); err != nil {
			return "", fmt.Errorf("-overlay %s: %w", own, err)
		}
		replace = o.Replace
	}
	changed := false
	for _, t := range hide {
		if strings.Contains(t.Dir, "@") {
			continue
		}
		for _, name := range slices.Concat(t.TestGoFiles, t.XTestGoFiles) {
			replace[filepath.Join(t.Dir, name)] = ""
			changed = true
		}
	}
	if more != nil {
		if err := more(replace); err != nil {
			return "", err
		}
		changed = true
	}
	if !changed {
		return "", nil
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(g.tmp, "overlay.json")
	return path, os.WriteFile(path, data, 0o600)
}

// ownOverlay is the overlay the user gave, which ours has to include.
func (g *goCommand) ownOverlay() string {
	own := ""
	for _, f := range g.opts.BuildFlags {
		if p, ok := strings.CutPrefix(f, "-overlay="); ok {
			own = p
		}
	}
	if own != "" && !filepath.IsAbs(own) {
		own = filepath.Join(g.opts.Dir, own)
	}
	return own
}

func isTestFile(name string) bool { return strings.HasSuffix(name, "_test.go") }
