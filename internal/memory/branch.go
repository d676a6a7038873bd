package memory

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// prune drops marks that the branch taken contradicts: storage given back
// only where x is nil is not stale where x is not nil.
func (x *exec) prune(from, to *ssa.BasicBlock, s *state) {
	if len(from.Succs) != 2 || from.Succs[0] == from.Succs[1] {
		return
	}
	cond, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok {
		return
	}
	taken := to == from.Succs[0]
	if taken {
		x.selectArm(cond.Cond, s)
	}
	x.nilBranch(cond.Cond, taken, from, s)
	x.emptyBranch(cond.Cond, taken, s)
	x.failedBranch(cond, taken, s)
	doubtAsked(cond.Cond, s)
	for l, m := range s.released {
		if x.contradicts(m, cond.Cond, taken) {
			delete(s.released, l)
		}
	}
	for h, m := range s.stale {
		if x.contradicts(m, cond.Cond, taken) {
			delete(s.stale, h)
		}
	}
}

// failedBranch notes that a variable which was just assigned what a look-up gave
// has nothing in it where the look-up failed.
func (x *exec) failedBranch(branch *ssa.If, taken bool, s *state) {
	ok, isOK := branch.Cond.(*ssa.Extract)
	if !isOK {
		return
	}
	for _, ref := range ssax.Referrers(ok.Tuple) {
		v, isElem := ref.(*ssa.Extract)
		if !isElem || v == ok || !failed(v, ok, taken) {
			continue
		}
		for _, use := range ssax.Referrers(v) {
			st, assigned := use.(*ssa.Store)
			if !assigned || st.Block() != branch.Block() {
				continue
			}
			if cells := x.val(st.Addr); len(cells) == 1 && cells[0].loc != noLoc && !x.t.nodes[cells[0].loc].many {
				s.heap[cells[0].loc] = cell{in: branch.Block(), sure: true}
			}
		}
	}
}

// emptyBranch notes what a test of len(v) has found to be empty.
func (x *exec) emptyBranch(cond ssa.Value, taken bool, s *state) {
	b, ok := cond.(*ssa.BinOp)
	if !ok {
		return
	}
	length, ok := b.X.(*ssa.Call)
	if !ok || !ssax.IsBuiltin(&length.Call, "len") || constLen(b.Y) != 0 {
		return
	}
	if zero := b.Op == token.EQL && taken || (b.Op == token.NEQ || b.Op == token.GTR) && !taken; !zero {
		return
	}
	if v := x.val(length.Call.Args[0]); len(v) == 1 && v[0].win == whole {
		s.empty[v[0].loc] = true
	}
}

// doubtAsked marks what a call gave back on some of its paths as in doubt,
// where the function now asks what the call returned: the answer most likely
// says on which. (if err := l.Log(msg); err != nil { put(msg) })
func doubtAsked(cond ssa.Value, s *state) {
	for l, m := range s.released {
		v := asValue(m.ev.instr)
		if m.ev.may && !m.ev.sized && !m.doubt && v != nil && asksFor(cond, v, 0) {
			m.doubt = true
			s.released[l] = m
		}
	}
}

// asksFirst reports whether i, or the function literal that it calls, gives back
// only after it looked at the field: if len(r.rest) == 0 { put(r.buf) }.
func (x *exec) asksFirst(i ssa.Instruction, field *types.Var) bool {
	if field == nil {
		return false
	}
	asks := func(b *ssa.BasicBlock) bool {
		for cond := range ssax.Branches(b) {
			if readsField(cond.Cond, field, 0) {
				return true
			}
		}
		return false
	}
	if asks(i.Block()) {
		return true
	}
	inner := x.giveBackIn(i)
	return inner != nil && asks(inner.Block())
}

// readsField reports whether a condition looks at the field, or at its length.
func readsField(v ssa.Value, field *types.Var, depth int) bool {
	if depth > 4 {
		return false
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return readsField(v.X, field, depth+1) || readsField(v.Y, field, depth+1)
	case *ssa.UnOp:
		return v.Op == token.MUL && ssax.Field(v.X) == field || v.Op != token.MUL && readsField(v.X, field, depth+1)
	case *ssa.Call:
		return ssax.IsBuiltin(&v.Call, "len", "cap") && readsField(v.Call.Args[0], field, depth+1)
	}
	return false
}

// nilBranch notes that a field holds nothing where a test has found it nil.
func (x *exec) nilBranch(cond ssa.Value, taken bool, from *ssa.BasicBlock, s *state) {
	b, ok := cond.(*ssa.BinOp)
	if !ok || b.Op != token.EQL && b.Op != token.NEQ || taken != (b.Op == token.EQL) {
		return
	}
	v := b.X
	if nilConst(v) {
		v = b.Y
	} else if !nilConst(b.Y) {
		return
	}
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL || load.Block() != from {
		return
	}
	if cells := x.val(load.X); len(cells) == 1 && !x.t.nodes[cells[0].loc].many {
		s.heap[cells[0].loc] = cell{at: load.Pos(), sure: true, tested: true}
	}
}

