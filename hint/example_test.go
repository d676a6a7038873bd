package hint_test

import (
	"fmt"

	"github.com/memvet/memvet/hint"
)

// An arena hands out pieces of one array until it is reset.
type arena struct {
	chunk []byte
	used  int
}

func (a *arena) alloc(n int) []byte {
	b := a.chunk[a.used : a.used+n : a.used+n]
	a.used += n
	hint.Taken(b)
	return b
}

func (a *arena) reset() {
	hint.Invalidate(a.chunk)
	a.used = 0
}

// After reset, `memvet test` reports every use of what alloc returned before.
func ExampleInvalidate() {
	a := arena{chunk: make([]byte, 1024)}
	b := a.alloc(5)
	copy(b, "hello")
	fmt.Printf("%s\n", b)
	a.reset()
	b = a.alloc(5)
	copy(b, "world")
	fmt.Printf("%s\n", b)
	// Output:
	// hello
	// world
}

// A ring keeps the last lines. What it lends ends when the place is used again.
type ring struct {
	lines [4][]byte
	next  int
}

func (r *ring) add(line string) []byte {
	b := &r.lines[r.next]
	hint.Invalidate(*b)
	r.next = (r.next + 1) % len(r.lines)
	*b = append((*b)[:0:0], line...)
	hint.Taken(*b)
	return *b
}

func ExampleTaken() {
	var r ring
	for i := range 5 {
		fmt.Printf("%s ", r.add(fmt.Sprint("line", i)))
	}
	// Output: line0 line1 line2 line3 line4
}
