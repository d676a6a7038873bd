package bad

import (
	"io"
	"unsafe"
)

func yolo(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func oldCast(b []byte) string { return *(*string)(unsafe.Pointer(&b)) }

type pair struct{ key, value []byte }

type args struct {
	pairs []pair
	n     int
}

func (a *args) parse(k, v []byte) {
	p := &a.pairs[a.n]
	p.key = append(p.key[:0], k...)
	p.value = append(p.value[:0], v...)
	a.n++
}

func (a *args) each(f func(k, v []byte)) {
	for i := range a.pairs[:a.n] {
		f(a.pairs[i].key, a.pairs[i].value)
	}
}

// Through a callback into a captured map.

func (a *args) fields() map[string]any {
	out := make(map[string]any)
	a.each(func(k, v []byte) {
		out[yolo(k)] = string(v) // want "`yolo\\(k\\)` shares the bytes of `key`, which are used again, and becomes a map key, so the entry is lost when they change"
	})
	return out
}

// Read into again, and kept in another object.

type conn struct {
	r   io.Reader
	buf []byte
}

type session struct {
	user string
	tags map[string]string
}

func (c *conn) login(s *session) error {
	n, err := c.r.Read(c.buf)
	if err != nil {
		return err
	}
	s.user = oldCast(c.buf[:n]) // want "`oldCast\\(c.buf\\[:n\\]\\)` shares the bytes of `buf`, which are used again, and is kept, so the string changes afterwards"
	return nil
}

// In a literal, through another function and a package-level map.

type entry struct{ name string }

var entries = map[string]*entry{}

func remember(name string) {
	entries["last"] = &entry{name: name} // want "`yolo\\(c.buf\\[:4\\]\\)` shares the bytes of `buf`, which are used again, and is kept, so the string changes afterwards"
}

func (c *conn) note() { remember(yolo(c.buf[:4])) }

type index struct{ names map[string]bool }

type region struct{ data []byte }

func munmap(b []byte) error { return nil }

func (r *region) close() error { return munmap(r.data) }

func (x *index) load(r *region) {
	b := r.data[:8]
	x.names[unsafe.String(unsafe.SliceData(b), len(b))] = true // want "shares the bytes of `data`, which are used again, and becomes a map key, so the entry is lost when they change"
}
