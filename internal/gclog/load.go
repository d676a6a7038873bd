package gclog

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Options say how to compile.
type Options struct {
	// Dir is where the go command runs, Env its environment; nil stands for our own.
	Dir string
	Env []string
	// BuildFlags go to the go command; -gcflags is ours. With -overlay the log
	// is that of the overlaid files.
	BuildFlags []string
	// Cache is a folder of ours; empty stands for "memvet/gclog" in the user's
	// cache folder.
	Cache string
	// Text uses the text of -m=2 instead of the structured log.
	Text bool
}

// A Log is what the compiler said of the packages that were loaded.
type Log struct {
	// Packages are the named packages, if Load made the log.
	Packages []*packages.Package
	// IDs name what they were compiled from; nil if one of them has errors.
	IDs []ID
	// Missing says why there is no log of a package, by import path: it did not
	// compile, or it was compiled out of our sight.
	Missing map[string]string

	logs   map[string]*entry
	params map[Position][]*Record // leaks by where the parameter stands
	heap   map[Position][]*Record
}

// Records are what the compiler said while it compiled the package, code
// inlined from other packages and instances of their generic functions
// included.
func (l *Log) Records(path string) []Record {
	if e := l.logs[path]; e != nil {
		return e.Records
	}
	return nil
}

// Lines is how many lines of the log were about escapes and leaks, and whether
// they came from the text.
func (l *Log) Lines(path string) (lines int, text bool) {
	if e := l.logs[path]; e != nil {
		return e.Lines, e.Text
	}
	return 0, false
}

// Covers reports whether the compiler's log of the package was read.
func (l *Log) Covers(path string) bool { return l.logs[path] != nil }

// Load compiles the packages that patterns name, as far as the go command does
// not have them compiled already, reads the compiler's log, and loads the
// packages as mode says.
//
// The log flag has the go command compile the named packages apart from the
// user's own builds; those stay in the build cache as they are, and nothing is
// written to the module. Packages with errors are in Log.Packages with their
// errors and in Log.Missing.
func Load(ctx context.Context, o Options, mode packages.LoadMode, patterns ...string) (*Log, error) {
	r, err := NewBuild(o, patterns...)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.Load(ctx, mode)
}

// Load is the function Load, for a build that goes on.
func (r *Build) Load(ctx context.Context, mode packages.LoadMode) (*Log, error) {
	pkgs, err := packages.Load(&packages.Config{
		Context: ctx, Dir: r.o.Dir, Env: r.o.Env, BuildFlags: append(slices.Clone(r.o.BuildFlags), r.flag),
		Mode: mode | packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedExportFile,
	}, r.patterns...)
	if err != nil {
		return nil, plain(err)
	}
	var units []unit
	for _, p := range pkgs {
		units = append(units, unit{path: p.PkgPath, dir: p.Dir, name: p.Name, export: p.ExportFile, files: p.GoFiles, failed: len(p.Errors) > 0})
	}
	r.log.Packages, r.log.IDs = pkgs, ids(units)
	if err := r.collect(ctx, units); err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		if e := r.log.logs[p.PkgPath]; e != nil {
			e.rename(cgoFiles(p))
		}
	}
	r.log.index()
	return r.log, nil
}

// plain is what the go command complains of, without what package packages puts
// around it: "err: exit status 1: stderr: complaint".
func plain(err error) error {
	text, ok := strings.CutPrefix(err.Error(), "err: ")
	if !ok {
		return err
	}
	status, said, _ := strings.Cut(text, ": stderr: ")
	return errors.New(cmp.Or(strings.TrimSpace(said), status))
}

// Run is Load for those who want the log only. It fails if one of the packages
// does not compile, with what the go command says.
func Run(ctx context.Context, o Options, patterns ...string) (*Log, error) {
	r, err := NewBuild(o, patterns...)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	args := append([]string{"list", "-export", "-json=Dir,ImportPath,Name,Export,GoFiles,CgoFiles"}, r.o.BuildFlags...)
	args = append(append(args, r.flag, "--"), patterns...)
	out, err := r.goCommand(ctx, args)
	if err != nil {
		return nil, err
	}
	units, err := parseList(out)
	if err != nil {
		return nil, err
	}
	if err := r.collect(ctx, units); err != nil {
		return nil, err
	}
	r.log.index()
	return r.log, nil
}

// A unit is a package to be compiled.
type unit struct {
	path, dir, name, export string
	files                   []string
	failed                  bool
}

// nothing reports whether there is nothing in the package to compile.
func (u *unit) nothing() bool { return len(u.files) == 0 || u.path == "unsafe" }

func parseList(out []byte) ([]unit, error) {
	var units []unit
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir, ImportPath, Name, Export string
			GoFiles, CgoFiles             []string
			Error                         *struct{}
		}
		if err := d.Decode(&p); err == io.EOF {
			return units, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading what go list says: %w", err)
		}
		u := unit{path: p.ImportPath, dir: p.Dir, name: p.Name, export: p.Export, failed: p.Error != nil}
		for _, f := range append(p.GoFiles, p.CgoFiles...) {
			u.files = append(u.files, filepath.Join(p.Dir, f))
		}
		units = append(units, u)
	}
}
