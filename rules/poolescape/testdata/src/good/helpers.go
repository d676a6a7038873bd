package good

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
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
	n := len(f.payload)
	if _, err := c.Write(f.payload); err != nil {
		f.release()
		return 0, err
	}
	f.release()
	return n, nil
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
	defer giveBlock(bp)
	n, err := r.Read(*bp)
	if err != nil {
		return nil, err
	}
	name, value, ok := bytes.Cut((*bp)[:n], []byte(": "))
	if !ok {
		return nil, errors.New("no colon")
	}
	return &header{name: bytes.Clone(name), value: bytes.Clone(value)}, nil
}

// The receiver of the channel gives the block back.
func checksumLater(r io.Reader, sums chan<- *[]byte) error {
	bp := takeBlock()
	n, err := io.ReadFull(r, *bp)
	if err != nil {
		giveBlock(bp)
		return err
	}
	*bp = (*bp)[:n]
	sums <- bp
	return nil
}

func sumAll(in <-chan *[]byte) (total uint32) {
	for bp := range in {
		total += crc32.ChecksumIEEE(*bp)
		giveBlock(bp)
	}
	return total
}

func logInBackground(r io.Reader) {
	bp := takeBlock()
	n, _ := r.Read(*bp)
	line := string((*bp)[:n])
	go func() {
		time.Sleep(time.Second)
		log.Printf("%s", line)
	}()
	giveBlock(bp)
}

func sums(rs []io.Reader) (parts [][]byte) {
	for _, r := range rs {
		bp := takeBlock()
		n, _ := r.Read(*bp)
		parts = append(parts, bytes.Clone((*bp)[:n]))
		giveBlock(bp)
	}
	return parts
}

func upload(w io.Writer, r io.Reader) error {
	bp := takeBlock()
	defer giveBlock(bp)
	n, err := r.Read(*bp)
	if err != nil {
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
	s.in = nil
}

func (s *session) remember(r io.Reader) error {
	in := readers.Get().(*bufio.Reader)
	in.Reset(r)
	line, err := in.ReadSlice('\n')
	s.last = append(s.last[:0], line...)
	readers.Put(in)
	return err
}

func firstLine(r io.Reader) ([]byte, error) {
	in := readers.Get().(*bufio.Reader)
	in.Reset(r)
	line, err := in.ReadBytes('\n')
	readers.Put(in)
	if err != nil {
		return nil, err
	}
	return line, nil
}

var zippers = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

func zip(w io.Writer, data []byte) error {
	zw := zippers.Get().(*gzip.Writer)
	zw.Reset(w)
	_, err := zw.Write(data)
	if err == nil {
		err = zw.Close()
	}
	zippers.Put(zw)
	return err
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
		log.Printf("job %d: %v", id, err)
	}
	return err
}

func digest(r io.Reader) uint32 {
	bp := takeBlock()
	n, err := r.Read(*bp)
	if err != nil {
		log.Print(err)
		giveBlock(bp)
		return 0
	}
	sum := crc32.ChecksumIEEE((*bp)[:n])
	giveBlock(bp)
	return sum
}

func encode(fields []string) string {
	bp := takeBlock()
	b := (*bp)[:0]
	for _, f := range fields {
		b = append(b, f...)
		b = append(b, ',')
	}
	*bp = b
	s := string(b)
	giveBlock(bp)
	return s
}

// What follows looks wrong and is right.

// Every round has its own object.
func releaseAll(fs []*frame) (total int) {
	for _, f := range fs {
		total += len(f.payload)
		f.release()
	}
	return total
}

func releaseByIndex(fs []*frame) {
	for i := range fs {
		log.Print(fs[i].kind)
		fs[i].release()
	}
}

func retry(r io.Reader, tries int) (n int, err error) {
	for range tries {
		bp := takeBlock()
		n, err = r.Read(*bp)
		giveBlock(bp)
		if err == nil {
			return n, nil
		}
	}
	return 0, err
}

// Send or give back, never both.
func offer(queue chan *frame, f *frame) {
	select {
	case queue <- f:
	default:
		f.release()
	}
}

func offerInTime(ctx context.Context, queue chan *frame, f *frame) error {
	select {
	case queue <- f:
		return nil
	case <-ctx.Done():
		f.release()
		return ctx.Err()
	}
}

