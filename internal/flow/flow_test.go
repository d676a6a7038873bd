package flow_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/memvet/memvet/internal/flow"
)

// The functions of the tests call a, b, c, ... ; a block goes by the calls in
// it, so that expectations do not depend on how go/ssa numbers blocks.
const marks = `package p
func a(); func b(); func c(); func d(); func e(); func g()
var x, y, z bool
var n int
var ch chan int
`

// build gives function f of the source text.
func build(t testing.TB, src string) *ssa.Function {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", marks+src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{}, fset, types.NewPackage("p", "p"), []*ast.File{file}, ssa.SanityCheckFunctions)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Func("f")
}

// called lists the functions that block b calls.
func called(b *ssa.BasicBlock) []string {
	var names []string
	for _, i := range b.Instrs {
		if c, ok := i.(*ssa.Call); ok {
			if fn := c.Call.StaticCallee(); fn != nil {
				names = append(names, fn.Name())
			}
		}
	}
	return names
}

// block finds the one block that calls the named function.
func block(t testing.TB, fn *ssa.Function, name string) *ssa.BasicBlock {
	t.Helper()
	var found *ssa.BasicBlock
	for _, b := range fn.Blocks {
		if slices.Contains(called(b), name) {
			if found != nil {
				t.Fatalf("two blocks call %s", name)
			}
			found = b
		}
	}
	if found == nil {
		t.Fatalf("no block calls %s", name)
	}
	return found
}

// checkOrder holds what must be true of the order of any function.
func checkOrder(t *testing.T, fn *ssa.Function, s *flow.Shape) {
	t.Helper()
	if len(s.Order) == 0 || s.Order[0] != fn.Blocks[0] {
		t.Fatal("the order does not begin with the entry")
	}
	reached := map[*ssa.BasicBlock]bool{}
	for i, b := range s.Order {
		if reached[b] {
			t.Errorf("block %d is in the order twice", b.Index)
		}
		reached[b] = true
		if s.Position[b.Index] != i {
			t.Errorf("Position[%d] = %d, want %d", b.Index, s.Position[b.Index], i)
		}
		for _, succ := range b.Succs {
			// in a reducible graph only edges that close a loop go backwards
			if s.Back(b, succ) && s.Position[succ.Index] > i {
				t.Errorf("the edge from %d to %d closes a loop but goes forward", b.Index, succ.Index)
			}
		}
		if d := b.Idom(); d != nil && s.Position[d.Index] >= i {
			t.Errorf("block %d comes before block %d, which dominates it", b.Index, d.Index)
		}
	}
	for _, b := range fn.Blocks {
		if !reached[b] && s.Position[b.Index] != -1 {
			t.Errorf("block %d is not reached but has position %d", b.Index, s.Position[b.Index])
		}
	}
}

// allCalls is the problem which calls have been made: on some path, or on
// every path.
type allCalls struct {
	every bool
	edges []string // that were said to close a loop
}

type calls map[string]bool

func (p *allCalls) Entry() calls         { return calls{} }
func (p *allCalls) Same(a, b calls) bool { return sorted(a) == sorted(b) }
func (p *allCalls) Edge(from, to *ssa.BasicBlock, out calls, back bool) calls {
	if back {
		p.edges = append(p.edges, strings.Join(called(from), "")+"->"+strings.Join(called(to), ""))
	}
	in := calls{}
	for k := range out {
		in[k] = true
	}
	return in
}

func (p *allCalls) Join(into, from calls, _ bool) calls {
	for k := range into {
		if p.every && !from[k] {
			delete(into, k)
		}
	}
	for k := range from {
		if !p.every {
			into[k] = true
		}
	}
	return into
}

func (p *allCalls) Block(b *ssa.BasicBlock, in calls) calls {
	out := calls{}
	for k := range in {
		out[k] = true
	}
	for _, name := range called(b) {
		out[name] = true
	}
	return out
}

func sorted(s calls) string {
	var names []string
	for k := range s {
		names = append(names, k)
	}
	slices.Sort(names)
	return strings.Join(names, "")
}

