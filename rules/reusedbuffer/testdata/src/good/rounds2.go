package good

import (
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
)

// Each chapter's list is filtered in its own array, by an inner loop: what that loop
// made for the last chapter is not what it makes for this one.

type section interface{ line() int }
type chapter struct{ sections []section }
type volume struct{ chapters []any }

func distinct(s []section) []section {
	if len(s) < 2 {
		return s
	}
	out := s[:0]
	for i, v := range s {
		if i == 0 || v != s[i-1] {
			out = append(out, v)
		}
	}
	return out
}

func tidy(v *volume) {
	for _, n := range v.chapters {
		c, ok := n.(*chapter)
		if !ok {
			break
		}
		i := 0
		kept := c.sections[:0]
		for j, s := range c.sections {
			if j > i && s.line() > 1 {
				kept = append(kept, distinct(c.sections[i:j])...)
				i = j
			}
		}
		kept = append(kept, distinct(c.sections[i:])...)
		c.sections = kept
	}
}

// The vector is kept for the next call, in a variable that the first round makes:
// there is one such variable, and it has the vector of the last round.

type span struct{ first *byte }
type port struct {
	spans *[]span
	open  bool
}

func (p *port) unlock()             { p.open = false }
func (p *port) submit(v []span) int { return len(v) }

func (p *port) writeAll(chunks *[][]byte) (n int) {
	defer p.unlock()
	var spans []span
	if p.spans != nil {
		spans = *p.spans
	}
	for len(*chunks) > 0 {
		spans = spans[:0]
		for _, c := range *chunks {
			if len(c) == 0 {
				continue
			}
			spans = append(spans, span{&c[0]})
		}
		if len(spans) == 0 {
			break
		}
		if p.spans == nil {
			p.spans = new([]span)
		}
		*p.spans = spans
		n += p.submit(spans)
		*chunks = (*chunks)[1:]
		clear(spans)
	}
	return n
}

// run starts the function and waits for it, in a way that a contract does not tell.
// What the function has captured is as much in doubt as the function is.

type runner struct{ done atomic.Bool }

func drive(r *runner, f func(w io.Writer)) {
	f(io.Discard)
	r.done.Store(true)
}

func (r *runner) wait() {
	for !r.done.Load() {
		runtime.Gosched()
	}
}

func (r *runner) run(name string, f func(w io.Writer)) {
	go drive(r, f)
	r.wait()
}

func runEach(sizes []int, text []byte) {
	buf := make([]byte, len(text))
	for _, n := range sizes {
		copy(buf, text)
		r := &runner{}
		r.run(fmt.Sprint(n), func(w io.Writer) { w.Write(buf[:n]) }) // want "audit: `buf` is kept while its buffer is overwritten, so what is kept changes afterwards"
	}
}
