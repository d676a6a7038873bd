package good

import (
	"io"
	"strings"
	"unsafe"
)

func yolo(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

type conn struct {
	r    io.Reader
	buf  []byte
	last string
	cur  token
}

type token struct{ text string }

type session struct {
	user  string
	known map[string]int
}

func (c *conn) fill() error {
	_, err := c.r.Read(c.buf)
	return err
}

// Copied before it is kept.

func (c *conn) login(s *session) {
	s.user = strings.Clone(yolo(c.buf[:4]))
	s.known[string(c.buf[4:8])] = 1
}

func (c *conn) renamed(s *session) {
	name := yolo(c.buf[:4])
	name = strings.Clone(name)
	s.user = name
}

// Read, compared, looked up.

func (c *conn) check(s *session) bool {
	return yolo(c.buf[:4]) == "GET " || s.known[yolo(c.buf)] > 0
}

// Kept beside the bytes.

func (c *conn) next() string {
	c.last = yolo(c.buf[:4])
	c.cur.text = yolo(c.buf[4:])
	return c.last
}

// Bytes that are made once.

type blob struct{ data []byte }

func newBlob(s string) *blob { return &blob{data: []byte(s)} }

func (b *blob) name(s *session) { s.user = yolo(b.data) }

// A helper that others call with reused bytes.

func (c *conn) peek() int { return len(yolo(c.buf)) }

func (s *session) rename(b []byte) { s.user = yolo(append([]byte(nil), b...)) }

func (c *conn) rename(s *session) { s.rename(c.buf[:4]) }

func (b *blob) write(w io.Writer, s string) { _, _ = w.Write(bytesOf(s)) }

// A key in the index.

type index struct{ names map[string]bool }

func (x *index) add(c *conn) {
	b := c.buf[:4]
	x.names[string(b)] = true
}