// TestForward asks which calls may and which must have been made on the way
// to each call.
func TestForward(t *testing.T) {
	for _, c := range []struct {
		name, src string
		may       string // "b:a" says that a may have been called before b's block
		must      string
	}{
		{"straight", `func f() { a(); if x { b() }; c() }`, "b:a c:ab", "b:a c:a"},
		{"branches", `func f() { if x { a() } else { b() }; c() }`, "c:ab", "c:"},
		{"both", `func f() { if x { a(); c() } else { a(); b() }; d() }`, "d:abc", "d:a"},
		{"loop", `func f() { a(); for x { b() }; c() }`, "b:ab c:ab", "b:a c:a"},
		{"loop with two ways round", `func f() { for x { a(); if y { b(); continue }; c() }; d() }`, "a:abc b:abc c:abc d:abc", "a: b:a c:a d:"},
		{"loop left from the middle", `func f() { for { a(); if x { break }; b() }; c() }`, "a:ab b:ab c:ab", "a: b:a c:a"},
		{"nested loops", `func f() { for x { a(); for y { b() }; c() }; d() }`, "a:abc b:abc c:abc d:abc", "a: b:a c:a d:"},
		{"labels", `func f() { outer: for x { a(); for y { b(); if z { continue outer }; break outer }; c() }; d() }`, "a:abc b:abc c:abc d:abc", "a: b:a c:a d:"},
		{"return", `func f() { if x { a(); return }; b() }`, "a: b:", "a: b:"},
		{"panic", `func f() { if x { a(); panic("") }; b() }`, "a: b:", "a: b:"},
		{"switch", `func f() { switch n { case 1: a(); fallthrough; case 2: b(); default: c() }; d() }`, "a: b:a c: d:abc", "a: b: c: d:"},
		{"goto into one place", `func f() { if x { a(); goto end }; b(); end: c() }`, "a: b: c:ab", "a: b: c:"},
		{"two entries", `func f() { if x { goto mid }; top: a(); mid: b(); if y { goto top }; c() }`, "a:ab b:ab c:ab", "a: b: c:b"},
		{"never left", `func f() { a(); for { b(); if x { c() } } }`, "b:abc c:abc", "b:a c:ab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fn := build(t, c.src)
			s := flow.NewShape(fn)
			checkOrder(t, fn, s)
			for _, every := range []bool{false, true} {
				want := map[bool]string{false: c.may, true: c.must}[every]
				in, reached, ok := flow.Forward(fn, s, &allCalls{every: every}, 20)
				if !ok {
					t.Error("not settled")
				}
				for q := range strings.FieldsSeq(want) {
					name, set, _ := strings.Cut(q, ":")
					b := block(t, fn, name)
					if !reached[b.Index] {
						t.Errorf("%s is not reached", name)
					}
					if got := sorted(in[b.Index]); got != set {
						t.Errorf("every=%v: before %s: %q, want %q", every, name, got, set)
					}
				}
			}
		})
	}
}

// TestForwardUnreached: blocks that no edge leads to have no state.
func TestForwardUnreached(t *testing.T) {
	fn := build(t, `func f() { defer func() { recover() }(); if x { a() } else { b() } }`)
	if fn.Recover == nil {
		t.Fatal("expected a recover block, which no edge leads to")
	}
	in, reached, ok := flow.Forward(fn, flow.NewShape(fn), &allCalls{}, 20)
	if !ok || reached[fn.Recover.Index] || in[fn.Recover.Index] != nil {
		t.Errorf("recover block: reached %v with %v", reached[fn.Recover.Index], in[fn.Recover.Index])
	}
}

// TestForwardDecided: an edge is not followed whose condition is known.
func TestForwardDecided(t *testing.T) {
	for src, dead := range map[string]string{
		`func f() { var m map[int]int; if m == nil { a() } else { b() } }`: "b",
		`func f() { var m map[int]int; if m != nil { a() } else { b() } }`: "a",
		`func f() { const on = false; if !on { a() } else { b() } }`:       "b",
		`func f() { n := 1; if n == 2 { a() } else { b() } }`:              "a",
		`func f() { n := 1; if x { n = 2 }; if n == 2 { a() }; b() }`:      "",
	} {
		fn := build(t, src)
		s := flow.NewShape(fn)
		_, reached, _ := flow.Forward(fn, s, &allCalls{}, 20)
		for _, name := range []string{"a", "b"} {
			if got := reached[block(t, fn, name).Index]; got == (name == dead) {
				t.Errorf("%s: %s is reached: %v", src, name, got)
			}
		}
	}
}

// TestForwardBack: back is said for the edges that close loops, and for no others.
func TestForwardBack(t *testing.T) {
	fn := build(t, `func f() { for { a(); if x { b(); continue }; for { c(); if y { break } }; d() } }`)
	p := &allCalls{}
	flow.Forward(fn, flow.NewShape(fn), p, 20)
	slices.Sort(p.edges)
	got := strings.Join(slices.Compact(p.edges), " ")
	if want := "b->a c->c d->a"; got != want {
		t.Errorf("edges that close loops: %s; want %s", got, want)
	}
}

// counter never settles on a loop: it counts the rounds.
type counter struct{ blocks int }

func (*counter) Entry() int                                        { return 0 }
func (*counter) Same(a, b int) bool                                { return a == b }
func (*counter) Edge(_, _ *ssa.BasicBlock, out int, back bool) int { return out }
func (*counter) Join(into, from int, _ bool) int                   { return max(into, from) }
func (c *counter) Block(_ *ssa.BasicBlock, in int) int             { c.blocks++; return in + 1 }

func TestForwardBudget(t *testing.T) {
	loop := build(t, `func f() { for x { a() }; b() }`)
	p := &counter{}
	in, reached, ok := flow.Forward(loop, flow.NewShape(loop), p, 5)
	if ok {
		t.Error("a problem that cannot settle was said to have")
	}
	for _, name := range []string{"a", "b"} {
		if i := block(t, loop, name).Index; !reached[i] || in[i] == 0 {
			t.Errorf("what was computed of %s before the budget ran out is missing", name)
		}
	}
	if limit := 7 * len(loop.Blocks); p.blocks > limit {
		t.Errorf("%d blocks visited for a budget of 5 rounds, want at most %d", p.blocks, limit)
	}
	straight := build(t, `func f() { a(); if x { b() }; c() }`)
	p = &counter{}
	if _, _, ok := flow.Forward(straight, flow.NewShape(straight), p, 0); !ok || p.blocks != len(straight.Blocks) {
		t.Errorf("without loops every block is visited once: ok %v, %d visits of %d blocks", ok, p.blocks, len(straight.Blocks))
	}
}
