package escape

import (
	"context"

	"github.com/memvet/memvet/internal/cache"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
)

// keptResults finds results of former runs. If all packages were compiled from
// what they had been compiled from then, the compiler would say the same again,
// and neither its log nor any source has to be read.
//
// A result is kept for the named packages together: what is said of one depends on
// the log and the source of the others too, be it what it inlines from them or how they
// instantiate its generic functions.
type keptResults struct {
	store cache.Store
	asked string // ID of what was asked for
}

func newKeptResults(dir string, o Options, patterns []string) keptResults {
	return keptResults{cache.Open(dir, "results"), cache.Key(o.Dir, o.BuildFlags, patterns)}
}

// find returns the result kept for the build, or nil.
func (k keptResults) find(ctx context.Context, b *gclog.Build) *Result {
	// The go command is asked only if chances are good; loading asks it again.
	if _, ok := k.store.Get(k.asked); !ok {
		return nil
	}
	ids := b.IDs(ctx, false)
	if ids == nil {
		return nil
	}
	data, ok := k.store.Get(cache.Key(ids))
	if !ok {
		return nil
	}
	res := &Result{}
	if !cache.Decode(data, res.code) {
		return nil
	}
	return res
}

func (k keptResults) keep(res *Result) {
	if res.Log.IDs != nil && len(res.Errors) == 0 {
		k.store.Put(cache.Key(res.Log.IDs), cache.Encode(res.code))
		k.store.Put(k.asked, nil)
	}
}

// code writes or reads all but what is nil in a kept result and its errors, of
// which there are none.
func (res *Result) code(c *cache.Coder) {
	pointers(c, &res.Allocations, func(a *Allocation) { a.code(c) })
	pointers(c, &res.Parameters, func(p *Parameter) { p.code(c) })
	cache.List(c, &res.Packages, func(p *Package) { p.code(c) })
	cache.List(c, &res.Mistakes, func(m *Mistake) {
		position(c, &m.Position)
		c.String(&m.Text)
	})
}

func pointers[T any](c *cache.Coder, xs *[]*T, each func(*T)) {
	cache.List(c, xs, func(p **T) { cache.Optional(c, p, each) })
}

func (a *Allocation) code(c *cache.Coder) {
	c.Strings(&a.Package, &a.Compiled, &a.Function, &a.What, &a.From, &a.Type, &a.Free, &a.Why, &a.Remedy)
	position(c, &a.Position)
	cache.Text(c, &a.Kind)
	c.Int64(&a.Size)
	c.Int64(&a.Class)
	cache.Text(c, &a.Cause)
	steps(c, &a.Flow)
	cache.Optional(c, &a.Call, func(p *finding.Position) { position(c, p) })
	cache.List(c, &a.Inlined, func(p *finding.Position) { position(c, p) })
	c.Bool(&a.Foreign)
	cache.Optional(c, &a.Budget, func(b *Budget) {
		position(c, &b.Position)
		c.String(&b.Of)
	})
	c.Int(&a.Raw)
	cache.List(c, &a.Sites, func(s *gclog.Site) { s.Code(c) })
}

func (p *Parameter) code(c *cache.Coder) {
	c.Strings(&p.Package, &p.Function, &p.Name, &p.Type, &p.Why)
	position(c, &p.Position)
	cache.List(c, &p.Results, c.Int)
	steps(c, &p.Flow)
	c.Ints(&p.Heap, &p.Raw)
}

func (p *Package) code(c *cache.Coder) {
	c.String(&p.Path)
	c.Ints(&p.Lines, &p.Elsewhere)
	c.Bool(&p.Text)
	c.Bool(&p.Command)
	cache.List(c, &p.Files, c.String)
	cache.List(c, &p.Sources, func(s *Source) {
		c.String(&s.Name)
		c.Int(&s.Lines)
	})
	cache.List(c, &p.Functions, c.String)
}

func steps(c *cache.Coder, s *[]Step) {
	cache.List(c, s, func(s *Step) {
		position(c, &s.Position)
		c.String(&s.Text)
	})
	if *s == nil {
		*s = []Step{} // for JSON
	}
}

func position(c *cache.Coder, p *finding.Position) {
	c.String(&p.File)
	c.Ints(&p.Line, &p.Column, &p.EndLine, &p.EndColumn)
}
