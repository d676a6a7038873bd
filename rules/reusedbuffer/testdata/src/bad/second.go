package bad

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"text/tabwriter"
)

type block struct {
	id  int
	msg []byte
}

type digest struct {
	blocks chan block
	nx     int
	x      [64]byte
}

func (d *digest) Write(p []byte) (nn int, err error) {
	nn = len(p)
	if d.nx > 0 {
		n := copy(d.x[d.nx:], p)
		d.nx += n
		p = p[n:]
	}
	if len(p) >= 64 {
		n := len(p) &^ 63
		d.blocks <- block{1, p[:n]} // want `without a copy`
		p = p[n:]
	}
	if len(p) > 0 {
		d.nx = copy(d.x[:], p)
	}
	return
}

// The package copies streams to it.
func sum(r io.Reader) error {
	_, err := io.Copy(&digest{blocks: make(chan block)}, r)
	return err
}

type raw []byte

func (c *raw) UnmarshalJSON(b []byte) error {
	*c = b // want `without a copy`
	return nil
}

type lazy struct{ msg *json.RawMessage }

func (l *lazy) UnmarshalJSON(b []byte) error {
	m := json.RawMessage(b)
	l.msg = &m // want `without a copy`
	return nil
}

func addrs(c net.PacketConn, n int) map[string][]byte {
	m := map[string][]byte{}
	buf := make([]byte, 512)
	for range n {
		k, a, err := c.ReadFrom(buf)
		if err != nil {
			break
		}
		m[a.String()] = buf[:k] // want `kept while`
	}
	return m
}

type evt struct{ data, id []byte }

func sse(r io.Reader, out chan<- evt) {
	sc := bufio.NewScanner(r)
	var e evt
	for sc.Scan() {
		l := sc.Bytes()
		switch {
		case len(l) == 0:
			out <- e // want `kept while`
			e = evt{}
		case bytes.HasPrefix(l, []byte("data:")):
			e.data = l[5:]
		case bytes.HasPrefix(l, []byte("id:")):
			e.id = bytes.TrimSpace(l[3:]) // want `kept while`
		}
	}
}

func group(sc *bufio.Scanner) map[string][][]byte {
	m := map[string][][]byte{}
	for sc.Scan() {
		f := bytes.Fields(sc.Bytes()) // want `kept while`
		m[string(f[0])] = f[1:]
	}
	return m
}

func longest(sc *bufio.Scanner) []byte {
	var best []byte
	for sc.Scan() {
		if b := sc.Bytes(); len(b) > len(best) {
			best = b
		}
	}
	return best // want `after .*overwritten`
}

func joined(sc *bufio.Scanner) []byte {
	sc.Scan()
	head := sc.Bytes()
	sc.Scan()
	tail := sc.Bytes()
	return append(append([]byte{}, head...), tail...) // want `after .*overwritten`
}

func pairs(r *bufio.Reader) (k, v []byte, err error) {
	k, err = r.ReadSlice(':')
	if err != nil {
		return
	}
	v, err = r.ReadSlice('\n')
	return // want `after .*overwritten`
}

func asyncLines(r io.Reader, f func([]byte)) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		go f(sc.Bytes()) // want `kept while`
	}
}

func asyncClosure(r io.Reader, f func([]byte)) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		l := sc.Bytes()
		go func() { f(l) }() // want `kept while`
	}
}

func tab(names []string) (out [][]byte) {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 8, 1, ' ', 0)
	for _, n := range names {
		b.Reset()
		fmt.Fprintln(w, n)
		w.Flush()
		out = append(out, b.Bytes()) // want `kept while`
	}
	return
}

func marshalAll(vs []any) (out []json.RawMessage, err error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, v := range vs {
		b.Reset()
		if err := e.Encode(v); err != nil {
			return nil, err
		}
		out = append(out, b.Bytes()) // want `kept while`
	}
	return
}

// The key is one buffer, filled by a function that appends.
func numberKeys(values []int) map[int][]byte {
	m := map[int][]byte{}
	key := make([]byte, 0, 16)
	for i, v := range values {
		key = key[:0]
		key = fmt.Appendf(key, "%d", v)
		m[i] = key // want `kept while`
	}
	return m
}
