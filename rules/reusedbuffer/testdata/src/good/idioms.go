package good

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Usual code, none of which keeps what is filled again.

type Reader struct {
	rd   io.Reader
	buf  []byte
	r, w int
	err  error
}

func (b *Reader) fill() {
	if b.r > 0 {
		copy(b.buf, b.buf[b.r:b.w])
		b.w -= b.r
		b.r = 0
	}
	n, err := b.rd.Read(b.buf[b.w:])
	b.w += n
	b.err = err
}

func (b *Reader) Peek(n int) ([]byte, error) {
	for b.w-b.r < n && b.err == nil {
		b.fill()
	}
	return b.buf[b.r : b.r+n], b.err
}

func (b *Reader) ReadLine() (line []byte, err error) {
	s := 0
	for {
		if i := bytes.IndexByte(b.buf[b.r+s:b.w], '\n'); i >= 0 {
			i += s
			line = b.buf[b.r : b.r+i+1]
			b.r += i + 1
			break
		}
		if b.err != nil {
			line = b.buf[b.r:b.w]
			b.r = b.w
			err = b.err
			break
		}
		s = b.w - b.r
		b.fill()
	}
	return
}

func (b *Reader) ReadString() (string, error) {
	l, err := b.ReadLine()
	return string(l), err
}

func (b *Reader) Full() (out []byte, err error) {
	for {
		var l []byte
		l, err = b.ReadLine()
		out = append(out, l...)
		if err != nil {
			return
		}
	}
}

func Runes(s []byte) (out []rune) {
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		out = append(out, r)
		s = s[n:]
	}
	return
}

func Fields(r io.Reader) (out [][]string, err error) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		out = append(out, strings.Fields(sc.Text()))
	}
	return out, sc.Err()
}

func Buffered(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	buf := make([]byte, 0, 64*1024)
	sc.Buffer(buf, 1024*1024)
	var last string
	for sc.Scan() {
		line := bytes.TrimSpace(sc.Bytes())
		if len(line) == 0 {
			continue
		}
		if bytes.HasPrefix(line, []byte("#")) {
			last = string(line)
			continue
		}
		var v map[string]any
		if err := json.Unmarshal(line, &v); err != nil {
			return fmt.Errorf("%s after %s: %w", line, last, err)
		}
	}
	return sc.Err()
}

type Msg struct {
	Name string
	Tags []string
	Body []byte
}

func (m *Msg) AppendTo(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(m.Name)))
	dst = append(dst, m.Name...)
	for _, t := range m.Tags {
		dst = append(dst, t...)
	}
	return append(dst, m.Body...)
}

func (m *Msg) Marshal() ([]byte, error) { return m.AppendTo(nil), nil }

func (m *Msg) Unmarshal(b []byte) error {
	n, k := binary.Uvarint(b)
	if k <= 0 || uint64(len(b)-k) < n {
		return errors.New("short")
	}
	b = b[k:]
	m.Name = string(b[:n])
	m.Body = append(m.Body[:0], b[n:]...)
	return nil
}

type Enc struct {
	w   io.Writer
	buf []byte
	hdr [8]byte
}

func (e *Enc) Encode(m *Msg) error {
	e.buf = m.AppendTo(e.buf[:0])
	binary.BigEndian.PutUint64(e.hdr[:], uint64(len(e.buf)))
	if _, err := e.w.Write(e.hdr[:]); err != nil {
		return err
	}
	_, err := e.w.Write(e.buf)
	return err
}

type Dec struct {
	r   *bufio.Reader
	buf []byte
}

func (d *Dec) Decode(m *Msg) error {
	n, err := binary.ReadUvarint(d.r)
	if err != nil {
		return err
	}
	if uint64(cap(d.buf)) < n {
		d.buf = make([]byte, n)
	}
	d.buf = d.buf[:n]
	if _, err := io.ReadFull(d.r, d.buf); err != nil {
		return err
	}
	return m.Unmarshal(d.buf)
}

