package good

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
)

// Usual code, none of which hurts anybody.

func AppendVector[T any](a, b []T) []T { a = append(a, b...); return a }

func Delete[T any](a []T, i int) []T { a = append(a[:i], a[i+1:]...); return a }

func Expand[T any](a []T, i, j int) []T {
	a = append(a[:i], append(make([]T, j), a[i:]...)...)
	return a
}

func Extend[T any](a []T, j int) []T { return append(a, make([]T, j)...) }

func Insert[T any](a []T, i int, x T) []T {
	a = append(a[:i], append([]T{x}, a[i:]...)...)
	return a
}

func InsertVector[T any](a []T, i int, b []T) []T {
	a = append(a[:i], append(b, a[i:]...)...)
	return a
}

func Push[T any](a []T, x T) []T { return append(a, x) }

func Pop[T any](a []T) (T, []T) { x, a := a[len(a)-1], a[:len(a)-1]; return x, a }

func PushFront[T any](a []T, x T) []T { return append([]T{x}, a...) }

func Batch(actions []int, size int) [][]int {
	batches := make([][]int, 0, (len(actions)+size-1)/size)
	for size < len(actions) {
		actions, batches = actions[size:], append(batches, actions[0:size:size])
	}
	batches = append(batches, actions)
	return batches
}

func Batch2(actions []int, size int) (out [][]int) {
	for i := 0; i < len(actions); i += size {
		out = append(out, actions[i:min(i+size, len(actions))])
	}
	return
}

func MoveToFront(needle string, haystack []string) []string {
	if len(haystack) != 0 && haystack[0] == needle {
		return haystack
	}
	prev := needle
	for i, elem := range haystack {
		switch {
		case i == 0:
			haystack[0] = needle
			prev = elem
		case elem == needle:
			haystack[i] = prev
			return haystack
		default:
			haystack[i] = prev
			prev = elem
		}
	}
	return append(haystack, prev)
}

func SlidingWindow(size int, input []int) [][]int {
	if len(input) <= size {
		return [][]int{input}
	}
	r := make([][]int, 0, len(input)-size+1)
	for i, j := 0, size; j <= len(input); i, j = i+1, j+1 {
		r = append(r, input[i:j])
	}
	return r
}

func Levels(start int, next func(int) []int) (levels [][]int) {
	level := []int{start}
	for len(level) > 0 {
		levels = append(levels, level)
		var nx []int
		for _, n := range level {
			nx = append(nx, next(n)...)
		}
		level = nx
	}
	return levels
}

func GroupRuns(xs []int) (runs [][]int) {
	var run []int
	for _, x := range xs {
		if len(run) > 0 && run[len(run)-1]+1 != x {
			runs = append(runs, run)
			run = nil
		}
		run = append(run, x)
	}
	return append(runs, run)
}

func GroupRuns2(xs []int) (runs [][]int) {
	start := 0
	for i := 1; i <= len(xs); i++ {
		if i == len(xs) || xs[i] != xs[i-1]+1 {
			runs = append(runs, xs[start:i])
			start = i
		}
	}
	return runs
}

func MergeSort(xs []int) []int {
	if len(xs) < 2 {
		return xs
	}
	l, r := MergeSort(xs[:len(xs)/2]), MergeSort(xs[len(xs)/2:])
	out := make([]int, 0, len(xs))
	for len(l) > 0 && len(r) > 0 {
		if l[0] < r[0] {
			out, l = append(out, l[0]), l[1:]
		} else {
			out, r = append(out, r[0]), r[1:]
		}
	}
	out = append(out, l...)
	return append(out, r...)
}

type lexer struct {
	src   []byte
	pos   int
	toks  []token
	stack [][]token
}

type token struct {
	kind int
	text []byte
}

func (l *lexer) run() []token {
	for l.pos < len(l.src) {
		start := l.pos
		for l.pos < len(l.src) && l.src[l.pos] != ' ' {
			l.pos++
		}
		l.toks = append(l.toks, token{1, l.src[start:l.pos]})
		l.pos++
	}
	return l.toks
}

type Msg struct {
	Name string
	Tags []string
	Body []byte
}

func (m *Msg) AppendTo(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(m.Name)))
	dst = append(dst, m.Name...)
	for _, t := range m.Tags {
		dst = append(dst, t...)
	}
	return append(dst, m.Body...)
}