// contradicts reports whether the mark's event is only reached when cond has
// the other value.
func (x *exec) contradicts(m mark, cond ssa.Value, taken bool) bool {
	b := m.ev.instr.Block()
	if m.older && x.computedInLoopOf(b, cond) {
		return false
	}
	for i, was := range ssax.Branches(b) {
		same, negated := sameCondition(i.Cond, cond)
		if same && (was != negated) != taken {
			return true
		}
	}
	return false
}

// foundNil reports whether v is known to be nil in block b.
func foundNil(v ssa.Value, b *ssa.BasicBlock) bool {
	for i, holds := range ssax.Branches(b) {
		c, ok := i.Cond.(*ssa.BinOp)
		if ok && (c.X == v && nilConst(c.Y) || c.Y == v && nilConst(c.X)) && (c.Op == token.EQL) == holds {
			return c.Op == token.EQL || c.Op == token.NEQ
		}
	}
	return false
}

// computedInLoopOf reports whether a loop around b computes cond anew in each
// round.
func (x *exec) computedInLoopOf(b *ssa.BasicBlock, cond ssa.Value) bool {
	in, ok := cond.(ssa.Instruction)
	return ok && x.shape.ShareLoop(b, in.Block())
}

// sameCondition reports whether two conditions always agree, or always differ.
func sameCondition(a, b ssa.Value) (same, negated bool) {
	if n, ok := a.(*ssa.UnOp); ok && n.Op == token.NOT {
		s, neg := sameCondition(n.X, b)
		return s, !neg
	}
	if n, ok := b.(*ssa.UnOp); ok && n.Op == token.NOT {
		s, neg := sameCondition(a, n.X)
		return s, !neg
	}
	if a == b {
		return true, false
	}
	p, ok1 := a.(*ssa.BinOp)
	q, ok2 := b.(*ssa.BinOp)
	if !ok1 || !ok2 || !ssax.SameOperand(p.X, q.X) || !ssax.SameOperand(p.Y, q.Y) {
		return false, false
	}
	opposite := map[token.Token]token.Token{token.EQL: token.NEQ, token.NEQ: token.EQL,
		token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR}
	return p.Op == q.Op || opposite[p.Op] == q.Op, opposite[p.Op] == q.Op
}

// testedAway reports whether, on the edge from pred to b, a test has shown that
// nothing can be written through v: what it holds is no slice or map, or it was
// not there to be looked up, so that v is its zero value.
func testedAway(v ssa.Value, pred, b *ssa.BasicBlock) bool {
	if _, got := v.(*ssa.Extract); !got && !types.IsInterface(v.Type()) {
		return false // nearly all, without a walk over the branches
	}
	if last, ok := pred.Instrs[len(pred.Instrs)-1].(*ssa.If); ok && pred.Succs[0] != pred.Succs[1] &&
		failed(v, last.Cond, b == pred.Succs[0]) {
		return true
	}
	for branch, holds := range ssax.Branches(pred) {
		if failed(v, branch.Cond, holds) {
			return true
		}
	}
	return false
}

