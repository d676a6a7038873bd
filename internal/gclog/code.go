package gclog

import "encoding/binary"

// A coder writes or reads entries, with the same code for both: numbers as
// varints, strings by number after their first time. A log names the same few
// files in every line; gob would write and read them each time.
type coder struct {
	buf     []byte
	reading bool
	bad     bool
	numbers map[string]int
	strings []string
}

func encode(e *entry) []byte {
	c := coder{numbers: map[string]int{}}
	c.entry(e)
	return c.buf
}

func decode(data []byte) (*entry, bool) {
	c := coder{buf: data, reading: true}
	var e entry
	c.entry(&e)
	return &e, !c.bad && len(c.buf) == 0
}

func (c *coder) entry(e *entry) {
	text := 0
	if e.Text {
		text = 1
	}
	c.int(&text)
	e.Text = text == 1
	c.int(&e.Lines)
	list(c, &e.Records, c.record)
}

func (c *coder) record(r *Record) {
	kind := int(r.Kind)
	c.int(&kind)
	r.Kind = Kind(kind)
	c.site(&r.Site)
	c.string(&r.What)
	c.string(&r.Dest)
	c.int(&r.Derefs)
	c.string(&r.Func)
	c.int(&r.Raw)
	list(c, &r.Flows, func(f *Flow) {
		c.string(&f.Dst)
		c.string(&f.Src)
		c.int(&f.Derefs)
		list(c, &f.Steps, func(s *Step) {
			c.string(&s.Expr)
			c.string(&s.Why)
			c.site(&s.Site)
		})
	})
}

func (c *coder) site(s *Site) {
	c.position(&s.At)
	list(c, &s.Calls, c.position)
}

func (c *coder) position(p *Position) {
	c.string(&p.File)
	c.int(&p.Line)
	c.int(&p.Column)
}

func list[T any](c *coder, xs *[]T, each func(*T)) {
	n := len(*xs)
	c.int(&n)
	if c.reading && n > 0 {
		// Every element takes a byte at least.
		if c.bad || n > len(c.buf) {
			c.bad = true
			return
		}
		*xs = make([]T, n)
	}
	for i := range *xs {
		if c.bad {
			return
		}
		each(&(*xs)[i])
	}
}

func (c *coder) int(p *int) {
	if !c.reading {
		c.buf = binary.AppendVarint(c.buf, int64(*p))
		return
	}
	n, size := binary.Varint(c.buf)
	if size <= 0 {
		c.bad = true
		return
	}
	*p, c.buf = int(n), c.buf[size:]
}

func (c *coder) string(p *string) {
	if c.reading {
		c.readString(p)
		return
	}
	n, known := c.numbers[*p]
	if !known {
		n = len(c.numbers)
		c.numbers[*p] = n
	}
	c.int(&n)
	if !known {
		size := len(*p)
		c.int(&size)
		c.buf = append(c.buf, *p...)
	}
}

func (c *coder) readString(p *string) {
	var n, size int
	if c.int(&n); n == len(c.strings) {
		if c.int(&size); c.bad || size < 0 || size > len(c.buf) {
			c.bad = true
			return
		}
		c.strings = append(c.strings, string(c.buf[:size]))
		c.buf = c.buf[size:]
	}
	if c.bad || n < 0 || n >= len(c.strings) {
		c.bad = true
		return
	}
	*p = c.strings[n]
}
