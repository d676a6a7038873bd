// What looks wrong and is right: the shapes that simpler checkers report. All
// of it must be silent.
package lookalikes

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(item) }}

type item struct {
	buf  []byte
	next *item
	name string
	done chan struct{}
	refs int
	b    *bytes.Buffer
}

func use(b []byte)         {}
func put(x *item)          { pool.Put(x) }
func get() *item           { return pool.Get().(*item) }
func work(x *item, n int)  {}
func failed(x *item) error { return nil }

// A new object in each round.
func eachOfMany(list []*item) {
	for _, x := range list {
		work(x, 1)
		put(x)
	}
}

func eachByIndex(list []*item) {
	for i := range list {
		put(list[i])
		list[i] = nil
	}
}

func popped(list []*item) {
	for len(list) > 0 {
		x := list[len(list)-1]
		list = list[:len(list)-1]
		work(x, 1)
		put(x)
	}
}

// A send has happened only in its own arm of a select.
func sendOrPut(ch chan *item) {
	x := get()
	select {
	case ch <- x:
	default:
		put(x)
	}
}

func sendOrTimeout(ch chan *item, stop chan struct{}) {
	x := get()
	select {
	case <-stop:
		put(x)
	case ch <- x:
	}
}

// Handed over, waited for, given back.
func waited(ch chan *item) {
	x := get()
	ch <- x
	<-x.done
	put(x)
}

func joined(list []*item) {
	var wg sync.WaitGroup
	for _, x := range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work(x, 1)
		}()
	}
	wg.Wait()
	for _, x := range list {
		put(x)
	}
}

// Decided before.
func hijacked(x *item, hijack func()) {
	if hijack == nil {
		put(x)
	}
	if hijack != nil {
		work(x, 1)
	}
}

func recycled(x *item) bool {
	if x.refs == 0 {
		put(x)
		return true
	}
	return false
}

func onError(x *item) error {
	if err := failed(x); err != nil {
		put(x)
		return err
	}
	work(x, 1)
	put(x)
	return nil
}

func flagged(x *item, keep bool) {
	if !keep {
		put(x)
	}
	if keep {
		work(x, 1)
	}
}

// Ownership moved out before.
func swapped(x *item) []byte {
	b := x.buf
	x.buf = nil
	put(x)
	return b
}

func exchanged(x *item, other []byte) []byte {
	b := x.buf
	x.buf = other
	put(x)
	return b
}

// Strings are copies.
func name(x *item) string {
	s := x.name
	put(x)
	return s
}

func contents(x *item) string {
	s := string(x.buf)
	put(x)
	return s
}

// Only what the object owns goes with it.
func nextOf(x *item) *item {
	n := x.next
	put(x)
	return n
}

// Given back once, whatever the path.
func deferredPut() (err error) {
	x := get()
	defer put(x)
	if err = failed(x); err != nil {
		return err
	}
	work(x, 1)
	return nil
}

func copied() []byte {
	x := get()
	defer put(x)
	return append([]byte(nil), x.buf...)
}

// One slot that is overwritten together with the buffer.
type lexer struct {
	r   *bufio.Reader
	tok []byte
}

func (l *lexer) next() bool {
	var err error
	l.tok, err = l.r.ReadSlice(' ')
	return err == nil
}

func tokens(r io.Reader) (n int) {
	l := &lexer{r: bufio.NewReader(r)}
	for l.next() {
		n += len(l.tok)
		use(l.tok)
	}
	return n
}

// Cloned one line later.
func cloned(r *bufio.Reader) (out [][]byte) {
	for {
		b, err := r.ReadSlice('\n')
		if err != nil {
			return out
		}
		b = slices.Clone(b)
		out = append(out, b)
	}
}

// Windows that move over one array.
func windows(r io.Reader, n int) (out [][]byte) {
	all := make([]byte, n*16)
	for len(all) > 0 {
		b := all[:16:16]
		all = all[16:]
		if _, err := io.ReadFull(r, b); err != nil {
			break
		}
		out = append(out, b)
	}
	return out
}

// Arrays are values.
func arrays(r io.Reader, n int) (out [][32]byte) {
	var h [32]byte
	for range n {
		io.ReadFull(r, h[:])
		out = append(out, h)
	}
	return out
}

// A write that waits for its reader.
type rendezvous struct {
	ch  chan []byte
	ack chan int
	cur []byte
}

func (p *rendezvous) Write(b []byte) (int, error) {
	p.ch <- b
	return <-p.ack, nil
}

// A write that forgets before it returns.
type during struct{ cur []byte }

func (d *during) flush() error { return nil }

func (d *during) Write(b []byte) (int, error) {
	d.cur = b
	err := d.flush()
	d.cur = nil
	return len(b), err
}

type caching struct{ w io.Writer }

func (c caching) Write(b []byte) (int, error) {
	b = append([]byte(nil), b...)
	go c.w.Write(b)
	return len(b), nil
}

// Scratch: the caller lends, the callee returns what it lent.
func render(dst []byte, names []string) []byte {
	for _, n := range names {
		dst = append(dst, n...)
	}
	return dst
}

func lent(w io.Writer, names []string) {
	var scratch []byte
	for range 3 {
		scratch = render(scratch[:0], names)
		w.Write(scratch)
	}
}

// Appends whose result is not kept, or dead when the next is made.
type options struct{ args []string }

func run(args ...string) string { return strings.Join(args, " ") }

func (o *options) both() (string, string) {
	a := run(append(o.args, "-a")...)
	b := run(append(o.args, "-b")...)
	return a, b
}

func walk(path []string, depth int, visit func([]string)) {
	if depth > 3 {
		return
	}
	for _, s := range []string{"l", "r"} {
		p := append(path, s)
		visit(p)
		walk(p, depth+1, visit)
	}
}

// Stored back by another road.
type box struct{ list []string }

func (b *box) set(l []string) { b.list = l }

func (b *box) remove(i int) { b.set(append(b.list[:i], b.list[i+1:]...)) }

func (b *box) compact() {
	l := slices.Compact(b.list)
	b.set(l)
}

// Replaced as a whole, then filled.
func (b *box) refill(n int) []string {
	b.list = make([]string, n)
	copy(b.list, []string{"a", "b"})
	return b.list
}

// Formatting does not keep its arguments.
func formatted(r *bufio.Reader) error {
	b, err := r.ReadSlice('\n')
	if err != nil {
		return fmt.Errorf("line %q: %w", b, err)
	}
	r.ReadSlice('\n')
	return errors.New("two")
}

// The end of a scan decides.
func last(r io.Reader) []byte {
	s := bufio.NewScanner(r)
	for s.Scan() {
		if b := s.Bytes(); len(b) > 10 {
			return b
		}
	}
	return nil
}

// Nil is what is checked for, not what is there.
func lazily(x *item) *bytes.Buffer {
	if x.b == nil {
		x.b = new(bytes.Buffer)
	}
	x.b.Reset()
	return x.b
}

// A counted reference: the last one gives it back.
func (x *item) unref() {
	x.refs--
	if x.refs == 0 {
		put(x)
	}
}

func counted(x *item) {
	x.refs++
	work(x, 1)
	x.unref()
}

func inParts(x *item) (head, rest []byte) {
	return x.buf[:4], x.buf[4:]
}
