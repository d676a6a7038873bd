package memory

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestRandomPrograms runs the engine over programs that nobody wrote: every
// statement type-checks, none makes sense. MEMVET_RANDOM=FROM:TO tries others.
func TestRandomPrograms(t *testing.T) {
	from, to := uint64(0), uint64(40)
	if a, b, ok := strings.Cut(os.Getenv("MEMVET_RANDOM"), ":"); ok {
		from, _ = strconv.ParseUint(a, 10, 64)
		to, _ = strconv.ParseUint(b, 10, 64)
	}
	for seed := from; seed < to; seed++ {
		src := randomProgram(seed)
		stop := watch(src, time.Minute)
		start := time.Now()
		_, p := analyse(t, "random.go", []byte(src))
		stop()
		if d := time.Since(start); d > 5*slow || p.Budget.Failed > 0 {
			t.Errorf("seed %d took %v, %+v", seed, d, p.Budget)
			for _, c := range timed(p) {
				if c.took > slow {
					t.Log(c)
				}
			}
		}
		if p.Budget.Unsettled > 0 {
			t.Logf("seed %d: %+v", seed, p.Budget)
		}
	}
}

const randomHead = `package p

import "sync"

type T struct {
	buf  []byte
	list [][]byte
	next *T
	kids []*T
	in   struct{ a, b []byte }
	m    map[string]*T
	any  any
	fn   func([]byte, *T) []byte
	ch   chan *T
	i    I
	arr  [2]T2
}

type T2 struct {
	b []byte
	t *T
}

type I interface{ do([]byte, *T) []byte }

type J struct{ t *T }

func (j J) do(b []byte, t *T) []byte { j.t.next = t; return append(b, t.buf...) }

func (t *T) do(b []byte, u *T) []byte { t.buf, u.next = b, t; return u.buf }

var (
	pool   sync.Pool
	global T
	_      = pool
)
`

// randomWriter writes random statements over a fixed set of variables: b and c
// bytes, l a list, t and u pointers, v a struct, m a map, a anything, f a
// function, i an interface, n a number.
type randomWriter struct {
	*rand.Rand
	strings.Builder
	depth, loops int
}

func randomProgram(seed uint64) string {
	w := &randomWriter{Rand: rand.New(rand.NewPCG(seed, 1))}
	w.WriteString(randomHead)
	for i := range 3 {
		fmt.Fprintf(w, "\nfunc f%d(b, c []byte, t, u *T) []byte {\n", i)
		w.WriteString("\tvar l [][]byte\n\tvar v T\n\tm := map[string]*T{}\n\tvar a any = t\n\tf := t.do\n\tvar i I = u\n\tn := len(b)\n")
		w.block(8)
		w.WriteString("\t_, _, _, _, _, _, _ = l, v, m, a, f, i, n\n\treturn " + w.bytes() + "\n}\n")
	}
	return w.String()
}

func (w *randomWriter) block(n int) {
	w.depth++
	for range 1 + w.IntN(n) {
		w.statement()
	}
	w.depth--
}

// body is a block of another function, which the loops around it are none of.
func (w *randomWriter) body(n int) {
	loops := w.loops
	w.loops = 0
	w.block(n)
	w.loops = loops
}

func (w *randomWriter) pick(from ...string) string { return from[w.IntN(len(from))] }

func (w *randomWriter) bytes() string {
	return w.pick("b", "c", "b[1:]", "b[:n]", "c[:0]", "b[:n:n]", "t.buf", "u.buf", "t.in.a", "u.in.b", "v.buf", "v.in.a", "l[0]", "t.list[n]", "m[\"a\"].buf", "[]byte(nil)",
		"append(b, 1)", "append(b[:0], c...)", "append([]byte(nil), b...)", "f(b, t)", "i.do(c, u)", "f0(b, c, t, u)", "f1(c, b, u, t)", "f2(t.buf, b, t.next, u)", "t.next.next.buf",
		"t.arr[0].b", "v.arr[1].b", "global.buf", "t.fn(b, u)", "t.i.do(b, t)", "make([]byte, n)", "[]byte(\"x\")")
}

