package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// vetOutput is what cmd/go's vet driver said.
type vetOutput struct {
	stdout bytes.Buffer // a stream of JSON trees, one per package
	broken []finding.PackageError
	notes  []string
}

// vetAll vets the targets. cmd/go refuses the whole run when one of the named
// packages does not load, so on an error the packages that load are tried
// alone.
func (g *goCommand) vetAll(ts *targets) (*vetOutput, error) {
	out := new(vetOutput)
	rest := ts
	if bad := loadErrors(ts.packages); len(bad) > 0 {
		out.broken = bad
		rest = ts.without(bad)
	}
	if len(rest.packages) == 0 {
		return out, nil
	}
	stderr, err := g.vet(out, rest)
	if err == nil {
		return out, nil
	}
	if g.ctx.Err() != nil {
		return nil, err
	}
	graph, lerr := g.goList("-deps", "-json=ImportPath,DepOnly,Imports,Incomplete,Error,DepsErrors")
	if lerr != nil {
		return nil, lerr
	}
	if bad := incomplete(graph, rest); len(bad) > 0 && out.stdout.Len() == 0 {
		out.broken = append(out.broken, bad...)
		rest = rest.without(bad)
		if len(rest.packages) == 0 {
			return out, nil
		}
		if stderr, err = g.vet(out, rest); err == nil {
			return out, nil
		}
	}
	return out, g.vetRest(out, rest, graph, stderr, err)
}

// vetRest names the packages because of which a run over ts failed. Where
// nothing at all was analysed, as when go list did not see what go vet missed
// (files to embed), the others are tried without them.
func (g *goCommand) vetRest(out *vetOutput, ts *targets, graph []*target, stderr string, err error) error {
	for err != nil {
		failed := sections(stderr, func(line string) string { return ts.culprit(g.opts.Dir, line, graph) })
		if len(failed) == 0 {
			return g.explain(stderr, err)
		}
		failed = append(failed, dependents(graph, ts, failed)...)
		out.broken = append(out.broken, failed...)
		less := ts.without(failed)
		if out.stdout.Len() > 0 || len(less.packages) == 0 || len(less.packages) == len(ts.packages) {
			return nil
		}
		ts = less
		stderr, err = g.vet(out, ts)
	}
	return nil
}

// vet runs go vet once.
func (g *goCommand) vet(out *vetOutput, ts *targets) (stderr string, err error) {
	args := []string{"-vettool=" + g.opts.Tool, "-json", "-memvet.level=" + string(finding.Audit), "-memvet.all"}
	args = slices.Concat(args, apart(ts.packages), g.opts.BuildFlags)
	if ts.overlay != "" {
		args = append(args, "-overlay="+ts.overlay) // the last one counts
	}
	args = append(args, "--")
	args = append(args, ts.patterns...)
	w := io.Writer(&out.stdout)
	if g.opts.Progress != nil {
		g.opts.Progress(0, len(ts.packages))
		w = io.MultiWriter(w, &counter{all: len(ts.packages), tell: g.opts.Progress})
	}
	stderr, err = g.run(w, "vet", args...)
	// Up to Go 1.25, cmd/go prints what a vet tool says to its standard error.
	return takeTrees(stderr, &out.stdout), err
}

// counter counts the JSON trees that pass through it. Each ends in a line with
// nothing but a closing brace.
type counter struct {
	done, all int
	tell      func(done, all int)
	rest      []byte
}

