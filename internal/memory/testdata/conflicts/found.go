// The shapes of bugs that were found in real code.
package found

import (
	"bytes"
	"io"
	"slices"
	"sort"
	"sync"
)

func use(l ...any) {}

type addr interface{ String() string }

type ip []byte

func (i ip) String() string { return string(i) }

// One array outside the loop, every element views it.
func addresses(r io.Reader, n int) (out []addr) {
	var b [4]byte
	for range n {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return nil
		}
		out = append(out, ip(b[:]))
	}
	return out // CONFLICT refills returned, refills left
}

type input struct{ witness []byte }

// One buffer, reset for each.
func sign(inputs []*input) { // CONFLICT refills left
	var buf bytes.Buffer
	for _, in := range inputs {
		buf.Reset()
		buf.WriteString("x")
		in.witness = buf.Bytes()
	}
}

type values map[string]map[string]int

// Elements shared by a merge, then written through the copy.
func merge(dst, src values) values {
	out := values{}
	for k, v := range src {
		out[k] = v
	}
	for k, v := range dst {
		for n, x := range v {
			if out[k] != nil {
				out[k][n] = x // CONFLICT writes throughcopy
			}
		}
	}
	return out
}

// A snapshot under the lock, changed in place after it.
type registry struct {
	mu    sync.Mutex
	nodes []string
}

func (r *registry) snapshot() []string {
	r.mu.Lock()
	nodes := r.nodes
	r.mu.Unlock()
	sort.Strings(nodes)
	return nodes
}

// Shrunk in place, and the owner keeps the old length.
func (r *registry) drop(name string) []string {
	return slices.DeleteFunc(r.nodes, func(s string) bool { return s == name })
}

func (r *registry) dropCount(name string) int {
	return len(slices.DeleteFunc(r.nodes, func(s string) bool { return s == name })) // CONFLICT shrinks notback
}

// A field still views what went back to the pool.
var bufs = sync.Pool{New: func() any { return new([]byte) }}

type conn struct {
	buf  *[]byte
	next []byte
}

func (c *conn) fill(r io.Reader) { // CONFLICT releases left
	c.buf = bufs.Get().(*[]byte)
	n, _ := r.Read(*c.buf)
	c.next = (*c.buf)[:n]
	bufs.Put(c.buf)
	c.buf = nil
}

// A write that keeps its argument in a goroutine.
type digest struct{ work chan []byte }

func (d *digest) Write(p []byte) (int, error) {
	d.work <- p // CONFLICT keeps contract
	return len(p), nil
}

type background struct{ w io.Writer }

func (b *background) Write(p []byte) (int, error) {
	go b.w.Write(p) // CONFLICT keeps contract
	return len(p), nil
}

// Sent, then overwritten for the next.
func producer(r io.Reader, ch chan []byte) {
	buf := make([]byte, 512)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return // CONFLICT refills left
		}
		ch <- buf[:n]
	}
}

func producerFresh(r io.Reader, ch chan []byte) {
	for {
		buf := make([]byte, 512)
		n, err := r.Read(buf)
		if err != nil {
			return
		}
		ch <- buf[:n]
	}
}

func started(r io.Reader) { // CONFLICT refills left
	buf := make([]byte, 512)
	for range 3 {
		n, _ := r.Read(buf)
		go use(buf[:n])
	}
}