func (w *randomWriter) pointer() string {
	return w.pick("t", "u", "&v", "t.next", "u.next.next", "t.kids[0]", "m[\"a\"]", "new(T)", "&T{buf: b, next: u}", "&global", "<-t.ch", "pool.Get().(*T)", "a.(*T)", "t.arr[0].t", "u.m[\"b\"]")
}

func (w *randomWriter) statement() {
	deep := w.depth > 4
	switch k := w.IntN(26); {
	case k < 5:
		w.line(w.pick("b", "c", "t.buf", "u.in.a", "v.buf", "v.in.b", "t.next.buf", "t.arr[0].b", "global.buf") + " = " + w.bytes())
	case k < 8:
		w.line(w.pick("t", "u", "t.next", "u.next", "t.arr[1].t", "m[\"a\"]", "t.kids[n]", "v.next", "global.next") + " = " + w.pointer())
	case k == 8:
		w.line(w.pick("l = append(l, ", "l = append(t.list[:0], ", "t.list = append(t.list, ", "u.list = append(t.list, ") + w.bytes() + ")")
	case k == 9:
		w.line("copy(" + w.pick("b", "t.buf", "v.in.a") + ", " + w.bytes() + ")")
	case k == 10:
		w.line(w.pick("v = *t", "*u = v", "*t = *u", "*t.next = v", "v.in = t.in", "t.in = u.in", "v.arr = u.arr", "t.arr[0] = v.arr[1]", "*t = T{buf: b}", "v = global", "*"+w.pick("u", "t.kids[0]")+" = *"+w.pick("t", "u.next")))
	case k == 11:
		w.line(w.pick("a = ", "t.any = ") + w.pick("t", "v", "b", "l", "m", "f", "a", "t.any", "&a", "i"))
	case k == 12:
		w.line(w.pick("pool.Put(t)", "pool.Put(u)", "pool.Put(&v)", "defer pool.Put(t)", "pool.Put(t.next)", "t.ch <- u", "go f1(b, c, t, u)", "defer f2(b, c, u, t)", "clear(t.buf)", "t.buf = t.buf[:0]", "delete(m, \"a\")"))
	case k == 13:
		w.line(w.pick("l", "t.list") + "[n] = " + w.bytes())
	case k == 14:
		w.line(w.pick("b", "t.buf", "v.in.a", "l[0]") + "[0] = 1")
	case k == 15:
		w.line(w.pick("m = t.m", "t.m = m", "t.kids = append(t.kids, u)", "t.kids = append(u.kids[:n], u.kids[n+1:]...)", "i = t", "i = J{u}", "t.i = i", "f = u.do", "f = i.do", "t.fn = f", "t, u = u, t", "b, c = c, b"))
	case k == 16 && !deep:
		w.line("f = func(x []byte, y *T) []byte {")
		w.body(4)
		w.line("return " + w.pick("x", "y.buf", w.bytes()) + " }")
	case k < 19 && !deep:
		w.line("if " + w.pick("n > 1", "t != nil", "len(b) > 0", "b == nil", "t.next == u") + " {")
		w.block(4)
		w.line(w.pick("}", "} else {\n"+w.bytesInto()+"\n}"))
	case k < 22 && !deep:
		w.line("for " + w.pick("n > 0", "range n", "_, b = range l", "_, t = range t.kids", "t != nil", "_, x := range m", "") + " {")
		if strings.HasSuffix(w.String(), "x := range m {\n") {
			w.line("x.next = t")
		}
		w.loops++
		w.block(5)
		w.loops--
		w.line(w.pick("}", "if n > 3 { break }\n}"))
	case k == 22 && !deep:
		w.line("switch x := a.(type) {\ncase *T:\nt.next = x\ncase []byte:\nb = x\ncase T:\nv = x\ncase I:\ni = x\ncase func([]byte, *T) []byte:\nf = x\n}")
	case k == 23 && w.loops > 0:
		w.line("if n == 2 { " + w.pick("break", "continue", "return b") + " }")
	case k == 24 && !deep:
		w.line("defer func() (b []byte) {")
		w.body(3)
		w.line("return")
		w.line("}()")
	default:
		w.line("n++")
	}
}

func (w *randomWriter) bytesInto() string { return "b = " + w.bytes() }

func (w *randomWriter) line(s string) { w.WriteString("\t" + s + "\n") }
