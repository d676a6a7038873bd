package bad

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"hash/crc32"
	"io"
	"log"
	"net"
	"sync"
	"time"
)

// A frame lends its payload out of a pooled block.
type frame struct {
	kind    byte
	payload []byte
	block   []byte
}

var frames = sync.Pool{New: func() any { return &frame{block: make([]byte, 0, 4096)} }}

func newFrame(kind byte) *frame {
	f := frames.Get().(*frame)
	f.kind = kind
	f.payload = f.block[:0]
	return f
}

func (f *frame) release() {
	f.payload = nil
	frames.Put(f)
}

func sendFrame(c net.Conn, kind byte, data []byte) (int, error) {
	f := newFrame(kind)
	f.payload = append(f.payload, data...)
	if _, err := c.Write(f.payload); err != nil {
		f.release()
		return 0, err
	}
	f.release()
	return len(f.payload), nil // want `used after its memory was given back`
}

// Blocks of bytes, with helpers around the pool.

var blocks = sync.Pool{New: func() any { b := make([]byte, 8192); return &b }}

func takeBlock() *[]byte  { return blocks.Get().(*[]byte) }
func giveBlock(b *[]byte) { blocks.Put(b) }

type header struct {
	name, value []byte
}

func readHeader(r io.Reader) (*header, error) {
	bp := takeBlock()
	defer giveBlock(bp) // want `giving this back`
	n, err := r.Read(*bp)
	if err != nil {
		return nil, err
	}
	name, value, ok := bytes.Cut((*bp)[:n], []byte(": "))
	if !ok {
		return nil, errors.New("no colon")
	}
	return &header{name: name, value: value}, nil
}

func checksumLater(r io.Reader, sums chan<- []byte) error {
	bp := takeBlock()
	n, err := io.ReadFull(r, *bp)
	if err != nil {
		giveBlock(bp)
		return err
	}
	sums <- (*bp)[:n]
	giveBlock(bp) // want `giving this back`
	return nil
}

func logInBackground(r io.Reader) {
	bp := takeBlock()
	n, _ := r.Read(*bp)
	line := (*bp)[:n]
	go func() {
		time.Sleep(time.Second)
		log.Printf("%s", line)
	}()
	giveBlock(bp) // want `giving this back`
}

func sums(rs []io.Reader) (parts [][]byte) {
	for _, r := range rs {
		bp := takeBlock()
		n, _ := r.Read(*bp)
		parts = append(parts, (*bp)[:n])
		giveBlock(bp) // want `giving this back`
	}
	return parts
}

// Double gives.

func upload(w io.Writer, r io.Reader) error {
	bp := takeBlock()
	defer giveBlock(bp) // want `given back a second time`
	n, err := r.Read(*bp)
	if err != nil {
		giveBlock(bp)
		return err
	}
	_, err = w.Write((*bp)[:n])
	return err
}

type session struct {
	in   *bufio.Reader
	last []byte
}

var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

func (s *session) open(r io.Reader) {
	s.in = readers.Get().(*bufio.Reader)
	s.in.Reset(r)
}

func (s *session) close() {
	readers.Put(s.in)
}

// remember keeps the line after the reader it is in has been given back.
func (s *session) remember(r io.Reader) error {
	in := readers.Get().(*bufio.Reader)
	in.Reset(r)
	line, err := in.ReadSlice('\n')
	s.last = line
	readers.Put(in) // want `giving this back`
	return err
}

func firstLine(r io.Reader) ([]byte, error) {
	in := readers.Get().(*bufio.Reader)
	in.Reset(r)
	line, err := in.ReadSlice('\n')
	readers.Put(in)
	if err != nil {
		return nil, err
	}
	return line, nil // want `returned after its memory was given back`
}

var zippers = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

func zip(w io.Writer, data []byte) error {
	zw := zippers.Get().(*gzip.Writer)
	zw.Reset(w)
	_, err := zw.Write(data)
	zippers.Put(zw)
	if err != nil {
		return err
	}
	return zw.Close() // want `used after its memory was given back`
}

// A generic pool with typed methods.

type pool[T any] struct{ p sync.Pool }

func (p *pool[T]) get() *T {
	if v, ok := p.p.Get().(*T); ok {
		return v
	}
	return new(T)
}

func (p *pool[T]) put(v *T) { p.p.Put(v) }

type job struct {
	id   int
	args []string
}

var jobs pool[job]

func runJob(id int, args []string, run func([]string) error) error {
	j := jobs.get()
	j.id, j.args = id, append(j.args[:0], args...)
	err := run(j.args)
	jobs.put(j)
	if err != nil {
		log.Printf("job %d: %v", j.id, err) // want `used after its memory was given back`
	}
	return err
}

func closureGivesBack(r io.Reader) ([]byte, error) {
	bp := takeBlock()
	defer func() { giveBlock(bp) }()
	n, err := r.Read(*bp)
	return (*bp)[:n], err // want `given back`
}

// The branch forgets to return.
func digest(r io.Reader) uint32 {
	bp := takeBlock()
	n, err := r.Read(*bp)
	if err != nil {
		log.Print(err)
		giveBlock(bp)
	}
	sum := crc32.ChecksumIEEE((*bp)[:n]) // want `used after its memory was given back`
	return sum
}

// The grown slice goes back to the pool and to the caller.
func encode(fields []string) []byte {
	bp := takeBlock()
	b := (*bp)[:0]
	for _, f := range fields {
		b = append(b, f...)
		b = append(b, ',')
	}
	*bp = b
	giveBlock(bp)
	return b // want `returned after its memory was given back`
}
