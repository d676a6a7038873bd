package dynamic

import (
	"context"

	"github.com/memvet/memvet/internal/cache"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
)

// Kept is where the answers about a program are kept. They hold as long as the
// go command would compile nothing of the whole program anew.
type Kept struct {
	store cache.Store
	id    string
}

// Recall returns the answers that Keep was given in a former run, nil if there are
// none. It compiles what has to be compiled anyway.
func Recall(ctx context.Context, cfg Config) (Kept, []*Answer) {
	b, err := gclog.NewBuild(cfg.options(), cfg.Patterns...)
	if err != nil {
		return Kept{}, nil
	}
	defer b.Close()
	if b.Cache() == "" {
		return Kept{}, nil // and what is compiled would be of no use to the next build
	}
	ids := b.IDs(ctx, true)
	if ids == nil {
		return Kept{}, nil
	}
	k := Kept{cache.Open(b.Cache(), "answers"), cache.Key(cfg.Dir, cfg.Patterns, ids)}
	data, ok := k.store.Get(k.id)
	if !ok {
		return k, nil
	}
	var out []*Answer
	if !cache.Decode(data, func(c *cache.Coder) { code(c, &out) }) {
		return k, nil
	}
	return k, out
}

// Keep keeps answers, nil ones among them, in the order in which they were asked for.
func (k Kept) Keep(answers []*Answer) {
	k.store.Put(k.id, cache.Encode(func(c *cache.Coder) { code(c, &answers) }))
}

func code(c *cache.Coder, answers *[]*Answer) {
	cache.List(c, answers, func(p **Answer) { cache.Optional(c, p, func(a *Answer) { a.code(c) }) })
}

func (a *Answer) code(c *cache.Coder) {
	verdict := int(a.Verdict)
	c.Int(&verdict)
	a.Verdict = Verdict(verdict)
	c.Bool(&a.World.Open)
	c.Bool(&a.World.Reflected)
	c.Strings(&a.World.Why, &a.Why)
	cache.List(c, &a.Calls, func(x *Call) {
		position(c, &x.Position)
		c.String(&x.Text)
		c.Bool(&x.Visible)
		cache.List(c, &x.Callees, func(y *Callee) { y.code(c) })
	})
	cache.List(c, &a.Via, func(p *finding.Position) { position(c, p) })
	cache.List(c, &a.Remedies, func(m *Remedy) {
		cache.Text(c, &m.Class)
		c.String(&m.Text)
	})
}

func (x *Callee) code(c *cache.Coder) {
	c.Strings(&x.Func, &x.Type, &x.Why)
	position(c, &x.Position)
	c.Bool(&x.Leaks)
	c.Bool(&x.Unknown)
}

// position leaves out ends, which no answer has.
func position(c *cache.Coder, p *finding.Position) {
	c.String(&p.File)
	c.Ints(&p.Line, &p.Column)
}