// failed reports whether a condition is the ok of a look-up, a type assertion or a
// receive that has failed to give v, or of one that asked whether v, an
// interface, holds a slice or map.
func failed(v, cond ssa.Value, holds bool) bool {
	ok, isOK := cond.(*ssa.Extract)
	if !isOK || ok.Index != 1 || holds {
		return false
	}
	switch ok.Tuple.(type) {
	case *ssa.TypeAssert, *ssa.Lookup, *ssa.UnOp:
	default:
		return false
	}
	if got, isElem := v.(*ssa.Extract); isElem && got.Tuple == ok.Tuple {
		return true
	}
	ta, asserted := ok.Tuple.(*ssa.TypeAssert)
	if !asserted || ta.X != v {
		return false
	}
	switch ta.AssertedType.Underlying().(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return false
}

// onlyChanged gives what v, a variable at the head of a loop, holds on a way on
// which a flag that goes round with it says that it was changed in some round: if
// !changed { list = slices.Clone(list); changed = true }. ok is false where nothing
// says so.
func (x *exec) onlyChanged(v ssa.Value, pred, b *ssa.BasicBlock) (out value, ok bool) {
	list, isPhi := v.(*ssa.Phi)
	if !isPhi {
		return nil, false
	}
	branch, isIf := pred.Instrs[len(pred.Instrs)-1].(*ssa.If)
	if !isIf || pred.Succs[0] == pred.Succs[1] {
		return nil, false
	}
	flag, isPhi := branch.Cond.(*ssa.Phi)
	if !isPhi || flag.Block() != list.Block() || !x.shape.InLoop(flag.Block(), pred) {
		return nil, false
	}
	for n, f := range flag.Edges {
		switch {
		case ssax.IsBool(f, pred.Succs[0] != b):
			ok = true // the list of this way is that of the other branch
			continue
		case f == flag && list.Edges[n] == ssa.Value(list):
			continue // neither has changed
		}
		out = out.union(x.val(list.Edges[n]))
	}
	return out, ok
}

// conditional reports whether i runs on some calls only, tests of the storage
// itself (nil-ness, length, capacity) left aside.
func (x *exec) conditional(i ssa.Instruction, l loc) bool {
	return !x.decidedBy(i, func(cond ssa.Value) bool { return x.aboutItself(cond, l, 0) })
}

// decidedBy reports whether all conditions that i hangs on are as asked.
func (x *exec) decidedBy(i ssa.Instruction, as func(cond ssa.Value) bool) bool {
	b := i.Block()
	if x.shape.Always(b, x.fn.Blocks[0]) {
		return true
	}
	for d := b; d.Idom() != nil; d = d.Idom() {
		p := d.Idom()
		if x.shape.Always(d, p) {
			continue
		}
		cond, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || !as(cond.Cond) {
			return false
		}
	}
	return true
}

// comparesSizes reports whether a condition compares lengths, capacities,
// constants and numbers that the caller passed, or asks whether a channel had room.
func comparesSizes(cond ssa.Value) bool {
	size := func(v ssa.Value) bool {
		switch v := v.(type) {
		case *ssa.Const:
			return true
		case *ssa.Parameter:
			t, ok := v.Type().Underlying().(*types.Basic)
			return ok && t.Info()&types.IsInteger != 0
		case *ssa.Call:
			name := ssax.FullName(v.Call.StaticCallee())
			return ssax.IsBuiltin(&v.Call, "len", "cap") || name == "(*bytes.Buffer).Cap" || name == "(*bytes.Buffer).Len"
		}
		return false
	}
	if sel, _ := ssax.SelectArm(cond); sel != nil {
		return !sel.Blocking
	}
	b, ok := cond.(*ssa.BinOp)
	return ok && !nilConst(b.X) && !nilConst(b.Y) && size(b.X) && size(b.Y)
}

// asksFlag reports whether a condition is a bool field of the object at l which
// this function leaves as it is: which kind of object it is, and not how far the
// function has come with it, as in if !b.released { b.released = true; put(b) }.
func (x *exec) asksFlag(cond ssa.Value, l loc) bool {
	load, ok := cond.(*ssa.UnOp)
	if ok && load.Op == token.NOT {
		load, ok = load.X.(*ssa.UnOp)
	}
	if !ok || load.Op != token.MUL {
		return false
	}
	at, ok := load.X.(*ssa.FieldAddr)
	if !ok || !x.val(at.X).refersTo(l) {
		return false
	}
	for _, b := range x.fn.Blocks {
		for _, i := range b.Instrs {
			if st, ok := i.(*ssa.Store); ok && ssax.Field(st.Addr) == ssax.Field(at) {
				return false
			}
		}
	}
	return true
}

// aboutItself reports whether a condition only asks whether storage is nil,
// or how long or large it is.
func (x *exec) aboutItself(v ssa.Value, l loc, depth int) bool {
	if depth > 4 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Const:
		return true
	case *ssa.BinOp:
		if nilConst(v.X) {
			return x.nilTestOf(v.Y, l)
		}
		if nilConst(v.Y) {
			return x.nilTestOf(v.X, l)
		}
		return x.aboutItself(v.X, l, depth+1) && x.aboutItself(v.Y, l, depth+1)
	case *ssa.UnOp:
		if _, ok := v.X.(*ssa.Global); ok {
			return true
		}
		return v.Op != token.MUL && x.aboutItself(v.X, l, depth+1)
	case *ssa.Call:
		return ssax.IsBuiltin(&v.Call, "len", "cap")
	case *ssa.Extract:
		_, ok := v.Tuple.(*ssa.TypeAssert)
		return ok
	case *ssa.Phi:
		return false
	}
	return false
}

// nilTestOf reports whether a test of v against nil says nothing more than that
// there is something to work on: not so for errors, and for variables of the
// enclosing function that are set where storage of another kind is.
func (x *exec) nilTestOf(v ssa.Value, l loc) bool {
	if v.Type().String() == "error" {
		return false
	}
	storage, _ := x.t.initial(l)
	if storage == noLoc {
		return false
	}
	for _, w := range x.val(v) {
		in, named := x.t.initial(w.loc)
		if in == noLoc {
			return false
		}
		switch kind := x.t.rootOf(in).kind; {
		case named && kind != rootFree && x.t.nodes[in].kind == stepRoot, kind == rootResult:
		case x.t.nodes[in].root != x.t.nodes[storage].root:
			return false
		}
	}
	return true
}

func nilConst(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}
