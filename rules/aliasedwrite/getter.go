package aliasedwrite

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A turn is a function that brings a list of its object into another order and gives
// it away, as one who wants the elements in that order would do with a copy.
type turn struct {
	at   ssa.Instruction
	how  guard.Changed
	list guard.Ref
	// again: a second call leads to another order than the first, as reversing and
	// shuffling do.
	again bool
}

// turned looks for lists that a function turns round, shuffles or sorts to give them
// to its caller, while another function relies on the order they had.
func (c *checker) turned(g *guard.Package, fn *ssa.Function) {
	if fn.Parent() != nil || fn.Signature.Results().Len() == 0 || fn.Synthetic != "" {
		return
	}
	var turns []turn
	for _, f := range append(slices.Clone(fn.AnonFuncs), fn) {
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				turns = append(turns, turnsAt(g, i)...)
			}
		}
	}
	for _, t := range turns {
		if !t.again || slices.ContainsFunc(turns, func(u turn) bool { return u.at != t.at && u.list.Cell == t.list.Cell && !sameSwap(t, u) }) {
			continue // sorting twice is sorting, and turning round twice is nothing
		}
		if !handsOut(g, fn, t) || setsList(g, fn, t.list.Cell) || c.madeForIt(g, fn) {
			continue
		}
		if reader := c.reliesOnOrder(g, fn, t.list.Cell); reader != nil {
			c.reportTurned(t, reader)
			return
		}
	}
}

// sameSwap reports whether two turns are the two halves of one exchange.
func sameSwap(t, u turn) bool {
	_, a := t.at.(*ssa.Store)
	_, b := u.at.(*ssa.Store)
	return a && b && t.at.Block() == u.at.Block()
}

// turnsAt lists the lists of objects that i brings into another order.
func turnsAt(g *guard.Package, i ssa.Instruction) (out []turn) {
	for _, ch := range g.Changed(i) {
		if ch.Kind != contract.Reorders || ch.Elems != "" || ch.May || ssax.IsBytes(ch.Value.Type()) {
			continue
		}
		for _, r := range g.Refs(ch.Value) {
			if r.Grown || r.Returned && !ofReceiver(r, ssax.Outermost(i.Parent())) || g.MadeBy(r.Inst, i.Parent()) || g.MadeBy(r.Inst, ssax.Outermost(i.Parent())) {
				continue
			}
			out = append(out, turn{i, ch, r, neverSettles(g, i)})
		}
	}
	return out
}

// ofReceiver reports whether a list is one of the object whose method fn is: another
// method gave it to this one.
func ofReceiver(r guard.Ref, fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	return recv != nil && origin.StructOf(recv.Type()) != nil && r.Root == any(origin.StructOf(recv.Type()).Obj())
}

// neverSettles reports whether i, run twice, does not lead to what it led to once:
// it turns a list round, or is an exchange that hangs on no element.
func neverSettles(g *guard.Package, i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Call:
		fn := i.Call.StaticCallee()
		return fn != nil && ssax.FullName(ssax.Origin(fn)) == "slices.Reverse"
	case *ssa.Store:
		if fn := i.Parent(); fn.Parent() != nil {
			return shuffles(fn)
		}
		return turnsRound(i)
	}
	return false
}

// shuffles reports whether the literal fn is passed to a Shuffle.
func shuffles(fn *ssa.Function) bool {
	for mc := range ssax.Closures(fn) {
		for _, ref := range ssax.Referrers(mc) {
			if call, ok := ref.(*ssa.Call); ok && ssax.CalleeName(&call.Call) == "Shuffle" {
				return true
			}
		}
	}
	return false
}

// turnsRound reports whether the exchange at st is that of a loop whose two indexes
// run towards each other: it asks for the indexes alone.
func turnsRound(st *ssa.Store) bool {
	for b := st.Block(); b.Idom() != nil; b = b.Idom() {
		br, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cond, ok := br.Cond.(*ssa.BinOp)
		if !ok || !ssax.Reaches(st, br) {
			return false
		}
		to, _ := st.Addr.(*ssa.IndexAddr)
		_, from := cond.X.(*ssa.Phi)
		_, rising := to.Index.(*ssa.Phi)
		_, computed := to.Index.(*ssa.BinOp)
		return (cond.Op == token.LSS || cond.Op == token.GTR) && from && (rising || computed) && mirrored(st, cond)
	}
	return false
}

// mirrored reports whether the two elements that are exchanged are those of the
// indexes that the loop compares, or one of them is counted from the end.
func mirrored(st *ssa.Store, cond *ssa.BinOp) bool {
	from := ssax.MovedFrom(st)
	to, ok := st.Addr.(*ssa.IndexAddr)
	if from == nil || !ok {
		return false
	}
	both := func(a, b ssa.Value) bool { return a == cond.X && (b == cond.Y || countedFromEnd(b, a)) }
	return both(from.Index, to.Index) || both(to.Index, from.Index)
}

// countedFromEnd reports whether v is something minus i, as in len(s)-1-i.
func countedFromEnd(v, i ssa.Value) bool {
	d, ok := v.(*ssa.BinOp)
	return ok && d.Op == token.SUB && (d.Y == i || countedFromEnd(d.X, i))
}