func (m *Msg) Marshal() ([]byte, error) { return m.AppendTo(nil), nil }

func (m *Msg) Unmarshal(b []byte) error {
	n, k := binary.Uvarint(b)
	if k <= 0 || uint64(len(b)-k) < n {
		return errors.New("short")
	}
	b = b[k:]
	m.Name = string(b[:n])
	m.Body = append(m.Body[:0], b[n:]...)
	return nil
}

type Opt func(*Cfg)

type Cfg struct {
	opts    []Opt
	headers map[string][]string
	args    []string
	env     []string
}

func (c *Cfg) Arg(a ...string) *Cfg { c.args = append(c.args, a...); return c }

func (c *Cfg) Clone() *Cfg {
	return &Cfg{opts: slices.Clone(c.opts), headers: maps.Clone(c.headers), args: append([]string(nil), c.args...), env: append([]string{}, c.env...)}
}

func (c *Cfg) With(o Opt) *Cfg {
	n := c.Clone()
	n.opts = append(n.opts, o)
	o(n)
	return n
}

func (c *Cfg) Header(k, v string) { c.headers[k] = append(c.headers[k], v) }

func (c *Cfg) Cmd() []string {
	cmd := []string{"run"}
	cmd = append(cmd, c.args...)
	for k, vs := range c.headers {
		for _, v := range vs {
			cmd = append(cmd, "-H", k+": "+v)
		}
	}
	return cmd
}

func (c *Cfg) Environ() []string {
	env := os.Environ()
	env = append(env, c.env...)
	return env
}

func New(opts ...Opt) *Cfg {
	c := &Cfg{headers: map[string][]string{}}
	for _, o := range opts {
		o(c)
	}
	return c
}

func WithArgs(a ...string) Opt { return func(c *Cfg) { c.args = append(c.args, a...) } }

func WithEnv(e []string) Opt { return func(c *Cfg) { c.env = e } }

func Backtrack(nums []int) (out [][]int) {
	var cur []int
	var rec func(int)
	rec = func(i int) {
		out = append(out, append([]int(nil), cur...))
		for j := i; j < len(nums); j++ {
			cur = append(cur, nums[j])
			rec(j + 1)
			cur = cur[:len(cur)-1]
		}
	}
	rec(0)
	return
}

func Merkle(leaves [][]byte) []byte {
	for len(leaves) > 1 {
		var next [][]byte
		for i := 0; i+1 < len(leaves); i += 2 {
			s := sha256.Sum256(append(leaves[i][:len(leaves[i]):len(leaves[i])], leaves[i+1]...))
			next = append(next, s[:])
		}
		leaves = next
	}
	return leaves[0]
}

func Validate(ms []*Msg) error {
	var errs []error
	for i, m := range ms {
		if m.Name == "" {
			errs = append(errs, fmt.Errorf("msg %d: no name", i))
		}
	}
	return errors.Join(errs...)
}

type Stack struct{ frames []frame2 }

func (s *Stack) Push() { s.frames = append(s.frames, frame2{vars: map[string]int{}}) }

func (s *Stack) Pop() { s.frames = s.frames[:len(s.frames)-1] }

func (s *Stack) Set(k string, v int) { s.frames[len(s.frames)-1].vars[k] = v }

func (s *Stack) Top() *frame2 { return &s.frames[len(s.frames)-1] }

func (s *Stack) With(f func()) {
	saved := s.frames
	s.Push()
	defer func() { s.frames = saved }()
	f()
}

type frame2 struct{ vars map[string]int }

type Editor struct {
	lines [][]byte
	undo  [][][]byte
	line  []byte
}

func (e *Editor) Insert(i int, l string) {
	e.undo = append(e.undo, slices.Clone(e.lines))
	e.lines = slices.Insert(e.lines, i, []byte(l))
}

func (e *Editor) Delete(i int) {
	e.undo = append(e.undo, append([][]byte(nil), e.lines...))
	e.lines = append(e.lines[:i], e.lines[i+1:]...)
}

func (e *Editor) Type(c byte) { e.line = append(e.line, c) }

func (e *Editor) Enter() {
	e.lines = append(e.lines, e.line)
	e.line = nil
}

func (e *Editor) Backspace() {
	if len(e.line) > 0 {
		e.line = e.line[:len(e.line)-1]
	}
}
