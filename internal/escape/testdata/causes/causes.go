// Package causes has an allocation of each kind and cause. A comment "want
// KIND CAUSE SIZE" stands on the line of each; SIZE is - if it is not known in
// advance, and "free" follows if nothing is allocated. With several on a line
// there are several comments' worth, separated by semicolons.
package causes

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

type point struct{ x, y int }

func (p *point) move()      { p.x++ }
func (p point) sum() int    { return p.x + p.y }
func (p point) str() string { return "" }

var (
	global  *point
	globals []any
	table   = map[string]*point{}
	ch      = make(chan *point, 10)
	fn      = func(p *point) {}
)

func returned() *point {
	return &point{1, 2} // want literal returned 16
}

func returnedVariable() *point {
	var p point // want variable returned 16
	return &p
}

func named() (q *int) {
	n := 3 // want variable returned 8
	q = &n
	return
}

func stored(dst **point) {
	*dst = new(point) // want new stored 16
}

func toGlobal() {
	global = &point{} // want literal global 16
}

func inMap(k string) {
	table[k] = &point{} // want literal map 16
}

func sent() {
	ch <- &point{} // want literal channel 16
}

func panics(n int) {
	panic(n) // want boxed-value interface 8
}

func panicsPointer() {
	panic(&point{}) // want literal panic 16
}

//go:noinline
func interfaceCall(r io.Reader) {
	var buf [64]byte // want variable interface-call 64
	r.Read(buf[:])
}

func funcCall() {
	var p point // want variable func-call 16
	fn(&p)
}

func goroutine() {
	var n [200]int // want variable goroutine 1600
	go func() {    // want closure goroutine 16
		n[0] = 1
	}()
}

func goCall(p *point, n int) {
	go add(p, n) // want closure goroutine -
}

func add(p *point, n int) { p.x += n }

func deferredInLoop() {
	for i := range 3 {
		defer func() { // want closure deferred 16
			_ = i
		}()
	}
}

func deferredOnce(log func(*point)) {
	var p point // want variable func-call 16
	defer log(&p)
	var q point   // want variable goroutine 16
	go add(&q, 1) // want closure goroutine -
}

//go:noinline
func boxed(n int) any {
	return n // want boxed-value interface 8
}

//go:noinline
func boxedFree(b byte) (any, any, any) {
	return b, 7, point{} // want boxed-value interface 1 free; boxed-value interface 8 free; boxed-value interface 16 free
}

func boxedCall(w fmt.Stringer, n int) {
	globals = append(globals, n) // want boxed-value interface 8; append append -
}

//go:noinline
func boxedLiterals(p point) (any, any, any) {
	n := 1000
	flag := [1]bool{p.x > 0}
	return n, flag, point{p.x, 2} // want boxed-value interface 8 free; boxed-value interface 1 free; boxed-value interface 16
}

//go:noinline
func variadic(log interface{ Logf(string, ...any) }, n int) {
	log.Logf("%d", n, n) // want variadic interface-call 32; boxed-value interface-call 8; boxed-value interface-call 8
}

func large() int {
	b := make([]byte, 1<<17) // want make too-large 131072
	return len(b)
}

func makes(n int) ([]int, []int) {
	return make([]int, 4, 10), make([]int, n) // want make returned 80; make returned -
}

func makesHere(n int) int {
	m := 4
	a, b, c := make([]int, n), make([]int, m), make([][40]byte, n) // want make dynamic-size -; make dynamic-size -
	return len(a) + len(b) + len(c)
}

func literals() ([]int, map[string]int) {
	return []int{1, 2, 9: 3}, map[string]int{"a": 1} // want literal returned 80; literal returned -
}

func appends(s []int, n int) []int {
	return append(s, n) // want append append -
}

func concat(s, t string) string {
	return s + "/" + t // want concatenation string -
}

func concatBoxed(s, t string) any {
	return s + t // want concatenation string -; boxed-value interface 16
}

func conversions(s string, b []byte) ([]byte, string, []rune) {
	return []byte(s), string(b), []rune(s) // want conversion string -; conversion string -; conversion string -
}

func compared(b []byte) bool {
	return string(b) == "x"
}

func methodValues(p *point, q point) (func(), func() int) {
	return p.move, q.sum // want method-value returned 16; method-value returned 24
}

func captured() func() int {
	n := 0              // want variable capture 8
	return func() int { // want closure returned 16
		n++
		return n
	}
}

func capturedByValue(a, b int) func() int {
	return func() int { return a + b } // want closure returned 24
}

func capturesWithDefault(w io.Writer) func() error {
	io.EOF = nil
	return func() error { // want closure returned 24
		_, err := w.Write(nil)
		return err
	}
}

func capturesNothing() func() int {
	return func() int { return 1 } // want closure returned 0 free
}

func loop() {
	var last *int
	for i := range 3 {
		n := i // want variable loop 8
		last = &n
	}
	_ = *last
}

func ranges(seq func(func(int) bool)) (n int) { // want variable capture 8
	for i := range seq { // want closure func-call -; variable capture 8
		n += i
	}
	return n
}

func arrayInBox(log func(...any)) {
	var sum [4]byte // want variable func-call 4
	log(sum[:])     // want variadic func-call 16; boxed-value func-call 24
}

func reflects() bool {
	var p point // want variable reflection 16
	return reflect.DeepEqual(&p, nil)
}

func typeSwitch(v any) *point {
	switch x := v.(type) {
	case point: // want variable returned 16
		return &x
	}
	return nil
}

func generic[T any](v T) *T {
	return &v
}

func instances() (*int, *string) {
	return generic(1), generic("a")
}

func errorsNew() error {
	return errors.New("x") // want other returned -
}

func inlined() *point {
	return returned()
}

func part() *[]*point {
	s := []*point{{1, 2}} // want literal stored 8; literal stored 16; variable returned 24
	return &s
}

// What WriteByte panics with is a constant of package strings.
func inlinedConstant(b *strings.Builder) {
	b.WriteByte('x') // want other argument - free; append append -
}
