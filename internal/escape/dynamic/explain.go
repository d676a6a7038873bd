package dynamic

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/gclog"
)

// A Config says which program is meant and how it is built.
type Config struct {
	Dir        string   // where the go command runs
	Env        []string // nil for the process's own
	BuildFlags []string // -tags and the like
	Cache      string   // as in gclog.Options
	Patterns   []string // the packages that records are of
	// Progress is told what is being done, if not nil.
	Progress func(string)
}

// A Result answers for records of one run of the compiler.
type Result struct {
	cfg    *Config
	p      *program
	log    *gclog.Log      // of the packages asked for and of those that hold callees
	failed map[string]bool // packages of which there is no log
	sites  map[token.Pos]*site
	chains map[*gclog.Record]*chain
	after  map[string]*second // what the second compilation said, by package
	moves  map[string]*moves
	broken map[string]string // packages that could not be compiled again, and why
}

// Explain loads the program and asks the compiler again, with the dynamic
// calls on the way of any escape replaced by static ones that keep what the
// callees keep. log is that of the packages of cfg.Patterns; it is not changed.
//
// Loading takes 5 seconds and 0.8 GB for net/http/..., 20 seconds and 3 GB for
// a program with 76,000 functions.
func Explain(ctx context.Context, cfg Config, log *gclog.Log) (*Result, error) {
	if cfg.Progress == nil {
		cfg.Progress = func(string) {}
	}
	cfg.Progress("loading the whole program")
	p, err := load(ctx, &cfg)
	if err != nil {
		return nil, err
	}
	r := &Result{
		cfg: &cfg, p: p, log: log.Clone(), failed: map[string]bool{}, sites: map[token.Pos]*site{}, chains: map[*gclog.Record]*chain{},
		after: map[string]*second{}, moves: map[string]*moves{}, broken: map[string]string{},
	}
	cfg.Progress("reading what the compiler knows of callees")
	if err := r.collect(ctx); err != nil {
		return nil, err
	}
	cfg.Progress("compiling as if the calls were static")
	if err := r.again(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// collect finds the calls on the way of any record, what they may call, and the
// compiler's tags of that.
func (r *Result) collect(ctx context.Context) error {
	missing := map[string]bool{}
	for range maxChain {
		clear(missing)
		for _, root := range r.p.roots {
			records := r.log.Records(root.PkgPath)
			for i := range records {
				c := r.chain(root.PkgPath, &records[i])
				maps.Copy(missing, c.missing)
				for _, e := range c.ends {
					r.site(e, missing)
				}
			}
		}
		maps.DeleteFunc(missing, func(name string, _ bool) bool { return r.failed[name] })
		if len(missing) == 0 {
			break
		}
		if err := r.read(ctx, missing); err != nil {
			return err
		}
	}
	for _, s := range r.sites {
		n := s.calls[0].Common().Signature().Params().Len()
		s.joined = make([]tag, n+1)
		for i := range s.joined {
			s.joined[i] = noLeak()
		}
		for _, c := range s.callees {
			r.p.resolve(r.log, c, n)
			for i := range s.joined {
				s.joined[i] = s.joined[i].join(c.tags[i])
			}
		}
	}
	return nil
}

// chain is chainOf, asked again only if there may be news.
func (r *Result) chain(pkg string, rec *gclog.Record) *chain {
	c := r.chains[rec]
	if c != nil && !r.news(c) {
		return c
	}
	c = r.p.chainOf(r.log, pkg, rec)
	r.chains[rec] = c
	return c
}

func (r *Result) news(c *chain) bool {
	for name := range c.missing {
		if r.log.Covers(name) {
			return true
		}
	}
	return false
}

// site notes a dynamic call and which packages' logs it needs.
func (r *Result) site(e end, missing map[string]bool) {
	s := r.sites[e.pos]
	if s == nil {
		s = &site{calls: e.calls, call: e.call, file: r.p.syntaxAt(e.pos)}
		if s.pkg = r.p.packageOf(e.calls[0].Parent()); s.pkg == nil {
			return
		}
		s.callees = r.p.callees(e.calls)
		s.world = r.p.worldOf(e.calls)
		if len(s.callees) == 0 && s.world.Open {
			s.visible = true
			s.callees = r.p.impls.of(e.calls[0])
		}
		r.sites[e.pos] = s
	}
	for _, c := range s.callees {
		if pkg := r.p.packageOf(target(c.fn)); pkg != nil && !r.log.Covers(pkg.PkgPath) {
			missing[pkg.PkgPath] = true
		}
	}
}

// read compiles packages for their tags.
func (r *Result) read(ctx context.Context, pkgs map[string]bool) error {
	names := slices.Sorted(maps.Keys(pkgs))
	log, err := gclog.Load(ctx, r.cfg.options(), 0, names...)
	if err != nil {
		return err
	}
	r.log.Add(log)
	for _, name := range names {
		r.failed[name] = !r.log.Covers(name)
	}
	return nil
}

// again compiles the roots with models in the place of dynamic calls. A package
// in which that fails is left as it is: models are made from source text, and
// there may be texts that nobody thought of.
func (r *Result) again(ctx context.Context) error {
	for {
		files, err := r.models()
		if err != nil || len(files) == 0 {
			return err
		}
		failed, err := r.compileModels(ctx, files)
		if err == nil {
			return nil
		}
		news := false
		for _, pkg := range r.p.roots {
			if _, ok := r.broken[pkg.PkgPath]; slices.Contains(failed, pkg.PkgPath) && !ok {
				r.broken[pkg.PkgPath], news = err.Error(), true
			}
		}
		if !news {
			return fmt.Errorf("compiling as if dynamic calls were static: %w", err)
		}
	}
}

// models makes the changed sources of all roots, by file name.
func (r *Result) models() (map[string][]byte, error) {
	files := map[string][]byte{}
	clear(r.moves)
	for _, pkg := range r.p.roots {
		// The text is the same in each run, so that the go command knows it again.
		m, id := newModel(pkg), 0
		for _, s := range r.inPackage(pkg) {
			s.model = 0
			if s.unmodel = r.unmodelled(s); s.unmodel != "" {
				continue
			}
			id++
			if s.unmodel = m.add(r.p, s, id); s.unmodel == "" {
				s.model = id
			}
		}
		if len(m.edits) == 0 {
			continue
		}
		for name, edits := range m.edits {
			src, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			files[name], r.moves[name] = apply(src, edits)
		}
		files[filepath.Join(filepath.Dir(pkg.GoFiles[0]), modelFile)] = m.source()
	}
	return files, nil
}

func (r *Result) inPackage(pkg *packages.Package) []*site {
	here := maps.Clone(r.sites)
	maps.DeleteFunc(here, func(_ token.Pos, s *site) bool { return s.pkg != pkg })
	var out []*site
	for _, pos := range inOrder(r.p.fset, here) {
		out = append(out, here[pos])
	}
	return out
}

// unmodelled says why nothing can stand for the call, before types are looked at.
func (r *Result) unmodelled(s *site) string {
	name := r.p.fset.File(s.call.Pos()).Name()
	_, broken := r.broken[s.pkg.PkgPath]
	switch {
	case broken:
		return "the package does not compile with the call replaced"
	case len(s.callees) == 0:
		return "nothing in the program was seen to be called here"
	case s.world.Reflected:
		return s.world.Why
	case !slices.Contains(s.pkg.GoFiles, name) || slices.ContainsFunc(s.file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"C"` }):
		return "the file is generated or uses cgo"
	case !slices.ContainsFunc(s.joined, func(t tag) bool { return t.heap != 0 }):
		return "every argument is kept by some callee"
	}
	return ""
}

func placeKey(k gclog.Kind, s gclog.Site) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %v", k, s.At)
	for _, c := range s.Calls {
		fmt.Fprintf(&b, " %v", c)
	}
	return b.String()
}

// second is what the compiler said of a package when it was asked again.
type second struct {
	records map[string]*gclog.Record // by place
	// outer has them by where the code ended up after inlining. That is all that
	// the text of -m=2 knows, which stands in for a structured log that was lost.
	outer map[string]*gclog.Record
	text  bool
}

func newSecond(log *gclog.Log, pkg string) *second {
	s := &second{records: map[string]*gclog.Record{}, outer: map[string]*gclog.Record{}}
	_, s.text = log.Lines(pkg)
	rs := log.Records(pkg)
	for i := range rs {
		if rec := &rs[i]; rec.Kind == gclog.Heap || rec.Dest == "{heap}" {
			s.records[placeKey(rec.Kind, rec.Site)] = rec
			s.outer[placeKey(rec.Kind, gclog.Site{At: rec.Site.Outermost()})] = rec
		}
	}
	return s
}

// remaining is the record of the second compilation for the same thing, nil if it
// is not on the heap there.
func (r *Result) remaining(pkg string, rec *gclog.Record) *gclog.Record {
	after := r.after[pkg]
	if after == nil {
		return nil
	}
	if _, text := r.log.Lines(pkg); text || after.text {
		return after.outer[placeKey(rec.Kind, gclog.Site{At: r.moved(rec.Site.Outermost())})]
	}
	moved := gclog.Site{At: r.moved(rec.Site.At)}
	for _, c := range rec.Site.Calls {
		moved.Calls = append(moved.Calls, r.moved(c))
	}
	return after.records[placeKey(rec.Kind, moved)]
}

func (r *Result) moved(at gclog.Position) gclog.Position {
	if m := r.moves[at.File]; m != nil {
		at.Line, at.Column = m.place(at.Line, at.Column)
	}
	return at
}
