package flow

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A Shape holds what the blocks of one function say about its control flow.
type Shape struct {
	// Order is a reverse postorder of the reachable blocks.
	Order []*ssa.BasicBlock
	// Position of each block in Order, by index; -1 if unreachable.
	Position []int
	fn       *ssa.Function
	cut      map[Edge]bool
	loops    [][]bool // by header index: which blocks the natural loop holds
	exits    [][]bool // by block index: blocks from which a return is reached without coming through it
}

// An Edge leads from one block to another.
type Edge struct{ From, To *ssa.BasicBlock }

// NewShape looks at fn, which must have blocks.
func NewShape(fn *ssa.Function) *Shape { return NewShapeWithout(fn, nil) }

// NewShapeWithout is NewShape where the edges in cut are never followed.
func NewShapeWithout(fn *ssa.Function, cut map[Edge]bool) *Shape {
	n := len(fn.Blocks)
	s := &Shape{fn: fn, cut: cut, Position: make([]int, n), loops: make([][]bool, n), exits: make([][]bool, n)}
	seen := make([]bool, n)
	var post []*ssa.BasicBlock
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		seen[b.Index] = true
		for _, succ := range b.Succs {
			if !seen[succ.Index] && s.open(b, succ) {
				visit(succ)
			}
		}
		post = append(post, b)
	}
	visit(fn.Blocks[0])
	for i := range s.Position {
		s.Position[i] = -1
	}
	for i := len(post) - 1; i >= 0; i-- {
		s.Position[post[i].Index] = len(s.Order)
		s.Order = append(s.Order, post[i])
	}
	s.findLoops()
	return s
}

// Back reports whether the edge closes a natural loop.
func (s *Shape) Back(from, to *ssa.BasicBlock) bool { return to.Dominates(from) }

// Live reports whether the edge can be followed in a run.
func (s *Shape) Live(from, to *ssa.BasicBlock) bool {
	return s.Position[from.Index] >= 0 && s.open(from, to)
}

// open reports whether the edge is neither cut nor ruled out by a condition that
// is known: a variable that nobody has set yet is nil where it is asked.
func (s *Shape) open(from, to *ssa.BasicBlock) bool {
	if s.cut[Edge{from, to}] {
		return false
	}
	br, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[0] == from.Succs[1] {
		return true
	}
	says, known := decided(br.Cond)
	return !known || says == (to == from.Succs[0])
}

// decided gives what a condition of constants says.
func decided(cond ssa.Value) (says, known bool) {
	switch c := cond.(type) {
	case *ssa.Const:
		if c.Value != nil && c.Value.Kind() == constant.Bool {
			return constant.BoolVal(c.Value), true
		}
	case *ssa.UnOp:
		if c.Op == token.NOT {
			says, known = decided(c.X)
			return !says, known
		}
	case *ssa.BinOp:
		x, ok1 := c.X.(*ssa.Const)
		y, ok2 := c.Y.(*ssa.Const)
		switch {
		case !ok1 || !ok2 || c.Op != token.EQL && c.Op != token.NEQ:
		case x.IsNil() && y.IsNil():
			return c.Op == token.EQL, true
		case x.Value != nil && y.Value != nil && types.Identical(x.Type(), y.Type()):
			return constant.Compare(x.Value, c.Op, y.Value), true
		}
	}
	return false, false
}

// findLoops collects the natural loop of each header: Aho, Sethi, Ullman,
// "Compilers", section 10.4. Irreducible cycles have no header and are left out.
func (s *Shape) findLoops() {
	for _, b := range s.Order {
		for _, h := range b.Succs {
			if !s.Back(b, h) {
				continue
			}
			if s.loops[h.Index] == nil {
				s.loops[h.Index] = make([]bool, len(s.fn.Blocks))
				s.loops[h.Index][h.Index] = true
			}
			body := s.loops[h.Index]
			work := []*ssa.BasicBlock{b}
			for len(work) > 0 {
				x := work[len(work)-1]
				work = work[:len(work)-1]
				if body[x.Index] {
					continue
				}
				body[x.Index] = true
				work = append(work, x.Preds...)
			}
		}
	}
}

// InLoop reports whether b belongs to the loop with the given header.
func (s *Shape) InLoop(header, b *ssa.BasicBlock) bool {
	l := s.loops[header.Index]
	return l != nil && l[b.Index]
}

// ShareLoop reports whether some loop holds both a and b.
func (s *Shape) ShareLoop(a, b *ssa.BasicBlock) bool {
	for _, l := range s.loops {
		if l != nil && l[a.Index] && l[b.Index] {
			return true
		}
	}
	return false
}

// Loop returns the header of the innermost loop that holds b, or nil.
func (s *Shape) Loop(b *ssa.BasicBlock) *ssa.BasicBlock {
	var best *ssa.BasicBlock
	for i, l := range s.loops {
		if l != nil && l[b.Index] && (best == nil || s.InLoop(best, s.fn.Blocks[i])) {
			best = s.fn.Blocks[i]
		}
	}
	return best
}

// Always reports whether every path from b to a return comes through a.
// Paths that end in a panic do not count.
func (s *Shape) Always(a, b *ssa.BasicBlock) bool {
	if a == b {
		return true
	}
	if s.exits[a.Index] == nil {
		s.exits[a.Index] = s.escapes(a)
	}
	return !s.exits[a.Index][b.Index]
}

// escapes finds the blocks from which a return is reached around a.
func (s *Shape) escapes(a *ssa.BasicBlock) []bool {
	out := make([]bool, len(s.fn.Blocks))
	var work []*ssa.BasicBlock
	for _, b := range s.Order {
		if b != a && len(b.Instrs) > 0 {
			if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
				work = append(work, b)
			}
		}
	}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if out[b.Index] || b == a {
			continue
		}
		out[b.Index] = true
		work = append(work, b.Preds...)
	}
	return out
}
