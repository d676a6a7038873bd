package gclog

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/packages"
)

// Options say what to load and how.
type Options struct {
	// Packages is passed on to the loader. Its BuildFlags must not have -gcflags.
	Packages packages.Config
	// Deps asks for the logs of everything that the named packages import, too.
	// That compiles the whole program, the first time.
	Deps bool
	// Cache is a folder of ours; empty stands for "memvet/gclog" in the user's
	// cache folder.
	Cache string
	// Text uses the text of -m=2 instead of the structured log.
	Text bool
}

// A Log is what the compiler said of the packages that were loaded.
type Log struct {
	// Packages are the named packages.
	Packages []*packages.Package
	// Missing says why there is no log of a package, by import path: it did not
	// compile, or it was compiled out of our sight.
	Missing map[string]string

	logs   map[string]*entry
	params map[place][]*Record // leaks by where the parameter stands
	heap   map[place][]*Record
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
// not have them compiled already, and reads the compiler's log.
//
// The log flag has the go command compile the named packages apart from the
// user's own builds; those stay in the build cache as they are, and nothing is
// written to the module. Packages with errors are in Log.Packages with their
// errors and in Log.Missing.
func Load(ctx context.Context, o Options, patterns ...string) (*Log, error) {
	r := run{o: o, log: &Log{Missing: map[string]string{}, logs: map[string]*entry{}}}
	if err := r.prepare(ctx); err != nil {
		return nil, err
	}
	defer r.close()
	cfg := r.o.Packages
	cfg.BuildFlags = append(slices.Clone(cfg.BuildFlags), r.flag(r.raw))
	pkgs, err := packages.Load(&cfg, patterns...)
	if err != nil {
		return nil, err
	}
	r.log.Packages = pkgs
	if err := r.collect(ctx, pkgs); err != nil {
		return nil, err
	}
	r.log.index()
	return r.log, nil
}

// A run is one Load.
type run struct {
	o     Options
	log   *Log
	store store
	raw   string // where the compiler writes
	temp  string // to be removed, or empty
	lock  *lock
	ids   map[string]string // action ID by import path
}

func (r *run) prepare(ctx context.Context) error {
	c := &r.o.Packages
	c.Context = ctx
	c.Mode |= packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedExportFile
	if r.o.Deps {
		c.Mode |= packages.NeedImports | packages.NeedDeps
	}
	if c.Env == nil {
		c.Env = os.Environ()
	}
	// Another build system's driver knows nothing of the compiler's flags.
	c.Env = append(slices.Clone(c.Env), "GOPACKAGESDRIVER=off")
	// With shortened file names records would not be found in the source.
	c.BuildFlags = append(slices.Clone(c.BuildFlags), "-trimpath=false")
	if c.Dir == "" {
		wd, err := os.Getwd()
		if err != nil {
			return err
		}
		c.Dir = wd
	}
	cache := r.o.Cache
	if cache == "" {
		if user, err := os.UserCacheDir(); err == nil {
			cache = filepath.Join(user, "memvet", "gclog")
		}
	}
	return r.choose(cache)
}

// choose picks the folder that the compiler writes to. It is part of the go
// command's cache key, so it has to be the same each time for a module; while
// another process uses it, or if it cannot be used, a fresh one does as well,
// and only costs a compilation.
func (r *run) choose(cache string) error {
	if cache != "" {
		raw := filepath.Join(cache, "raw", folderName(moduleRoot(r.o.Packages.Dir)))
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

func (r *run) flag(dir string) string {
	all := ""
	if r.o.Deps {
		all = "all="
	}
	// On Windows an absolute path does not begin with a slash; the compiler
	// takes it all the same.
	return "-gcflags=" + all + "-json=0," + dir
}

// collect finds the log of each package: written by this run, or kept from the
// one that compiled the package. What is in neither place is compiled again.
func (r *run) collect(ctx context.Context, pkgs []*packages.Package) error {
	wanted := r.wanted(pkgs)
	mains := 0
	for _, p := range wanted {
		if p.Name == "main" {
			mains++
		}
	}
	var again, text []*packages.Package
	for _, p := range wanted {
		id := buildAction(p.ExportFile)
		if id == "" {
			r.log.Missing[p.PkgPath] = "it did not compile"
			continue
		}
		if e, ok := r.store.get(id); ok && !r.o.Text {
			r.log.logs[p.PkgPath] = e
			continue
		}
		// Every command is "main" to the compiler, so that several share a folder.
		fresh := !r.o.Text && (p.Name != "main" || mains == 1)
		if r.o.Text {
			text = append(text, p)
		} else if e, whole, err := readFolder(r.raw, p); fresh && err == nil && whole {
			r.keep(p, id, e)
		} else if fresh && !os.IsNotExist(err) {
			text = append(text, p)
		} else {
			again = append(again, p)
		}
	}
	for _, p := range again {
		ok, err := r.compileAgain(ctx, p)
		if err != nil {
			return err
		}
		if !ok {
			text = append(text, p)
		}
	}
	return r.readText(ctx, text)
}

func (r *run) keep(p *packages.Package, id string, e *entry) {
	r.log.logs[p.PkgPath] = e
	r.store.put(id, e)
}

// wanted are the packages whose logs are asked for: each once, without those
// that have no code.
func (r *run) wanted(pkgs []*packages.Package) []*packages.Package {
	var out []*packages.Package
	seen := map[string]bool{}
	add := func(p *packages.Package) {
		if len(p.CompiledGoFiles) > 0 && p.PkgPath != "unsafe" && !seen[p.PkgPath] {
			seen[p.PkgPath] = true
			out = append(out, p)
		}
	}
	if !r.o.Deps {
		for _, p := range pkgs {
			add(p)
		}
		return out
	}
	packages.Visit(pkgs, nil, add)
	return out
}

// compileAgain compiles one package with a log folder nobody used before, so
// that the go command cannot have it compiled. It reports whether the log was
// readable.
func (r *run) compileAgain(ctx context.Context, p *packages.Package) (bool, error) {
	dir, err := os.MkdirTemp("", "memvet-gclog-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	args := append([]string{"list", "-export"}, r.o.Packages.BuildFlags...)
	args = append(args, "-gcflags="+p.PkgPath+"=-json=0,"+filepath.Join(dir, "raw"), "-f", "{{.ImportPath}}", "--", p.PkgPath)
	if out, err := r.goCommand(ctx, args); err != nil {
		return false, fmt.Errorf("compiling %s for its log: %w%s", p.PkgPath, err, tail(out))
	}
	e, whole, err := readFolder(filepath.Join(dir, "raw"), p)
	if err != nil || !whole {
		return false, nil
	}
	r.keep(p, buildAction(p.ExportFile), e)
	return true, nil
}

// readText reads the text of -m=2, which the go command repeats for packages it
// has compiled already.
func (r *run) readText(ctx context.Context, pkgs []*packages.Package) error {
	if len(pkgs) == 0 {
		return nil
	}
	args := append([]string{"build", "-o", os.DevNull}, r.o.Packages.BuildFlags...)
	for _, p := range pkgs {
		args = append(args, "-gcflags="+p.PkgPath+"=-m=2")
	}
	args = append(args, "--")
	for _, p := range pkgs {
		args = append(args, p.PkgPath)
	}
	out, err := r.goCommand(ctx, args)
	if err != nil {
		return fmt.Errorf("compiling for the text of -m=2: %w%s", err, tail(out))
	}
	logs, err := ParseText(strings.NewReader(out), r.o.Packages.Dir)
	if err != nil {
		return err
	}
	for _, p := range pkgs {
		e := &entry{Text: true, Records: logs[p.PkgPath]}
		for _, rec := range e.Records {
			e.Lines += rec.Raw
		}
		r.log.logs[p.PkgPath] = e
		if !r.o.Text {
			r.store.put(buildAction(p.ExportFile), e)
		}
	}
	return nil
}

// goCommand runs the go command and returns all it wrote.
func (r *run) goCommand(ctx context.Context, args []string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = r.o.Packages.Dir, append(r.o.Packages.Env, "PWD="+r.o.Packages.Dir)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return string(out), err
}

// tail is the end of the go command's complaint.
func tail(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if n := len(lines); n > 3 {
		lines = lines[n-3:]
	}
	if s := strings.Join(lines, "\n"); s != "" {
		return "\n" + s
	}
	return ""
}