// Handed to goroutines, waited for, then given back.
func fanOut(ws []io.Writer, r io.Reader) {
	bp := takeBlock()
	n, _ := r.Read(*bp)
	var wg sync.WaitGroup
	for _, w := range ws {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, _ = w.Write((*bp)[:n])
		}()
	}
	wg.Wait()
	giveBlock(bp)
}

type request struct {
	body []byte
	done chan error
}

var requests = sync.Pool{New: func() any { return &request{done: make(chan error, 1)} }}

func submit(queue chan<- *request, body []byte) error {
	q := requests.Get().(*request)
	q.body = append(q.body[:0], body...)
	queue <- q
	err := <-q.done
	requests.Put(q)
	return err
}

func inOtherGoroutine(f *frame, work func(*frame)) {
	done := make(chan struct{})
	go func() {
		work(f)
		close(done)
	}()
	<-done
	f.release()
}

// One condition decides both.
func serve(c net.Conn, hijack func(net.Conn, *bufio.Reader)) error {
	in := readers.Get().(*bufio.Reader)
	in.Reset(c)
	_, err := in.Peek(1)
	if hijack == nil {
		readers.Put(in)
	}
	if err != nil {
		return err
	}
	if hijack != nil {
		hijack(c, in)
	}
	return nil
}

// The field is cleared or swapped before the memory goes.
type body struct {
	sb  *bytes.Buffer
	raw []byte
}

func (b *body) detach() *bytes.Buffer {
	sb := b.sb
	b.sb = nil
	return sb
}

func (b *body) finish(w io.Writer) {
	sb := b.sb
	_, _ = sb.WriteTo(w)
	b.sb = nil
	buffers.Put(sb)
	log.Print(b.sb == nil)
}

func (b *body) swap() []byte {
	bp := takeBlock()
	old := *bp
	*bp, b.raw = b.raw, old
	giveBlock(bp)
	return b.raw
}

// Given back and filled again by another method of the same object.
type iterator struct {
	cur *frame
	src []byte
}

func (it *iterator) load() bool {
	if len(it.src) == 0 {
		return false
	}
	it.cur = newFrame(it.src[0])
	it.src = it.src[1:]
	return true
}

func (it *iterator) next() byte {
	it.cur.release()
	if !it.load() {
		return 0
	}
	return it.cur.kind
}

// Grown by exchange: a small block for a larger one.
func (b *body) ensure(n int) []byte {
	if cap(b.raw) < n {
		old := b.raw
		b.raw = make([]byte, n)
		copy(b.raw, old)
		giveBlock(&old)
	}
	return b.raw[:n]
}

// A number or string read before; the next of a list.
type node struct {
	next    *node
	subject string
	size    int
}

var nodes = sync.Pool{New: func() any { return new(node) }}

func drop(n *node) (string, int) {
	subject, size := n.subject, n.size
	nodes.Put(n)
	return subject, size
}

func pop(head *node) *node {
	next := head.next
	nodes.Put(head)
	return next
}

// The list in the pooled object is replaced, never overwritten.
type decoder struct {
	keys []string
	in   []byte
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

func (d *decoder) parse() {
	keys := make([]string, 0, 4)
	for _, f := range bytes.Fields(d.in) {
		keys = append(keys, string(f))
	}
	d.keys = keys
}

func keysOf(in []byte) []string {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.in = in
	d.parse()
	return d.keys
}

// The caller gets the release together with the memory.
func borrow(r io.Reader) ([]byte, func(), error) {
	bp := takeBlock()
	n, err := r.Read(*bp)
	if err != nil {
		giveBlock(bp)
		return nil, nil, err
	}
	return (*bp)[:n], func() { giveBlock(bp) }, nil
}

func borrowed(r io.Reader) (uint32, error) {
	b, release, err := borrow(r)
	if err != nil {
		return 0, err
	}
	defer release()
	return crc32.ChecksumIEEE(b), nil
}

// Only blocks of the usual size go back.
func giveIfSmall(b []byte) {
	if cap(b) <= 8192 {
		giveBlock(&b)
	}
}

func fill(w io.Writer, n int) error {
	b := make([]byte, n)
	_, err := w.Write(b)
	giveIfSmall(b)
	return err
}

// Taken again under the same name.
func twice(r io.Reader) (int, int) {
	bp := takeBlock()
	n, _ := r.Read(*bp)
	giveBlock(bp)
	bp = takeBlock()
	m, _ := r.Read(*bp)
	giveBlock(bp)
	return n, m
}
