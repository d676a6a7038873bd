// Look-alikes that the engine is not sure of, which keeps rules from reporting
// them, and conflicts that it does not see yet. A change that rights one moves
// it to the file where it belongs.
package limits

import (
	"bytes"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(item) }}

type item struct {
	next *item
	refs int
	b    *bytes.Buffer
}

func put(x *item)         { pool.Put(x) }
func get() *item          { return pool.Get().(*item) }
func work(x *item, n int) {}
func use(l ...any)        {}
func link(x, y *item)     { x.next = y }

func recycled(x *item) bool {
	if x.refs == 0 {
		put(x)
		return true
	}
	return false
}

func linked(x *item) {
	for x != nil {
		next := x.next // CONFLICT unsure releases read
		put(x)
		x = next
	}
}

func unlessRecycled(x *item) {
	if !recycled(x) {
		work(x, 1) // CONFLICT unsure releases call
	}
}

func rotated(n int) {
	a, b, c := get(), get(), get()
	for range n {
		work(a, n)
		a, b, c = b, c, a
	}
	put(a)
	put(b) // CONFLICT unsure releases again
	put(c) // CONFLICT unsure releases again
}

func indexed(r io.Reader, hashes [][32]byte) (out []*[32]byte) {
	for i := range hashes {
		io.ReadFull(r, hashes[i][:])
		out = append(out, &hashes[i])
	}
	return out // CONFLICT unsure refills left, unsure refills returned
}

func replaced(r io.Reader) (out [][]byte) {
	buf := make([]byte, 512)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return out // CONFLICT unsure refills left, unsure refills returned
		}
		out = append(out, buf[:n])
		buf = make([]byte, 512)
	}
}

// Not seen: x.b is left in the object of the caller.
func left(x *item) {
	b := pool.Get().(*bytes.Buffer)
	x.b = b
	pool.Put(b)
}
