// Package limits holds known wrong answers.
package limits

import (
	"bytes"
	"io"
)

// Every round fills another element of mem.
func FPElements(r io.Reader, n int) ([]*[32]byte, error) {
	mem := make([][32]byte, n)
	out := make([]*[32]byte, 0, n)
	for i := range n {
		h := &mem[i]
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return nil, err
		}
		out = append(out, h) // want `kept while`
	}
	return out, nil
}

// A new buffer is made wherever the old one was kept.
func FPNewBuffer(r io.Reader) (out [][]byte) {
	buf := make([]byte, 256)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			out = append(out, buf[:n]) // want `audit: .*kept while`
			buf = make([]byte, 256)
		}
		if err != nil {
			return out
		}
	}
}

type frameReader struct {
	r       io.Reader
	buf     []byte
	payload [][]byte
}

func (f *frameReader) scratch(n int) []byte {
	if cap(f.buf) < n {
		f.buf = make([]byte, n)
	}
	return f.buf[:n]
}

// Every payload is the one scratch buffer; reported at the audit level only.
func FNScratchKept(f *frameReader, count int) error {
	for range count {
		b := f.scratch(16)
		if _, err := io.ReadFull(f.r, b); err != nil {
			return err
		}
		f.payload = append(f.payload, b) // want `audit: .*kept while`
	}
	return nil
}

// Every word is another part of b.
func FPWords(b []byte) (out [][]byte) {
	for _, w := range bytes.Fields(b) {
		for i := range w {
			w[i] |= 0x20
		}
		out = append(out, w) // want `audit: .*kept while`
	}
	return out
}

type chunk struct{ mem []byte }

func (c *chunk) alloc(n int) []byte {
	if len(c.mem) < n {
		c.mem = make([]byte, 4096)
	}
	b := c.mem[:n:n]
	c.mem = c.mem[n:]
	return b
}

// Every call of alloc gives another part of the chunk.
func FPAllocated(c *chunk, r io.Reader, count int) (out [][]byte) {
	for range count {
		b := c.alloc(16)
		if _, err := io.ReadFull(r, b); err != nil {
			return out
		}
		out = append(out, b) // want `audit: .*kept while`
	}
	return out
}

type page struct {
	mem     []byte
	largest []byte
}

func (p *page) add(v []byte) {
	n := len(p.mem)
	p.mem = append(p.mem, v...)
	if bytes.Compare(p.mem[n:], p.largest) > 0 {
		p.largest = p.mem[n:]
	}
}

func (p *page) flush() { p.mem = p.mem[:0] }

// The largest value of all pages is a part of the buffer that every page
// reuses. Objects most often keep such fields in step with their buffer.
func FNOwnField(p *page, values [][]byte) []byte {
	for _, v := range values {
		p.add(v)
		p.flush()
	}
	return p.largest
}

// Broken to the letter only: the package decodes datagrams itself, each from memory of its own.

type datagram struct {
	id      byte
	payload []byte
}

func (d *datagram) UnmarshalBinary(data []byte) error {
	if len(data) == 0 {
		return io.ErrUnexpectedEOF
	}
	*d = datagram{id: data[0], payload: data[1:]} // want `audit: .*kept without a copy`
	return nil
}

func (q *mailbox) deliver(in <-chan []byte) error {
	for data := range in {
		d := new(datagram)
		if err := d.UnmarshalBinary(data); err != nil {
			return err
		}
		q.got = append(q.got, d)
	}
	return nil
}

type mailbox struct{ got []*datagram }

// The reader over the packet is renewed in each round, and the input keeps what
// was left over: the two are parts of one connection, which goes on with both.

type lineReader struct{ rd io.Reader }

func (r *lineReader) all() (string, error) {
	b, err := io.ReadAll(r.rd)
	return string(b), err
}

type leftovers struct{ b []byte }

func (l *leftovers) begin(packet []byte) []byte {
	if len(l.b) > 0 {
		l.b = append(l.b, packet...)
		return l.b
	}
	return packet
}

func (l *leftovers) end(rest []byte) { l.b = append(l.b[:0], rest...) }

type connection struct {
	id int
	rd lineReader
	in leftovers
}

func serve(open map[int]*connection, conn io.Reader, do func(string)) {
	c := new(connection)
	open[c.id] = c
	buf := make([]byte, 4096)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		packet := c.in.begin(buf[:n])
		left := bytes.NewBuffer(packet) // want `audit: .*kept while`
		c.rd.rd = left
		line, err := c.rd.all()
		c.in.end(packet[len(packet)-left.Len():])
		if err != nil {
			return
		}
		do(line)
	}
}