func (c *counter) Write(p []byte) (int, error) {
	c.rest = append(c.rest, p...)
	for {
		line, rest, ok := bytes.Cut(c.rest, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		c.rest = rest
		if s := string(line); s == "}" || s == "{}" {
			c.done = min(c.done+1, c.all)
			c.tell(c.done, c.all)
		}
	}
}

// takeTrees moves JSON trees from stderr to w and returns what is left.
func takeTrees(stderr string, w io.Writer) string {
	var left strings.Builder
	for stderr != "" {
		line, rest, _ := strings.Cut(stderr, "\n")
		if strings.HasPrefix(line, "{") {
			dec := json.NewDecoder(strings.NewReader(stderr))
			var tree json.RawMessage
			if dec.Decode(&tree) == nil {
				fmt.Fprintf(w, "%s\n", tree)
				stderr = strings.TrimPrefix(stderr[dec.InputOffset():], "\n")
				continue
			}
		}
		left.WriteString(line + "\n")
		stderr = rest
	}
	return left.String()
}

// owner returns the import path of the target that file, relative to dir or
// absolute, lies in; "" if none.
func (ts *targets) owner(dir, file string) string {
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	for _, t := range ts.packages {
		if t.Dir == filepath.Dir(file) {
			return t.ImportPath
		}
	}
	return ""
}

// culprit returns the package that a line cmd/go printed outside of a section
// is about: the target with the file that the line begins with, or a package
// of the graph (one that build constraints leave without files, say) that it
// begins with; "" if neither.
func (ts *targets) culprit(dir, line string, graph []*target) string {
	if file, _, ok := strings.Cut(line, ".go:"); ok {
		return ts.owner(dir, file+".go")
	}
	p, _, ok := strings.Cut(line, ": ")
	if ok && slices.ContainsFunc(graph, func(t *target) bool { return t.ImportPath == p }) {
		return p
	}
	return ""
}

// has reports whether the package is a target, or the external tests of one.
func (ts *targets) has(importPath string) bool {
	return slices.ContainsFunc(ts.packages, func(t *target) bool {
		return t.ImportPath == importPath || t.hasTests() && t.ImportPath+"_test" == importPath
	})
}

// without returns the targets that are not among bad, named one by one.
func (ts *targets) without(bad []finding.PackageError) *targets {
	rest := ts.analysed(bad)
	return &targets{patterns: importPaths(rest), packages: rest, overlay: ts.overlay}
}

func loadErrors(pkgs []*target) (bad []finding.PackageError) {
	for _, t := range pkgs {
		if t.Error != nil {
			bad = append(bad, finding.PackageError{Package: t.ImportPath, Error: t.Error.String()})
		}
	}
	return bad
}

// incomplete returns the targets that miss something to be loaded.
func incomplete(graph []*target, ts *targets) (bad []finding.PackageError) {
	for _, t := range graph {
		if !ts.has(t.ImportPath) {
			continue
		}
		switch {
		case t.Error != nil:
			bad = append(bad, finding.PackageError{Package: t.ImportPath, Error: t.Error.String()})
		case len(t.DepsErrors) > 0:
			bad = append(bad, finding.PackageError{Package: t.ImportPath, Error: t.DepsErrors[0].String()})
		}
	}
	return bad
}

// sections reads the "# package" sections in which cmd/go prints what the
// compiler or the vet tool complained about, and keeps the first line of each.
// Before them come the files and packages that cmd/go could not load; culprit
// names the package that such a line is about.
func sections(stderr string, culprit func(line string) string) (bad []finding.PackageError) {
	current, inSection := "", false
	for line := range strings.Lines(stderr) {
		line = strings.TrimRight(line, "\n")
		if p, ok := strings.CutPrefix(line, "# "); ok {
			// "# p [p.test]" is p together with its tests; "# [p]" is cmd/go's
			// name for what the tool said of p.
			p = strings.Trim(p, "[]")
			current, _, _ = strings.Cut(p, " ")
			inSection = true
			continue
		}
		if !inSection {
			current = culprit(line)
			line = strings.TrimPrefix(line, current+": ")
		}
		if current == "" || strings.TrimSpace(line) == "" || strings.HasPrefix(line, "go: ") {
			continue
		}
		if !slices.ContainsFunc(bad, func(e finding.PackageError) bool { return e.Package == current }) {
			bad = append(bad, finding.PackageError{Package: current, Error: reword(line)})
		}
	}
	return bad
}

// reword makes a line of the compiler or the vet tool ours.
func reword(line string) string {
	for _, crash := range []string{"panic: ", "fatal error: ", "runtime: goroutine stack exceeds"} {
		if strings.HasPrefix(line, crash) {
			return "memvet crashed; please report this: " + line
		}
	}
	return strings.TrimPrefix(strings.TrimPrefix(line, "vet: "), "./")
}

// dependents returns the targets that cmd/go skipped in silence because they
// import a package that failed.
func dependents(graph []*target, ts *targets, failed []finding.PackageError) (bad []finding.PackageError) {
	cause := map[string]string{}
	for _, e := range failed {
		cause[e.Package] = e.Package
	}
	for _, t := range graph { // dependencies come before their importers
		if cause[t.ImportPath] != "" {
			continue
		}
		for _, imp := range t.Imports {
			if c := cause[imp]; c != "" {
				cause[t.ImportPath] = c
				break
			}
		}
		c := cause[t.ImportPath]
		if c != "" && ts.has(t.ImportPath) {
			bad = append(bad, finding.PackageError{Package: t.ImportPath, Error: "not analysed: it depends on " + c})
		}
	}
	return bad
}
