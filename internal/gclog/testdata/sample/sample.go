// Package sample has one of each thing that the compiler's log tells.
package sample

import (
	"fmt"
	"io"
	"os"
)

type T struct{ p *int }

func (t *T) set(p *int) { t.p = p }

func New(p *int) *T { return &T{p} }

func concrete(f *os.File) int {
	var x [128]byte
	n, _ := f.Read(x[:])
	return n
}

func dynamic(r io.Reader) int {
	var x [128]byte
	n, _ := r.Read(x[:])
	return n
}

func inlines(p *int) *T {
	t := New(p)
	go func() { fmt.Println(t) }()
	return t
}

func results(a, b **int, c *int) (r *int, err error) {
	if c == nil {
		return *a, fmt.Errorf("no %d", 3)
	}
	r = *b
	return r, nil
}

func shadow(p *int) (r *int) {
	for range 3 {
		r := new(T)
		r.p = p
		keep = r
	}
	return nil
}

var keep *T

func six(p *int) (a, b, c, d, e, f *int) { return nil, nil, nil, nil, nil, p }

func moved(p *int) **int { return &p }

func movedResult(p *int) (r *int) {
	r = p
	keepP = &r
	return r
}

var keepP **int

func Box[X any](x X) *X { return &x }

var one, two = Box(1), Box("x")

func large() int {
	var x [11 << 20]byte
	return len(fmt.Sprint(x[3]))
}

func quiet(p *int, _ *T) int { return *p }

func concat(s string, b []byte) string {
	if string(b) == "x:(y)" {
		return s
	}
	return s + ": " + string(b)
}

func assembly(p *int)

//go:noescape
func harmless(p *int)
