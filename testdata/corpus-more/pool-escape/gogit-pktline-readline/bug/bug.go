// Package bug reads packet lines and the messages made of them.
package bug

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
)

const (
	lenSize = 4
	maxSize = 65520
)

var (
	errInvalidLen = errors.New("invalid packet length")
	errPrefix     = []byte("ERR ")
)

var pool = sync.Pool{New: func() any { b := make([]byte, maxSize); return &b }}

func getBuffer() *[]byte { return pool.Get().(*[]byte) }

func putBuffer(b *[]byte) { pool.Put(b) }

// errorLine is an error message of the peer.
type errorLine struct{ text string }

func (e *errorLine) Error() string { return e.text }

// read reads a packet into p and returns its length with the length field.
func read(r io.Reader, p []byte) (int, error) {
	if _, err := io.ReadFull(r, p[:lenSize]); err != nil {
		return -1, err
	}
	n, err := strconv.ParseUint(string(p[:lenSize]), 16, 16)
	if err != nil || n == 3 || n > maxSize {
		return -1, errInvalidLen
	}
	if n <= lenSize {
		return int(n), nil
	}
	if _, err := io.ReadFull(r, p[lenSize:n]); err != nil {
		return int(n), err
	}
	if bytes.HasPrefix(p[lenSize:n], errPrefix) {
		return int(n), &errorLine{text: string(bytes.TrimSpace(p[lenSize+len(errPrefix) : n]))}
	}
	return int(n), nil
}

// readLine reads a packet and returns its length and payload. The length is
// 0 for a flush packet.
func readLine(r io.Reader) (l int, p []byte, err error) {
	buf := getBuffer()
	defer putBuffer(buf) // ALSO: pool-escape

	l, err = read(r, (*buf)[:])
	if l < lenSize {
		return l, nil, err
	}
	return l, (*buf)[lenSize:l], err // BUG: pool-escape
}

type advRefs struct {
	Capabilities []string
	References   map[string]string
	Shallows     []string
}

type advRefsDecoder struct {
	r    io.Reader
	line []byte
	n    int
	err  error
	data *advRefs
}

type stateFn func(*advRefsDecoder) stateFn

func (d *advRefsDecoder) nextLine() bool {
	d.n++
	l, p, err := readLine(d.r)
	if err != nil || l == 0 {
		d.err = err
		return false
	}
	d.line = bytes.TrimSuffix(p, []byte("\n"))
	return true
}

func decodeFirst(d *advRefsDecoder) stateFn {
	if !d.nextLine() {
		return nil
	}
	ref, caps, _ := bytes.Cut(d.line, []byte{0})
	for _, c := range bytes.Fields(caps) {
		d.data.Capabilities = append(d.data.Capabilities, string(c))
	}
	d.line = ref
	return decodeRef
}

func decodeRef(d *advRefsDecoder) stateFn {
	if s, ok := bytes.CutPrefix(d.line, []byte("shallow ")); ok {
		d.data.Shallows = append(d.data.Shallows, string(s))
	} else {
		hash, name, ok := bytes.Cut(d.line, []byte(" "))
		if !ok {
			d.err = fmt.Errorf("malformed ref in line %d", d.n)
			return nil
		}
		d.data.References[string(name)] = string(hash)
	}
	if !d.nextLine() {
		return nil
	}
	return decodeRef
}

// decodeAdvRefs reads the references of the peer.
func decodeAdvRefs(r io.Reader) (*advRefs, error) {
	d := &advRefsDecoder{r: r, data: &advRefs{References: make(map[string]string)}}
	for state := decodeFirst; state != nil; {
		state = state(d)
	}
	return d.data, d.err
}
