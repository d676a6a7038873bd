package resolve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// loader loads packages from source. Export data would want everything to be
// compiled first, for every architecture that is asked for, and knows nothing
// of types that are not exported.
type loader struct {
	ctx  context.Context
	opts Options
	fset *token.FileSet
	// found are the packages that exist, by how they were asked for.
	found map[string][]string
	// all is what was loaded, by import path; roots were asked for.
	all   map[string]*packages.Package
	roots []*packages.Package
	// whole are the folders whose functions keep their bodies.
	whole map[string]bool
}

func (l *loader) config(mode packages.LoadMode) *packages.Config {
	return &packages.Config{
		Context: l.ctx, Dir: l.opts.Dir, BuildFlags: l.opts.BuildFlags, Mode: mode,
		Env: l.env(), Fset: l.fset, ParseFile: l.parseFile,
		Tests: l.opts.Tests,
	}
}

func (l *loader) env() []string {
	env := append(slices.Clone(l.opts.Env), "PWD="+l.opts.Dir)
	if l.opts.GOARCH != "" {
		env = append(env, "GOARCH="+l.opts.GOARCH)
	}
	return env
}

// find asks the go command which of the names are packages.
func (l *loader) find(qs []*query) error {
	l.found = map[string][]string{}
	l.whole = map[string]bool{}
	var asked []string
	for _, q := range qs {
		if q.pkg {
			asked = append(asked, q.arg)
		}
		for _, n := range q.names {
			asked = append(asked, n.pkg)
		}
	}
	slices.Sort(asked)
	asked = slices.Compact(asked)
	if err := l.exist(asked); err != nil {
		return err
	}
	for _, a := range asked {
		if len(l.found[a]) == 0 && !strings.ContainsAny(a, "./") {
			if err := l.byName(a); err != nil {
				return err
			}
		}
	}
	for _, q := range qs {
		q.pkg = q.pkg && (len(l.found[q.arg]) > 0 || len(q.names) == 0 && strings.ContainsAny(q.arg, "./"))
	}
	if slices.ContainsFunc(qs, func(q *query) bool { return !q.pkg && len(unqualified(q)) > 0 }) {
		// Types of the package here may be meant. Outside a module there is
		// none, and then the name is unknown.
		_ = l.exist([]string{"."})
	}
	return nil
}

// golist runs go list and returns what it prints.
func (l *loader) golist(args ...string) ([]byte, error) {
	cmd := exec.CommandContext(l.ctx, "go", append([]string{"list"}, args...)...)
	cmd.Dir, cmd.Env = l.opts.Dir, l.env()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if stderr.Len() > 0 {
			err = errors.New(strings.TrimSpace(stderr.String()))
		}
		return nil, explain(l.opts.Dir, err)
	}
	return out, nil
}

// exist asks the go command which packages the patterns match.
func (l *loader) exist(patterns []string) error {
	if len(patterns) == 0 {
		return nil
	}
	out, err := l.golist(slices.Concat([]string{"-e", "-find", "-json=ImportPath,Dir,Match,GoFiles,CgoFiles"}, l.opts.BuildFlags, []string{"--"}, patterns)...)
	if err != nil {
		return err
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir          string
			Match, GoFiles, CgoFiles []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("go list: %w", err)
		}
		if len(p.GoFiles)+len(p.CgoFiles) == 0 {
			continue
		}
		for _, m := range p.Match {
			l.found[m] = append(l.found[m], p.ImportPath)
			if l.opts.Bodies {
				l.whole[p.Dir] = true
			}
		}
	}
}

// byName takes "http" for net/http.
func (l *loader) byName(name string) error {
	if l.found["std"] == nil {
		if err := l.exist([]string{"std"}); err != nil {
			return err
		}
	}
	for _, path := range l.found["std"] {
		if strings.HasSuffix(path, "/"+name) && !strings.Contains(path, "internal/") && !strings.HasPrefix(path, "vendor/") {
			l.found[name] = append(l.found[name], path)
		}
	}
	return nil
}

const typesMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax

// load loads all that the queries need.
func (l *loader) load(qs []*query) error {
	l.fset = token.NewFileSet()
	l.all = map[string]*packages.Package{}
	mode := typesMode
	var patterns []string
	for _, q := range qs {
		if q.at != nil {
			file := q.at.abs(l.opts.Dir)
			if _, err := os.Stat(file); err != nil {
				continue // said when the query is answered
			}
			patterns = append(patterns, "file="+file)
			l.whole[filepath.Dir(file)] = true
			mode |= packages.NeedTypesInfo
			continue
		}
		if q.pkg {
			patterns = append(patterns, l.found[q.arg]...)
			continue
		}
		for _, n := range q.names {
			patterns = append(patterns, l.found[n.pkg]...)
		}
		if len(unqualified(q)) > 0 {
			patterns = append(patterns, l.found["."]...)
		}
	}
	if l.opts.Bodies {
		mode |= packages.NeedTypesInfo
	}
	if l.opts.Tests {
		all, err := l.modules()
		if err != nil {
			return err
		}
		patterns = append(patterns, all...)
		mode |= packages.NeedModule
	}
	slices.Sort(patterns)
	patterns = slices.Compact(patterns)
	if len(patterns) == 0 {
		return nil
	}
	pkgs, err := packages.Load(l.config(mode), patterns...)
	if err != nil {
		return explain(l.opts.Dir, err)
	}
	l.roots = pkgs
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		if _, ok := l.all[p.PkgPath]; !ok || p.ID == p.PkgPath { // without its tests
			l.all[p.PkgPath] = p
		}
	})
	return nil
}

// modules returns the packages of the main modules, and has the bodies of their
// functions kept.
func (l *loader) modules() ([]string, error) {
	out, err := l.golist("-m", "-f={{.Path}}/...")
	if err != nil {
		return nil, err
	}
	patterns := strings.Fields(string(out))
	if err := l.exist(patterns); err != nil {
		return nil, err
	}
	var paths []string
	for _, p := range patterns {
		paths = append(paths, l.found[p]...)
	}
	return paths, nil
}

// parseFile parses a file and, unless they are wanted, forgets the bodies of
// its functions: checking them is most of the work and says nothing of types.
func (l *loader) parseFile(fset *token.FileSet, filename string, src []byte) (*ast.File, error) {
	mode := parser.SkipObjectResolution
	keep := l.whole[filepath.Dir(filename)]
	if keep {
		mode |= parser.ParseComments
	}
	f, err := parser.ParseFile(fset, filename, src, mode)
	if f != nil && !keep {
		f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool {
			fn, ok := d.(*ast.FuncDecl)
			if ok {
				fn.Body = nil
			}
			return ok && fn.Recv == nil && fn.Name.Name == "init" // which must have one
		})
	}
	return f, err
}

// matched returns the loaded packages of a pattern.
func (l *loader) matched(pattern string) []*packages.Package {
	var pkgs []*packages.Package
	for _, path := range l.found[pattern] {
		if p := l.all[path]; p != nil {
			pkgs = append(pkgs, p)
		}
	}
	return pkgs
}

func (l *loader) position(pos token.Pos) token.Position {
	p := l.fset.Position(pos)
	if rel, err := filepath.Rel(l.opts.Dir, p.Filename); err == nil && p.Filename != "" && !strings.HasPrefix(rel, "..") {
		p.Filename = filepath.ToSlash(rel)
	}
	return p
}

// explain rewords what the go command says of a folder outside any module.
func explain(dir string, err error) error {
	if s := err.Error(); strings.Contains(s, "go.mod file not found") || strings.Contains(s, "cannot find main module") {
		return fmt.Errorf("%s is not in a Go module; run memvet in a folder with a go.mod, or name one with -C", dir)
	} else if strings.Contains(s, "executable file not found") {
		return errors.New("no go command in PATH; memvet loads packages with it, so install Go or add its bin folder to PATH")
	}
	return err
}
