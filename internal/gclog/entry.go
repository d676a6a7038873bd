package gclog

import "github.com/memvet/memvet/internal/cache"

// Change this with the form of what is stored.
const entryForm = "v1"

// An entry is what is kept of each package's log. The go command does not
// compile again what its own cache has, and then writes no log.
type entry struct {
	Text    bool // read from the text
	Lines   int
	Records []Record
}

func encode(e *entry) []byte {
	return cache.Encode(func(c *cache.Coder) { e.code(c) })
}

func decode(data []byte) (*entry, bool) {
	var e entry
	ok := cache.Decode(data, e.code)
	return &e, ok
}

func (e *entry) code(c *cache.Coder) {
	c.Bool(&e.Text)
	c.Int(&e.Lines)
	cache.List(c, &e.Records, func(r *Record) { r.code(c) })
}

func (r *Record) code(c *cache.Coder) {
	kind := int(r.Kind)
	c.Int(&kind)
	r.Kind = Kind(kind)
	r.Site.Code(c)
	c.String(&r.What)
	c.String(&r.Dest)
	c.Int(&r.Derefs)
	c.String(&r.Func)
	c.Int(&r.Raw)
	cache.List(c, &r.Flows, func(f *Flow) {
		c.String(&f.Dst)
		c.String(&f.Src)
		c.Int(&f.Derefs)
		cache.List(c, &f.Steps, func(s *Step) {
			c.String(&s.Expr)
			c.String(&s.Why)
			s.Site.Code(c)
		})
	})
}

// Code writes or reads a site.
func (s *Site) Code(c *cache.Coder) {
	s.At.code(c)
	cache.List(c, &s.Calls, func(p *Position) { p.code(c) })
}

func (p *Position) code(c *cache.Coder) {
	c.String(&p.File)
	c.Int(&p.Line)
	c.Int(&p.Column)
}
