package gclog

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/memvet/memvet/internal/cache"
)

// A Build has the go command compile packages with the log flag.
type Build struct {
	o        Options
	patterns []string
	log      *Log
	cache    string
	store    cache.Store
	raw      string // where the compiler writes
	flag     string // that makes it write there
	temp     string // to be removed, or empty
	lock     *lock
}

// NewBuild prepares a build of the packages that patterns name. It must be closed.
func NewBuild(o Options, patterns ...string) (*Build, error) {
	r := &Build{o: o, patterns: patterns, log: &Log{Missing: map[string]string{}, logs: map[string]*entry{}}}
	if err := r.o.complete(); err != nil {
		return nil, err
	}
	r.cache = o.Cache
	if r.cache == "" {
		if user, err := os.UserCacheDir(); err == nil {
			r.cache = filepath.Join(user, "memvet", "gclog")
		}
	}
	if err := r.choose(); err != nil {
		return nil, err
	}
	r.flag = "-gcflags=-json=0," + r.raw
	return r, nil
}

// Cache is the folder in which logs are kept between builds, "" if there is none.
// What else is derived from them may be kept there as well.
func (r *Build) Cache() string {
	if r.lock == nil {
		return ""
	}
	return r.cache
}

// An ID names what a package was compiled from: Action is the go command's hash
// of all that went into it, empty if the package has no code.
type ID struct {
	Path, Dir, Action string
}

// IDs compiles the packages, as far as the go command does not have them compiled
// already, and names what they were compiled from, without loading anything. It
// returns nil if a package has errors, which Load tells more about. With deps
// all packages that they import are compiled and named as well.
func (r *Build) IDs(ctx context.Context, deps bool) []ID {
	args := append([]string{"list", "-e", "-export", fmt.Sprintf("-deps=%v", deps), "-json=Dir,ImportPath,Name,Export,GoFiles,CgoFiles,Error"}, r.o.BuildFlags...)
	out, err := r.goCommand(ctx, append(append(args, r.flag, "--"), r.patterns...))
	if err != nil {
		return nil
	}
	units, err := parseList(out)
	if err != nil {
		return nil
	}
	return ids(units)
}

func ids(units []unit) []ID {
	var out []ID
	for _, u := range units {
		action := buildAction(u.export)
		if u.failed || action == "" && !u.nothing() {
			return nil
		}
		out = append(out, ID{u.path, u.dir, action})
	}
	slices.SortFunc(out, func(a, b ID) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// choose picks the folder that the compiler writes to. It is part of the go
// command's cache key, so it has to be the same each time for a module; while
// another process uses it, or if it cannot be used, a fresh one does as well,
// and only costs a compilation.
func (r *Build) choose() error {
	if r.cache != "" {
		raw := filepath.Join(r.cache, "raw", folderName(moduleRoot(r.o.Dir)))
		if os.MkdirAll(filepath.Dir(raw), 0o777) == nil {
			r.store = cache.Open(r.cache, entryForm)
			r.store.Trim(time.Now())
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

// Close removes what the compiler wrote.
func (r *Build) Close() {
	os.RemoveAll(r.raw)
	if r.temp != "" {
		os.RemoveAll(r.temp)
	}
	r.lock.release()
}

// collect finds the log of each package: written by this run, or kept from the
// one that compiled the package. What is in neither place is compiled again.
func (r *Build) collect(ctx context.Context, units []unit) error {
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
		case u.nothing():
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

func (r *Build) stored(u unit, id string) bool {
	data, ok := r.store.Get(id)
	if !ok {
		return false
	}
	e, ok := decode(data)
	if ok {
		r.log.logs[u.path] = e
	}
	return ok
}

// read reads what the compiler wrote below raw, and reports whether it can be
// relied on.
func (r *Build) read(u unit, raw string) (bool, error) {
	e, whole, err := readFolder(raw, u)
	if err != nil || !whole {
		return false, err
	}
	r.log.logs[u.path] = e
	r.store.Put(buildAction(u.export), encode(e))
	return true, nil
}

// compileAgain compiles one package with a log folder nobody used before, so
// that the go command cannot have it compiled. It reports whether the log can be
// relied on.
func (r *Build) compileAgain(ctx context.Context, u unit) (bool, error) {
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
func (r *Build) readText(ctx context.Context, units []unit) error {
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
			r.store.Put(buildAction(u.export), encode(e))
		}
	}
	return nil
}

func (r *Build) command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = r.o.Dir, append(slices.Clip(r.o.Env), "PWD="+r.o.Dir)
	return cmd
}

// goCommand runs the go command and returns its standard output; what it
// complains of is in the error.
func (r *Build) goCommand(ctx context.Context, args []string) ([]byte, error) {
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
