package gclog

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
	r, err := newRun(o)
	if err != nil {
		return nil, err
	}
	defer r.close()
	pkgs, err := packages.Load(&packages.Config{
		Context: ctx, Dir: r.o.Dir, Env: r.o.Env, BuildFlags: append(slices.Clone(r.o.BuildFlags), r.flag),
		Mode: mode | packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedExportFile,
	}, patterns...)
	if err != nil {
		return nil, err
	}
	var units []unit
	for _, p := range pkgs {
		units = append(units, unit{path: p.PkgPath, name: p.Name, export: p.ExportFile, files: p.GoFiles})
	}
	r.log.Packages = pkgs
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

// Run is Load for those who want the log only. It fails if one of the packages
// does not compile, with what the go command says.
func Run(ctx context.Context, o Options, patterns ...string) (*Log, error) {
	r, err := newRun(o)
	if err != nil {
		return nil, err
	}
	defer r.close()
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
	path, name, export string
	files              []string
}

func parseList(out []byte) ([]unit, error) {
	var units []unit
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir, ImportPath, Name, Export string
			GoFiles, CgoFiles             []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return units, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading what go list says: %w", err)
		}
		u := unit{path: p.ImportPath, name: p.Name, export: p.Export}
		for _, f := range append(p.GoFiles, p.CgoFiles...) {
			u.files = append(u.files, filepath.Join(p.Dir, f))
		}
		units = append(units, u)
	}
}

// A run is one Load or Run.
type run struct {
	o     Options
	log   *Log
	store store
	raw   string // where the compiler writes
	flag  string // that makes it write there
	temp  string // to be removed, or empty
	lock  *lock
}

func newRun(o Options) (*run, error) {
	r := &run{o: o, log: &Log{Missing: map[string]string{}, logs: map[string]*entry{}}}
	if err := r.o.complete(); err != nil {
		return nil, err
	}
	cache := o.Cache
	if cache == "" {
		if user, err := os.UserCacheDir(); err == nil {
			cache = filepath.Join(user, "memvet", "gclog")
		}
	}
	if err := r.choose(cache); err != nil {
		return nil, err
	}
	r.flag = "-gcflags=-json=0," + r.raw
	return r, nil
}

// choose picks the folder that the compiler writes to. It is part of the go
// command's cache key, so it has to be the same each time for a module; while
// another process uses it, or if it cannot be used, a fresh one does as well,
// and only costs a compilation.
func (r *run) choose(cache string) error {
	if cache != "" {
		raw := filepath.Join(cache, "raw", folderName(moduleRoot(r.o.Dir)))
		if os.MkdirAll(filepath.Dir(raw), 0o777) == nil {
			r.store = store(cache)
			r.store.trim(time.Now())
			if r.lock = acquire(raw + ".lock"); r.lock != nil {
				r.raw = raw
				return os.RemoveAll(raw)
			}
		}
	}
	var err error
	r.temp, err = os.MkdirTemp("", "memvet-gclog-")
	r.raw = filepath.Join(r.temp, "raw")
	return err
}

func (r *run) close() {
	os.RemoveAll(r.raw)
	if r.temp != "" {
		os.RemoveAll(r.temp)
	}
	r.lock.release()
}

// collect finds the log of each package: written by this run, or kept from the
// one that compiled the package. What is in neither place is compiled again.
func (r *run) collect(ctx context.Context, units []unit) error {
	mains := 0
	for _, u := range units {
		if u.name == "main" {
			mains++
		}
	}
	var again, text []unit
	for _, u := range units {
		id := buildAction(u.export)
		switch {
		case len(u.files) == 0 || u.path == "unsafe":
			// nothing to compile
		case id == "":
			r.log.Missing[u.path] = "it did not compile"
		case r.o.Text:
			text = append(text, u)
		case r.stored(u, id):
		case u.name == "main" && mains > 1:
			// Every command is "main" to the compiler, so their logs share a folder.
			again = append(again, u)
		default:
			ok, err := r.read(u, r.raw)
			if os.IsNotExist(err) {
				again = append(again, u)
			} else if !ok {
				text = append(text, u)
			}
		}
	}
	for _, u := range again {
		if ok, err := r.compileAgain(ctx, u); err != nil {
			return err
		} else if !ok {
			text = append(text, u)
		}
	}
	return r.readText(ctx, text)
}

func (r *run) stored(u unit, id string) bool {
	e, ok := r.store.get(id)
	if ok {
		r.log.logs[u.path] = e
	}
	return ok
}

// read reads what the compiler wrote below raw, and reports whether it can be
// relied on.
func (r *run) read(u unit, raw string) (bool, error) {
	e, whole, err := readFolder(raw, u)
	if err != nil || !whole {
		return false, err
	}
	r.log.logs[u.path] = e
	r.store.put(buildAction(u.export), e)
	return true, nil
}

// compileAgain compiles one package with a log folder nobody used before, so
// that the go command cannot have it compiled. It reports whether the log can be
// relied on.
func (r *run) compileAgain(ctx context.Context, u unit) (bool, error) {
	dir, err := os.MkdirTemp("", "memvet-gclog-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	args := append([]string{"list", "-export"}, r.o.BuildFlags...)
	args = append(args, "-gcflags=-json=0,"+filepath.Join(dir, "raw"), "--", u.path)
	if _, err := r.goCommand(ctx, args); err != nil {
		return false, fmt.Errorf("compiling %s for its log: %w", u.path, err)
	}
	ok, _ := r.read(u, filepath.Join(dir, "raw"))
	return ok, nil
}

// readText reads the text of -m=2, which the go command repeats for packages it
// has compiled already.
func (r *run) readText(ctx context.Context, units []unit) error {
	if len(units) == 0 {
		return nil
	}
	args := append([]string{"build", "-o", os.DevNull}, r.o.BuildFlags...)
	args = append(args, "-gcflags=-m=2", "--")
	for _, u := range units {
		args = append(args, u.path)
	}
	cmd := r.command(ctx, args)
	// The order of the two streams does not matter, but they must not mix
	// within a line: one writer has them take turns.
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("compiling for the text of -m=2: %w%s", err, tail(out))
	}
	logs, err := ParseText(bytes.NewReader(out), r.o.Dir)
	if err != nil {
		return err
	}
	for _, u := range units {
		e := &entry{Text: true, Records: logs[u.path]}
		for _, rec := range e.Records {
			e.Lines += rec.Raw
		}
		r.log.logs[u.path] = e
		if !r.o.Text {
			r.store.put(buildAction(u.export), e)
		}
	}
	return nil
}

func (r *run) command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = r.o.Dir, append(slices.Clip(r.o.Env), "PWD="+r.o.Dir)
	return cmd
}

// goCommand runs the go command and returns its standard output; what it
// complains of is in the error.
func (r *run) goCommand(ctx context.Context, args []string) ([]byte, error) {
	var complaint bytes.Buffer
	cmd := r.command(ctx, args)
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("go %s: %w%s", args[0], err, tail(complaint.Bytes()))
	}
	return out, nil
}

// tail is the end of the go command's complaint.
func tail(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if n := len(lines); n > 3 {
		lines = lines[n-3:]
	}
	if s := strings.Join(lines, "\n"); s != "" {
		return "\n" + s
	}
	return ""
}