// handsOut reports whether fn returns the list itself, or a part of it.
func handsOut(g *guard.Package, fn *ssa.Function, t turn) bool {
	for _, ret := range guard.Returns(fn) {
		for _, v := range ret.Results {
			if slices.ContainsFunc(g.Refs(v), func(r guard.Ref) bool { return r.Cell == t.list.Cell && !r.Grown }) {
				return true
			}
		}
	}
	return false
}

// setsList reports whether fn puts another list where the cell is.
func setsList(g *guard.Package, fn *ssa.Function, list guard.Cell) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if st, ok := i.(*ssa.Store); ok && cellAt(g, st.Addr, list) {
				return true
			}
		}
	}
	return false
}

// cellAt reports whether the list of the cell is loaded from addr.
func cellAt(g *guard.Package, addr ssa.Value, list guard.Cell) bool {
	if ssax.Field(addr) == nil {
		return false
	}
	if origin.StructOf(addr.(*ssa.FieldAddr).X.Type()) == nil {
		return false
	}
	name := "." + ssax.Field(addr).Name()
	return list.Path == name && list.Root == any(origin.StructOf(addr.(*ssa.FieldAddr).X.Type()).Obj())
}

// madeForIt reports whether all who call fn have made the object themselves, to get
// this result out of it: nobody looks at it afterwards.
func (c *checker) madeForIt(g *guard.Package, fn *ssa.Function) bool {
	calls, all := c.Memory.Callers(fn)
	if !all || len(calls) == 0 || fn.Signature.Recv() == nil {
		return false
	}
	for _, call := range calls {
		args := call.Common().Args
		if len(args) == 0 || !g.MadeBy(g.Object(args[0]), call.Parent()) {
			return false
		}
	}
	return true
}

// reliesOnOrder gives a read of the first or last element of the list, or of all of
// them one after the other, by a function that only reads it and that fn has nothing
// to do with.
func (c *checker) reliesOnOrder(g *guard.Package, fn *ssa.Function, list guard.Cell) ssa.Instruction {
	from := g.LeadingTo(fn)
	for _, other := range g.Funcs {
		top := ssax.Outermost(other)
		if top == fn || from[top] || g.LeadingTo(top)[fn] || g.Unused(top) || changes(g, top, list) {
			continue
		}
		for _, b := range other.Blocks {
			for _, i := range b.Instrs {
				if v := inOrder(g, i); v != nil && slices.ContainsFunc(g.Refs(v), func(r guard.Ref) bool { return r.Cell == list && !g.MadeBy(r.Inst, other) }) {
					return i
				}
			}
		}
	}
	return nil
}

// changes reports whether fn changes the list in place, or puts another one there.
func changes(g *guard.Package, fn *ssa.Function, list guard.Cell) bool {
	if setsList(g, fn, list) {
		return true
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			for _, ch := range g.Changed(i) {
				if slices.ContainsFunc(g.Refs(ch.Value), func(r guard.Ref) bool { return r.Cell == list }) {
					return true
				}
			}
		}
	}
	return false
}

// inOrder gives the list of which i takes the first or last element, or which it
// passes on as a whole to be joined or copied.
func inOrder(g *guard.Package, i ssa.Instruction) ssa.Value {
	switch i := i.(type) {
	case *ssa.IndexAddr:
		if !ssax.IsSlice(i.X.Type()) || !readAt(i) {
			return nil
		}
		if _, first := i.Index.(*ssa.Const); first {
			return i.X
		}
		if d, ok := i.Index.(*ssa.BinOp); ok && d.Op == token.SUB && ssax.IsInt(d.Y, 1) {
			if n, ok := d.X.(*ssa.Call); ok && ssax.IsBuiltin(&n.Call, "len") && ssax.SameOperand(n.Call.Args[0], i.X) {
				return i.X
			}
		}
	case *ssa.Call:
		args := i.Call.Args
		if ssax.IsBuiltin(&i.Call, "append") && len(args) == 2 {
			return args[1]
		}
		fn := i.Call.StaticCallee()
		if fn == nil || fn.Object() == nil || fn.Object().Pkg() == nil || len(args) == 0 || !ssax.IsSlice(args[0].Type()) {
			return nil
		}
		switch ssax.FullName(ssax.Origin(fn)) {
		case "strings.Join", "bytes.Join", "slices.Clone":
			return args[0]
		}
	}
	return nil
}

func (c *checker) reportTurned(t turn, reader ssa.Instruction) {
	pos, end := c.Statement(ssax.Pos(t.at))
	if !c.first(pos) {
		return
	}
	c.Report(rule.Report{
		Level: finding.Default, Pos: pos, End: end,
		Message: subjectOf(t.how) + " reorders " + rule.Quote(t.list.Name(), "a list") + " itself, and each call does so again, so `" + ssax.Outermost(reader.Parent()).Name() + "` finds its elements in another order each time",
		Remedy:  "change a copy: slices.Clone first",
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: pos, Text: "the elements are moved in place here, before the list is returned"},
			{Role: finding.Used, Pos: ssax.Pos(reader), Text: "their order matters here"},
		},
	})
}