func (d *Dec) All() (out []*Msg, err error) {
	for {
		m := new(Msg)
		if err := d.Decode(m); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
}

func (d *Dec) Reuse(f func(*Msg)) error {
	var m Msg
	for {
		if err := d.Decode(&m); err != nil {
			return err
		}
		f(&m)
	}
}

type Iter struct {
	r        *bufio.Reader
	key, val []byte
	buf      []byte
	err      error
}

func (it *Iter) Next() bool {
	line, err := it.r.ReadSlice('\n')
	if err != nil {
		it.err = err
		return false
	}
	it.buf = append(it.buf[:0], line...)
	k, v, _ := bytes.Cut(it.buf, []byte("="))
	it.key, it.val = k, v
	return true
}

func (it *Iter) Key() []byte { return it.key }

func (it *Iter) Val() []byte { return it.val }

func Collect(it *Iter) map[string]string {
	m := map[string]string{}
	for it.Next() {
		m[string(it.Key())] = string(it.Val())
	}
	return m
}

func MaxVal(it *Iter) []byte {
	var best []byte
	for it.Next() {
		if bytes.Compare(it.Val(), best) > 0 {
			best = append(best[:0], it.Val()...)
		}
	}
	return best
}

func Unique(it *Iter) (n int) {
	var prev []byte
	for it.Next() {
		if !bytes.Equal(prev, it.Key()) {
			n++
		}
		prev = append(prev[:0], it.Key()...)
	}
	return
}

func Sum(h hash.Hash, parts ...[]byte) []byte {
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

func Sums(parts [][]byte) (out [][]byte) {
	h := sha256.New()
	for _, p := range parts {
		h.Reset()
		h.Write(p)
		out = append(out, h.Sum(nil))
	}
	return out
}

func Sums2(parts [][]byte) map[string]int {
	h := sha256.New()
	var sum [32]byte
	out := map[string]int{}
	for i, p := range parts {
		h.Reset()
		h.Write(p)
		h.Sum(sum[:0])
		out[string(sum[:])] = i
	}
	return out
}

func Sums3(parts [][]byte) [][32]byte {
	var out [][32]byte
	for _, p := range parts {
		out = append(out, sha256.Sum256(p))
	}
	return out
}

func Serve(l net.Listener) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer c.Close()
			buf := make([]byte, 1024)
			for {
				n, err := c.Read(buf)
				if err != nil {
					return
				}
				if _, err := c.Write(buf[:n]); err != nil {
					return
				}
			}
		}()
	}
}

func UDP(c net.PacketConn, out chan<- []byte) error {
	var buf [2048]byte
	for {
		n, _, err := c.ReadFrom(buf[:])
		if err != nil {
			return err
		}
		pkt := make([]byte, n)
		copy(pkt, buf[:n])
		select {
		case out <- pkt:
		default:
		}
	}
}

func ReadFrame(r io.Reader) ([]byte, error) {
	var hdr [4]byte
	if _, err := io.ReadFull(r, hdr[:]); err != nil {
		return nil, err
	}
	b := make([]byte, binary.BigEndian.Uint32(hdr[:]))
	_, err := io.ReadFull(r, b)
	return b, err
}

func Frames(r io.Reader, out chan<- []byte) error {
	defer close(out)
	for {
		f, err := ReadFrame(r)
		if err != nil {
			return err
		}
		out <- f
	}
}

type DB struct {
	bufs [2][]byte
	cur  int
}

func (d *DB) Next(r io.Reader) ([]byte, error) {
	d.cur ^= 1
	n, err := r.Read(d.bufs[d.cur])
	return d.bufs[d.cur][:n], err
}

func Workers(in <-chan string, out chan<- int) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var scratch []byte
			for s := range in {
				scratch = append(scratch[:0], s...)
				slices.Reverse(scratch)
				out <- bytes.IndexByte(scratch, 'x')
			}
		}()
	}
	wg.Wait()
	close(out)
}

func Split(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, ';'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}
