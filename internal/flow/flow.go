// Package flow solves forward dataflow problems over the blocks of one
// function, and answers the questions about a function's shape that such
// problems ask: which edges go back, which blocks form a loop, which block
// every path must still come through.
package flow

import (
	"golang.org/x/tools/go/ssa"
)

// A Problem says what a dataflow analysis computes. S is its state; the
// methods may change and return the states they are given, except where said.
type Problem[S any] interface {
	// Entry is the state in which the function starts.
	Entry() S
	// Edge gives the state in which to is reached from a block that ended in
	// out, which it must leave as it is. back says the edge closes a loop.
	Edge(from, to *ssa.BasicBlock, out S, back bool) S
	// Join merges from into into.
	Join(into, from S, back bool) S
	// Same reports whether two states are equal.
	Same(a, b S) bool
	// Block gives the state at the end of b; it must leave in as it is.
	Block(b *ssa.BasicBlock, in S) S
}

// Forward solves p over fn and returns the state at the start of each block,
// by block index; unreachable blocks have the zero value and reached[i] is
// false. rounds bounds how often a block is visited: a problem that has not
// settled by then gives ok false, and what it has computed so far.
func Forward[S any](fn *ssa.Function, shape *Shape, p Problem[S], rounds int) (in []S, reached []bool, ok bool) {
	n := len(fn.Blocks)
	in, reached = make([]S, n), make([]bool, n)
	outs, done := make([]S, n), make([]bool, n)
	dirty := make([]bool, n)
	dirty[0] = true
	ok = true
	for round := 0; ; round++ {
		again := false
		for _, b := range shape.Order {
			if !dirty[b.Index] {
				continue
			}
			dirty[b.Index] = false
			s, any := start(b, shape, p, outs, done)
			if !any {
				continue
			}
			if done[b.Index] && p.Same(in[b.Index], s) {
				continue
			}
			in[b.Index], reached[b.Index] = s, true
			outs[b.Index], done[b.Index] = p.Block(b, s), true
			for _, succ := range b.Succs {
				dirty[succ.Index] = true
				again = again || shape.Position[succ.Index] <= shape.Position[b.Index]
			}
		}
		if !again {
			return in, reached, ok
		}
		if round >= rounds {
			return in, reached, false
		}
	}
}

func start[S any](b *ssa.BasicBlock, shape *Shape, p Problem[S], outs []S, done []bool) (s S, any bool) {
	if b.Index == 0 {
		s, any = p.Entry(), true
	}
	// ways into a loop first, so that back edges join to what came before
	for _, back := range []bool{false, true} {
		for _, pred := range b.Preds {
			if !done[pred.Index] || !shape.Live(pred, b) || shape.Back(pred, b) != back {
				continue
			}
			e := p.Edge(pred, b, outs[pred.Index], back)
			if !any {
				s, any = e, true
			} else {
				s = p.Join(s, e, back)
			}
		}
	}
	return s, any
}
