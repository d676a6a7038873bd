package flow_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/flow"
)

// TestLoops asks, of each call, which calls share its innermost loop, and of
// each loop what it holds.
func TestLoops(t *testing.T) {
	for _, c := range []struct {
		name, src string
		// "b:bc" says that the innermost loop around b holds b and c; "a:" that
		// a is in no loop.
		want string
	}{
		{"none", `func f() { a(); if x { b() }; c() }`, "a: b: c:"},
		{"one", `func f() { a(); for x { b() }; c() }`, "a: b:b c:"},
		{"head is part", `func f() { for { a(); if x { break }; b() }; c() }`, "a:ab b:ab c:"},
		{"nested", `func f() { for x { a(); for y { b() }; c() }; d() }`, "a:abc b:b c:abc d:"},
		{"three deep", `func f() { for x { a(); for y { b(); for z { c() } } }; d() }`, "a:abc b:bc c:c d:"},
		{"one after the other", `func f() { for x { a() }; for y { b() } }`, "a:a b:b"},
		{"two ways round", `func f() { for x { a(); if y { b(); continue }; c() } }`, "a:abc b:abc c:abc"},
		{"left by return", `func f() { for x { a(); if y { b(); return }; c() } }`, "a:ac b: c:ac"},
		{"left by panic", `func f() { for x { a(); if y { b(); panic(1) }; c() } }`, "a:ac b: c:ac"},
		{"left by break of the outer", `func f() { outer: for x { a(); for y { b(); if z { c(); break outer } }; d() }; e() }`, "a:abd b:b c: d:abd e:"},
		{"continue of the outer", `func f() { outer: for x { a(); for y { b(); if z { c(); continue outer } }; d() } }`, "a:abcd b:b c:abcd d:abcd"},
		{"range", `func f() { for range n { a(); for range "s" { b() } } }`, "a:ab b:b"},
		{"backward goto", `func f() { top: a(); if x { goto top }; b() }`, "a:a b:"},
		{"two entries", `func f() { if x { goto mid }; top: a(); mid: b(); if y { goto top }; c() }`, "a: b: c:"},
		{"loop inside a loop of two entries", `func f() { if x { goto mid }; top: a(); mid: for z { b() }; if y { goto top }; c() }`, "a: b:b c:"},
		{"select for ever", `func f() { a(); for { select { case <-ch: b(); default: c() } } }`, "a: b:bc c:bc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fn := build(t, c.src)
			s := flow.NewShape(fn)
			checkOrder(t, fn, s)
			for q := range strings.FieldsSeq(c.want) {
				name, want, _ := strings.Cut(q, ":")
				h := s.Loop(block(t, fn, name))
				if got := inside(fn, s, h); got != want {
					t.Errorf("the innermost loop around %s holds %q, want %q", name, got, want)
				}
			}
		})
	}
}

// inside names the calls in the loop with header h.
func inside(fn *ssa.Function, s *flow.Shape, h *ssa.BasicBlock) string {
	if h == nil {
		return ""
	}
	got := calls{}
	for _, b := range fn.Blocks {
		if s.InLoop(h, b) {
			for _, name := range called(b) {
				got[name] = true
			}
		}
	}
	return sorted(got)
}

func TestInLoop(t *testing.T) {
	fn := build(t, `func f() { a(); for { b(); if x { break } }; c() }`)
	s := flow.NewShape(fn)
	a, b, c := block(t, fn, "a"), block(t, fn, "b"), block(t, fn, "c")
	if !s.InLoop(b, b) || s.InLoop(b, a) || s.InLoop(b, c) {
		t.Error("the loop is b alone")
	}
	if s.InLoop(a, b) || s.InLoop(a, a) {
		t.Error("a is no header")
	}
	if !s.Back(b, b) || s.Back(a, b) || s.Back(b, c) {
		t.Error("only b to b closes the loop")
	}
}

// TestAlways asks whether every way from one call to a return comes through
// another.
func TestAlways(t *testing.T) {
	for _, c := range []struct {
		name, src string
		// "a>b" says that b always comes after a, "a!b" that it need not.
		want string
	}{
		{"itself", `func f() { a() }`, "a>a"},
		{"branch", `func f() { a(); if x { b() }; c() }`, "a!b a>c b>c c!a c!b"},
		{"both branches differ", `func f() { a(); if x { b() } else { c() }; d() }`, "a!b a!c a>d b!c"},
		{"early return", `func f() { a(); if x { b(); return }; c() }`, "a!c a!b b!c"},
		{"panic does not count", `func f() { a(); if x { b(); panic(1) }; c() }`, "a>c"},
		{"from a panic no return is reached", `func f() { if x { b(); panic(1) }; c() }`, "b>c"},
		{"loop body", `func f() { a(); for x { b() }; c() }`, "a!b a>c b>c b>b c!b"},
		{"loop run once at least", `func f() { a(); for { b(); if x { break } }; c() }`, "a>b b>c"},
		{"next round", `func f() { for x { a(); b(); if y { c() } }; d() }`, "a>b a!c c!a c!b c>d"},
		{"infinite loop", `func f() { a(); if x { b(); for { c() } }; d() }`, "a>d b>d c>d"},
		{"infinite only", `func f() { a(); for { b(); if x { c() } } }`, "a>b a>c b>c"},
		{"two entries", `func f() { if x { goto mid }; top: a(); mid: b(); if y { goto top }; c() }`, "a>b a>c b!a b>c"},
		{"switch", `func f() { a(); switch n { case 1: b(); default: c() }; d() }`, "a!b a!c a>d b>d"},
		{"deferred call", `func f() { defer e(); a(); if x { return }; b() }`, "a!b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fn := build(t, c.src)
			s := flow.NewShape(fn)
			for q := range strings.FieldsSeq(c.want) {
				from, to := block(t, fn, q[:1]), block(t, fn, q[2:])
				if got := s.Always(to, from); got != (q[1] == '>') {
					t.Errorf("does %s always come after %s: %v", q[2:], q[:1], got)
				}
			}
		})
	}
}
