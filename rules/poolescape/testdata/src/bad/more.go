package bad

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"strings"
	"sync"
	"unsafe"
)

var blk = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}

type conn struct {
	r         io.Reader
	protected *[]byte
	nextFrame []byte
	buf       []byte
}

func (c *conn) parse(b []byte) ([]byte, error) {
	if len(b) < 4 {
		return nil, io.ErrUnexpectedEOF
	}
	return b[4:], nil
}

func (c *conn) read() error { // view left in field on error
	bp := blk.Get().(*[]byte)
	n, err := c.r.Read(*bp)
	if err != nil {
		blk.Put(bp)
		return err
	}
	c.nextFrame = (*bp)[:n]
	f, err := c.parse(c.nextFrame)
	if err != nil {
		blk.Put(bp) // want `giving this back`
		return err
	}
	c.nextFrame = f
	return nil
}

func unsafeString(r io.Reader) string {
	bp := blk.Get().(*[]byte)
	defer blk.Put(bp)
	n, _ := r.Read(*bp)
	return unsafe.String(&(*bp)[0], n) // want `returned after`
}

type bufPool struct{ sync.Pool }

func (p *bufPool) Get() *bytes.Buffer { return p.Pool.Get().(*bytes.Buffer) }

func (p *bufPool) Put(b *bytes.Buffer) { b.Reset(); p.Pool.Put(b) }

var bp bufPool

func tmpl(v any) []byte {
	b := bp.Get()
	fmt.Fprint(b, v)
	res := b.Bytes()
	bp.Put(b)
	return res // want `returned after`
}

func tmplSend(v any, c chan<- []byte) {
	b := bp.Get()
	defer bp.Put(b) // want `giving this back`
	fmt.Fprint(b, v)
	c <- b.Bytes()
}

func tmplMap(vs map[string]any) map[string][]byte {
	out := map[string][]byte{}
	for k, v := range vs {
		b := bp.Get()
		fmt.Fprint(b, v)
		out[k] = b.Bytes()
		bp.Put(b) // want `giving this back`
	}
	return out
}

func tmplReader(v any) io.Reader {
	b := bp.Get()
	defer bp.Put(b) // want `giving this back`
	fmt.Fprint(b, v)
	return bytes.NewReader(b.Bytes())
}

func tmplReader2(v any) io.Reader {
	b := bp.Get()
	defer bp.Put(b)
	fmt.Fprint(b, v)
	return b // want `returned after`
}

type ctx struct {
	params []string
	path   []byte
	next   *ctx
}

var ctxs = sync.Pool{New: func() any { return new(ctx) }}

func handle(path string, h func(*ctx) error) (*ctx, error) {
	c := ctxs.Get().(*ctx)
	c.params = append(c.params[:0], strings.Split(path, "/")...)
	err := h(c)
	ctxs.Put(c)
	if err != nil {
		return c, err // want `returned after`
	}
	return nil, nil
}

func handleParams(path string, h func(*ctx) error) []string {
	c := ctxs.Get().(*ctx)
	defer ctxs.Put(c)
	c.params = append(c.params[:0], strings.Split(path, "/")...)
	_ = h(c)
	return c.params // want `returned after`
}

func twicePut(c *ctx, err error) {
	if err != nil {
		log.Print(err)
		ctxs.Put(c)
	}
	ctxs.Put(c) // want `a second time`
}

// One of those who take a writer out of this pool goes on with its buffer.

type textWriter struct{ buf []byte }

var textWriters = sync.Pool{New: func() any { return new(textWriter) }}

func (w *textWriter) reset(buf []byte) { w.buf = buf }

func (w *textWriter) add(b byte) { w.buf = append(w.buf, b) }

func newText(doc []byte) []byte {
	w := textWriters.Get().(*textWriter)
	defer textWriters.Put(w)
	w.reset(nil)
	w.add(doc[0])
	return w.buf // want "is returned after its memory was given back"
}

func textLen(doc []byte) int {
	w := textWriters.Get().(*textWriter)
	defer textWriters.Put(w)
	w.reset(w.buf[:0])
	for _, b := range doc {
		w.add(b)
	}
	return len(w.buf)
}
