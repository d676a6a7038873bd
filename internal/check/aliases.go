package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
)

// Aliases asks the vet tool who else can see what an expression at a place
// views. File is relative to the options' folder or absolute; column 0 asks
// about the line. The reply has a refusal where there is nothing to answer.
func Aliases(ctx context.Context, o Options, file string, line, column int) (*alias.Reply, error) {
	g, err := newGoCommand(ctx, o)
	if err != nil {
		return nil, err
	}
	defer g.close()
	path := g.absolute(file)
	t, err := g.packageOf(path, file)
	if err != nil {
		return nil, err
	}
	if strings.Contains(t.Dir, "@") { // see hideTests
		return nil, fmt.Errorf("%s is in the module cache, whose files cannot be asked about; go mod vendor, or a replace directive, gives you a copy that can", file)
	}
	hide := t
	if isTestFile(path) {
		hide = &target{}
	}
	overlay, err := g.overlay([]*target{hide}, func(replace map[string]string) error {
		return g.putQuery(replace, path, alias.Query{File: path, Dir: o.Dir, Line: line, Column: column})
	})
	if err != nil {
		return nil, err
	}
	ts := &targets{patterns: []string{t.ImportPath}, packages: []*target{t}, overlay: overlay}
	var out vetOutput
	stderr, err := g.vet(&out, ts)
	if err != nil {
		asked := filepath.Join(g.tmp, askedFile)
		if short, err := filepath.Rel(o.Dir, asked); err == nil { // as the go command writes it
			stderr = strings.ReplaceAll(stderr, short, relative(path, o.Dir))
		}
		stderr = strings.ReplaceAll(stderr, asked, relative(path, o.Dir))
		return nil, g.explainOne(t, stderr, err)
	}
	return decodeReply(out.stdout)
}

// packageOf finds the package that a file belongs to.
func (g *goCommand) packageOf(path, shown string) (*target, error) {
	if st, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s does not exist; name a Go file, relative to %s", shown, g.opts.Dir)
	} else if err != nil {
		return nil, err
	} else if st.IsDir() {
		return nil, fmt.Errorf("%s is a folder; name a Go file in it", shown)
	}
	g.opts.Patterns = []string{filepath.Dir(path)}
	ts, err := g.goList("-find", "-json=ImportPath,Dir,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,IgnoredGoFiles,Error")
	if err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	for _, t := range ts {
		switch {
		case slices.Contains(slices.Concat(t.GoFiles, t.CgoFiles, t.TestGoFiles, t.XTestGoFiles), name):
			return t, nil
		case slices.Contains(t.IgnoredGoFiles, name):
			return nil, fmt.Errorf("%s is left out of its package by build constraints; -tags, GOOS and GOARCH choose others", shown)
		case t.Error != nil:
			return nil, g.explain(t.Error.String(), nil)
		}
	}
	return nil, fmt.Errorf("%s belongs to no package that the go command finds in its folder", shown)
}

// askedFile is the name of the file, in the folder of the run, that takes the
// place of the one that is asked about.
const askedFile = "asked.go"

// putQuery lets the file end in the query.
func (g *goCommand) putQuery(replace map[string]string, path string, q alias.Query) error {
	from := path
	for name, by := range replace { // the user's overlay
		if g.absolute(name) == path {
			from = g.absolute(by)
			delete(replace, name)
		}
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	replace[path] = filepath.Join(g.tmp, askedFile)
	return os.WriteFile(replace[path], slices.Concat(bytes.TrimRight(data, "\n"), []byte("\n\n"+q.Comment()+"\n")), 0o600)
}

func (g *goCommand) absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(g.opts.Dir, path)
}

// explainOne says why the go command did not analyse a package: in the words of
// the first thing that is wrong with it or with what it imports.
func (g *goCommand) explainOne(t *target, stderr string, err error) error {
	bad := sections(stderr, func(string) string { return t.ImportPath })
	if len(bad) == 0 {
		return g.explain(stderr, err)
	}
	return fmt.Errorf("package %s does not type-check, so there is no answer: %s", bad[0].Package, bad[0].Error)
}

func decodeReply(stdout bytes.Buffer) (*alias.Reply, error) {
	var failed []finding.PackageError
	var cut error
	for id, byAnalyzer := range perPackage(&stdout, &cut) {
		msg := byAnalyzer[rule.EngineName]
		var ds []diagnostic
		if len(msg) == 0 {
			continue
		} else if msg[0] != '[' {
			failed = append(failed, finding.PackageError{Package: id, Error: string(msg)})
			continue
		} else if err := json.Unmarshal(msg, &ds); err != nil {
			return nil, err
		}
		for _, d := range ds {
			if d.Category == rule.AnswerCategory {
				r := new(alias.Reply)
				return r, json.Unmarshal([]byte(d.Message), r)
			}
		}
	}
	if cut != nil {
		return nil, cut
	}
	if len(failed) > 0 {
		return nil, fmt.Errorf("package %s was not analysed: %s", failed[0].Package, failed[0].Error)
	}
	return nil, errors.New("the vet tool gave no answer; please report this")
}
