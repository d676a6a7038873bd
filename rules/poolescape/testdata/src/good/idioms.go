package good

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
)

// Usual code, none of which uses what it gave back.

var bufs = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func WriteJSON(w http.ResponseWriter, v any) error {
	b := bufs.Get().(*bytes.Buffer)
	b.Reset()
	defer bufs.Put(b)
	if err := json.NewEncoder(b).Encode(v); err != nil {
		http.Error(w, err.Error(), 500)
		return err
	}
	w.Header().Set("Content-Length", fmt.Sprint(b.Len()))
	_, err := w.Write(b.Bytes())
	return err
}

type gzWriter struct {
	http.ResponseWriter
	buf *bytes.Buffer
}

func (g *gzWriter) Write(p []byte) (int, error) { return g.buf.Write(p) }

func (g *gzWriter) Close() {
	g.ResponseWriter.Write(g.buf.Bytes())
	g.buf.Reset()
	bufs.Put(g.buf)
	g.buf = nil
}

func Gz(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g := &gzWriter{w, bufs.Get().(*bytes.Buffer)}
		defer g.Close()
		h.ServeHTTP(g, r)
	})
}

type pp struct {
	buf []byte
	arg any
	err error
}

func (p *pp) free() {
	if cap(p.buf) > 64*1024 {
		p.buf = nil
	} else {
		p.buf = p.buf[:0]
	}
	p.arg = nil
	ppFree.Put(p)
}

func (p *pp) print(a any) { p.arg = a; p.buf = fmt.Append(p.buf, a) }

var ppFree = sync.Pool{New: func() any { return new(pp) }}

func newPrinter() *pp {
	p := ppFree.Get().(*pp)
	p.err = nil
	return p
}

func Sprint(a any) string {
	p := newPrinter()
	p.print(a)
	s := string(p.buf)
	p.free()
	return s
}

func Fprint(w io.Writer, a any) (n int, err error) {
	p := newPrinter()
	p.print(a)
	n, err = w.Write(p.buf)
	p.free()
	return
}

func Appendp(b []byte, a any) []byte {
	p := newPrinter()
	p.print(a)
	b = append(b, p.buf...)
	p.free()
	return b
}

var blk = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}

func Copy(dst io.Writer, src io.Reader) (n int64, err error) {
	bp := blk.Get().(*[]byte)
	defer blk.Put(bp)
	buf := *bp
	for {
		nr, er := src.Read(buf)
		if nr > 0 {
			nw, ew := dst.Write(buf[:nr])
			n += int64(nw)
			if ew != nil {
				return n, ew
			}
		}
		if er != nil {
			if er == io.EOF {
				er = nil
			}
			return n, er
		}
	}
}

type Handler struct {
	h      slog.Handler
	groups []string
	attrs  []slog.Attr
	buf    *[]byte
}

func (h *Handler) Enabled(context.Context, slog.Level) bool { return true }

func (h *Handler) WithAttrs(as []slog.Attr) slog.Handler {
	h2 := *h
	h2.attrs = slices.Concat(h.attrs, as)
	return &h2
}

func (h *Handler) WithGroup(n string) slog.Handler {
	h2 := *h
	h2.groups = append(slices.Clip(h.groups), n)
	return &h2
}

func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	bp := blk.Get().(*[]byte)
	buf := (*bp)[:0]
	defer func() {
		*bp = buf
		blk.Put(bp)
	}()
	buf = append(buf, r.Message...)
	r.Attrs(func(a slog.Attr) bool {
		buf = append(buf, ' ')
		buf = append(buf, a.Key...)
		buf = strconv.AppendQuote(buf, a.Value.String())
		return true
	})
	_, err := os.Stderr.Write(buf)
	return err
}
