package nilempty

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// trees looks at functions that turn a tree of values into another one, calling
// themselves for the elements of a list. A list that they collect by appending to
// nil is nil in the interface that they return if it has no elements, where
// another arm gives something that is never nil: [] becomes null in the output.
// Nobody asks an interface whether it holds a nil slice, so it is not meant to
// say something.
func (c *checker) trees() {
	for _, fn := range c.fns {
		var list *ssa.MakeInterface
		var other ssa.Instruction
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				mi, ok := i.(*ssa.MakeInterface)
				if !ok || !boxes(mi) {
					continue
				}
				if c.collectsOwn(fn, mi) {
					list = mi
				} else if at := neverNil(mi.X); at != nil {
					other = at
				}
			}
		}
		if list != nil && other != nil {
			c.reportTree(fn, list, other)
		}
	}
}

// boxes reports whether the function returns the interface that i makes.
func boxes(i *ssa.MakeInterface) bool {
	seen := map[ssa.Value]bool{}
	var follow func(v ssa.Value) bool
	follow = func(v ssa.Value) bool {
		if seen[v] {
			return false
		}
		seen[v] = true
		for _, ref := range ssax.Referrers(v) {
			switch ref := ref.(type) {
			case *ssa.Return:
				return true
			case *ssa.Phi:
				if follow(ref) {
					return true
				}
			case *ssa.Store: // a named result, where something is deferred
				if a, ok := ref.Addr.(*ssa.Alloc); ok && ref.Val == v {
					for _, use := range ssax.Referrers(a) {
						if load, ok := use.(*ssa.UnOp); ok && follow(load) {
							return true
						}
					}
				}
			}
		}
		return false
	}
	return follow(i)
}

// collectsOwn reports whether what mi holds is nil, or what fn gave for elements,
// appended one by one, and no test for its length or for nil comes before.
func (c *checker) collectsOwn(fn *ssa.Function, mi *ssa.MakeInterface) bool {
	phi, ok := unnamed(mi.X).(*ssa.Phi)
	if !ok || !ssax.IsSlice(phi.Type()) {
		return false
	}
	none, own := false, false
	for _, e := range phi.Edges {
		if isNil(e) {
			none = true
			continue
		}
		call, ok := e.(*ssa.Call)
		if !ok || !ssax.IsBuiltin(call.Common(), "append") || call.Call.Args[0] != phi {
			return false
		}
		own = own || comesFromCall(appendedTo(call), fn)
	}
	return none && own && !c.testsLength(mi, phi)
}

// appendedTo gives the element that a call appends, if it is one.
func appendedTo(call *ssa.Call) ssa.Value {
	s, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok {
		return nil
	}
	for _, ref := range ssax.Referrers(s.X) {
		at, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		if sets := ssax.StoresTo(at); len(sets) > 0 {
			return sets[0].Val
		}
	}
	return nil
}

// comesFromCall reports whether v is a result of fn.
func comesFromCall(v ssa.Value, fn *ssa.Function) bool {
	switch u := v.(type) {
	case *ssa.Extract:
		v = u.Tuple
	case *ssa.ChangeInterface:
		v = u.X
	}
	call, ok := v.(*ssa.Call)
	return ok && call.Call.StaticCallee() == fn
}

// testsLength reports whether a condition on the way to mi asks for the length of
// a slice, or whether one is nil: empty lists have been looked at then.
func (c *checker) testsLength(mi *ssa.MakeInterface, list *ssa.Phi) bool {
	fn := mi.Parent()
	for _, br := range c.shape(fn).Deciding(mi.Block(), fn.Blocks[0]) {
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || br.Block() == list.Block() {
			continue
		}
		for _, v := range []ssa.Value{cmp.X, cmp.Y} {
			if l := lengthOf(v, 0); l != nil && ssax.IsSlice(l.Type()) || ssax.IsSlice(v.Type()) {
				return true
			}
		}
	}
	return false
}

// neverNil gives the instruction that makes a map or list which is not nil, if v
// is one: a new map or list, or a clone of one.
func neverNil(v ssa.Value) ssa.Instruction {
	switch v := unnamed(v).(type) {
	case *ssa.MakeMap:
		return v
	case *ssa.MakeSlice:
		return v
	case *ssa.Slice:
		if _, ok := v.X.(*ssa.Alloc); ok {
			return v
		}
	case *ssa.Call:
		switch ssax.FullName(v.Call.StaticCallee()) {
		case "maps.Clone", "slices.Clone":
			return v // nil for nil only
		}
	}
	return nil
}

func (c *checker) reportTree(fn *ssa.Function, mi *ssa.MakeInterface, other ssa.Instruction) {
	pos := c.handedOut(fn, unnamed(mi.X).(*ssa.Phi).Pos())
	if !pos.IsValid() {
		return
	}
	name := rule.Quote(unnamed(mi.X).(*ssa.Phi).Comment, "the list")
	r := rule.Report{
		Level: finding.Default, Pos: pos,
		Message: name + " is still nil here if there were no elements, so an empty list in a tree becomes a missing one",
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: pos, Text: "the result holds a nil slice for an empty list"},
			{Role: finding.Via, Pos: other.Pos(), Text: "here the result is empty and not nil"},
		},
		Remedy: "begin with an empty list: make([]T, 0)",
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}

// handedOut gives the statement that returns the variable declared at decl, or
// assigns it to another one: what puts it into an interface has no place in
// the instructions.
func (c *checker) handedOut(fn *ssa.Function, decl token.Pos) token.Pos {
	at := token.NoPos
	if fn.Syntax() == nil {
		return at
	}
	hands := func(e ast.Expr) {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok || id.Pos() == decl || at.IsValid() {
			return
		}
		if obj := c.TypesInfo.Uses[id]; obj != nil && obj.Pos() == decl {
			at = id.Pos()
		}
	}
	ast.Inspect(fn.Syntax(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			for _, e := range n.Results {
				hands(e)
			}
		case *ast.AssignStmt:
			for _, e := range n.Rhs {
				hands(e)
			}
		}
		return true
	})
	return at
}
