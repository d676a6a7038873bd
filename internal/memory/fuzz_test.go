package memory

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/ssa"
)

// oddShapes are seeds that the files in testdata do not have: code that no
// person would write, which compilers must take all the same.
var oddShapes = []string{
	`type T struct{ next *T; kids []*T; m map[string]*T; any any }
	func f(t *T) { t.next = t; t.kids = append(t.kids, t); t.any = t; t.any = *t; t.m["a"] = t; t.m["a"].next.kids[0].any = t.m }`,
	`func f(v any) { for { v = &v; v = []any{v}; v = map[any]any{v: v}; v = func() any { return v } } }`,
	`type S []S
	func f(s S) S { s[0] = s; s = append(s, s...); return append(s[:0], s[len(s):]...) }`,
	`type M map[string]M
	func f(m M) M { for k := range m { m[k] = m; m = m[k][k] }; return m }`,
	`type F func(F) F
	func f(g F) F { return g(g)(func(h F) F { return h(g) }) }`,
	`type C chan C
	func f(c C) { c <- c; c = <-c; for x := range c { x <- c }; go f(c); select { case c <- <-c: case c = <-c: default: } }`,
	`type P *P
	func f(p P) P { *p = p; p = *p; return **p }`,
	`type A [2]struct{ a []A }
	func f(a A) A { a[0].a = []A{a}; a[1] = a[0]; a = a[0].a[0]; return a }`,
	`func f(a, b [][]byte) { a[0], b[0], a, b = b[0], a[0], b, a; copy(a, b); a = append(b[:0], a...) }`,
	`func f() { defer func() { recover(); f() }(); for { go f(); goto l; l: } }`,
	`func f(n int, b []byte) []byte { l: switch { case n > 0: n--; b = b[1:]; goto l; case n < 0: return f(n+1, b) }; return b }`,
	`type G[T any] struct{ p *G[T]; v T; s []G[T] }
	func (g *G[T]) m(h *G[T]) T { g.p, h.p = h, g; g.s = append(g.s, *h); *g = h.s[0]; return g.p.v }
	func f(g *G[[]byte]) []byte { return g.m(g) }`,
	`type I interface{ m(I) I }
	type A struct{ i I }
	type B struct{ A; i I }
	func (a *A) m(i I) I { a.i = i; return a.i.m(a) }
	func (b *B) m(i I) I { b.i, b.A.i = b.A.m(i), i; return b }
	func f(i I) I { for i != nil { i = i.m(i) }; return i }`,
	`import "sync"
	type T struct{ p sync.Pool; t *T; b []byte }
	func f(t *T) { for range 3 { x := t.p.Get().(*T); x.t = t; t.t = x; t.p.Put(x); t.p.Put(x.t); t.p.Put(t); defer t.p.Put(x) } }`,
	`type T struct{ a, b, c, d, e *T; s [][]byte }
	func f(x, y *T) { *x = *y; *y = *x.a; *x.a = *x.b.c; x.b.c.d = x; *y.e = *x.b.c.d; x.s = append(y.s, x.a.s...); f(x.a, y.b); f(y.e, x) }`,
	`func f(b []byte, s string) string { m := map[string][]byte{s: b}; for k, v := range m { s = k + string(v); m[s] = append(v, b[1:2:2]...); delete(m, k) }; return s }`,
	`func f(x [4][4][]byte) (y [4][4][]byte) { for i := range x { for j := range x[i] { y[j][i] = x[i][j]; x[i] = y[j] } }; return x }`,
	`var g any; func f() { g = &g; h := g.(*any); *h = h; go func() { g = h; defer func() { h = nil }() }() }`,
}

// FuzzEngine gives the engine whatever type-checks: it must come back, soon,
// without an internal error. Run it with -fuzzminimizetime=1x: making inputs
// smaller takes longer than finding them.
func FuzzEngine(f *testing.F) {
	for _, s := range oddShapes {
		f.Add("package p\n" + s)
	}
	files, _ := filepath.Glob("testdata/*/*.go")
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, piece := range pieces(string(src)) {
			f.Add(piece)
		}
	}
	imp, err := quickStd()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 8000 || strings.Contains(src, `"C"`) {
			return
		}
		pkg, err := typeCheck("p.go", []byte(src), imp)
		if err != nil || tooBig(src) {
			return
		}
		stop := watch(src, 30*time.Second)
		defer stop()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		p, _, err := runEngine(pkg)
		if err != nil {
			if strings.Contains(err.Error(), "buildssa") || strings.Contains(err.Error(), "ctrlflow") {
				return // not ours
			}
			t.Fatal(err)
		}
		if p.Budget.Failed > 0 {
			t.Fatalf("%d functions met an internal error", p.Budget.Failed)
		}
		for fn, s := range p.work.summaries {
			checkSummary(t, fn, s)
		}
		runtime.ReadMemStats(&after)
		if d, mb := time.Since(start), (after.TotalAlloc-before.TotalAlloc)>>20; d > 10*time.Second || mb > 2000 {
			t.Fatalf("took %v and %d MB", d, mb)
		}
	})
}

// TestOddShapes holds that the seeds type-check, without which they seed nothing.
func TestOddShapes(t *testing.T) {
	for i, src := range oddShapes {
		stop := watch(src, time.Minute)
		_, p := analyse(t, "odd.go", []byte("package p\n"+src))
		stop()
		for _, c := range timed(p) {
			if c.took > slow {
				t.Errorf("shape %d: %s", i, c)
			} else if !c.settled {
				t.Logf("shape %d: %s", i, c)
			}
		}
	}
}

// checkSummary: what is written of a function can be read again.
func checkSummary(t *testing.T, fn *ssa.Function, s *summary) {
	again, err := decodeSummary(s.encode())
	if err != nil {
		t.Fatalf("%s: %v", fn, err)
	}
	if a, b := s.encode(), again.encode(); a != b {
		t.Fatalf("%s: read and written again:\n%s", fn, differing(a, b))
	}
	if len(s.effects) > maxEffects {
		t.Fatalf("%s has %d effects", fn, len(s.effects))
	}
}

// tooBig: arrays and numbers of loops that cost time in go/types and go/ssa.
func tooBig(src string) bool {
	return strings.Count(src, "for") > 200 || strings.Count(src, "struct") > 200
}

// pieces cuts a file into seeds of one function each, with the types it may
// need before it: mutations of whole files rarely type-check.
func pieces(src string) []string {
	head, rest, ok := strings.Cut(src, "\nfunc ")
	if !ok {
		return []string{src}
	}
	rest, _, _ = strings.Cut(rest, "\n"+wantMark)
	out := []string{src}
	for _, fn := range strings.Split(rest, "\n\nfunc ") {
		out = append(out, head+"\nfunc "+fn)
	}
	return out
}
