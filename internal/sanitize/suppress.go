package sanitize

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// Suppressions is a list of reports that are known and not wanted, read from a
// file with one on each line:
//
//	RULE PLACE REASON
//
// PLACE is a function as reports name it, with its package's path, or a file,
// with or without a line; "*" stands for any text. It silences reports in whose
// stacks it is. RULE may be "*". Empty lines and lines that start with "#" mean
// nothing.
type Suppressions struct {
	file    string
	entries []*suppression
}

type suppression struct {
	line  int
	rule  string
	place string
	match *regexp.Regexp
	used  bool
}

// ReadSuppressions reads a list.
func ReadSuppressions(file string) (*Suppressions, error) {
	var rules []string
	for _, k := range kinds {
		rules = append(rules, k.rule)
	}
	slices.Sort(rules)
	rules = slices.Compact(rules)
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := &Suppressions{file: file}
	for i, line := range strings.Split(string(text), "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
			continue
		case len(words) < 3:
			return nil, fmt.Errorf("%s:%d: a suppression is RULE PLACE REASON; this one gives no reason", file, i+1)
		case words[0] != "*" && !slices.Contains(rules, words[0]):
			return nil, fmt.Errorf("%s:%d: a run reports nothing under the rule %q; its rules are %s", file, i+1, words[0], strings.Join(rules, ", "))
		}
		pattern := strings.ReplaceAll(regexp.QuoteMeta(words[1]), `\*`, ".*")
		match, err := regexp.Compile("^(?:" + pattern + ")$")
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		s.entries = append(s.entries, &suppression{line: i + 1, rule: words[0], place: words[1], match: match})
	}
	return s, nil
}

// silences reports whether the list has the finding, in whose stacks the
// functions are.
func (s *Suppressions) silences(f finding.Finding, functions []string) bool {
	if s == nil {
		return false
	}
	places := slices.Clone(functions)
	for _, step := range f.Steps {
		places = append(places, step.Position.File, fmt.Sprintf("%s:%d", step.Position.File, step.Position.Line))
	}
	found := false
	for _, e := range s.entries {
		if (e.rule == "*" || e.rule == f.Rule) && slices.ContainsFunc(places, e.match.MatchString) {
			e.used, found = true, true
		}
	}
	return found
}

// A testedPackage had all its tests run.
type testedPackage struct {
	path, dir string
	files     []string // of Go
}

// testedPackages are the packages whose tests a go command runs as a whole:
// none if its arguments choose among the tests.
func (tc *toolchain) testedPackages(ctx context.Context, o Options) []testedPackage {
	if o.Verb != "test" {
		return nil
	}
	args := []string{"list", "-e", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}\t{{.Dir}}\t{{.GoFiles}}{{.TestGoFiles}}{{.XTestGoFiles}}{{end}}"}
	for i := 0; i < len(o.Args); i++ {
		arg := o.Args[i]
		if arg == "-args" || arg == "--args" || arg == "--" {
			break
		}
		name, _, hasValue := strings.Cut(strings.TrimPrefix(strings.TrimLeft(arg, "-"), "test."), "=")
		switch {
		case !strings.HasPrefix(arg, "-"):
			args = append(args, arg)
		case slices.Contains([]string{"run", "skip", "list", "short", "fuzz", "c"}, name):
			return nil
		case slices.Contains([]string{"tags", "mod", "modfile"}, name):
			args = append(args, arg)
			if !hasValue && i+1 < len(o.Args) {
				i++
				args = append(args, o.Args[i])
			}
		case !hasValue && slices.Contains(goValueFlags, name):
			i++
		}
	}
	out, err := tc.output(ctx, slices.Concat(args[:1], flagsFirst(args[1:]))...)
	if err != nil {
		return nil // go test says what is wrong
	}
	var pkgs []testedPackage
	for line := range strings.Lines(string(out)) {
		path, rest, _ := strings.Cut(strings.TrimSpace(line), "\t")
		dir, files, ok := strings.Cut(rest, "\t")
		if ok {
			pkgs = append(pkgs, testedPackage{path, dir, strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(files))})
		}
	}
	return pkgs
}

// flagsFirst puts package patterns behind the flags, as go list wants them.
func flagsFirst(args []string) []string {
	var flags, patterns []string
	for i := 0; i < len(args); i++ {
		if !strings.HasPrefix(args[i], "-") {
			patterns = append(patterns, args[i])
			continue
		}
		flags = append(flags, args[i])
		if !strings.Contains(args[i], "=") && args[i] != "-e" && i+1 < len(args) {
			i++
			flags = append(flags, args[i])
		}
	}
	return append(flags, patterns...)
}

// unused names suppressions that matched no report although all tests of their
// packages ran. One whose place has a wildcard in the package or lies elsewhere
// may be needed by other runs.
func (s *Suppressions) unused(pkgs []testedPackage, dir string) (notes []string) {
	if s == nil {
		return nil
	}
	for _, e := range s.entries {
		if !e.used && slices.ContainsFunc(pkgs, func(p testedPackage) bool { return p.has(e.place, dir) }) {
			notes = append(notes, fmt.Sprintf("%s:%d: %s %s silenced nothing in this run", s.file, e.line, e.rule, e.place))
		}
	}
	return notes
}

// has reports whether a place, a function or a file with or without a line,
// lies in the package.
func (p testedPackage) has(place, dir string) bool {
	if pkg, _ := splitName(place); pkg == p.path {
		return true
	}
	file, _, _ := strings.Cut(place, ":")
	return filepath.Dir(filepath.Join(dir, file)) == p.dir && slices.Contains(p.files, filepath.Base(file))
}

// The comments that silence reports. The first one silences findings of memvet
// check as well, which says so if it is not needed.
const (
	ignoreComment = "//memvet:ignore "
	runComment    = "//memvet:ignore-run "
)

// unusedComments names the comments of the tested packages that are for runs
// alone and were not needed, and those that cannot work.
func (c *converter) unusedComments(pkgs []testedPackage) (notes []string) {
	for _, p := range pkgs {
		for _, name := range p.files {
			file := filepath.Join(p.dir, name)
			c.line(file, 1)
			for i, line := range c.files[file] {
				_, comment, ok := bytes.Cut(line, []byte(runComment))
				if !ok || c.used[place{file, i + 1}] || bytes.ContainsAny(comment, "\"`") {
					continue // a string that looks like a comment
				}
				at := fmt.Sprintf("%s:%d", c.position(frame{file: file, line: i + 1}).File, i+1)
				if len(bytes.Fields(comment)) < 2 {
					notes = append(notes, at+": memvet:ignore-run wants RULE and a reason")
				} else {
					notes = append(notes, at+": memvet:ignore-run silenced nothing in this run")
				}
			}
		}
	}
	return notes
}

type place struct {
	file string
	line int
}
