package memory

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/flow"
)

// exec interprets one function abstractly: it runs every instruction on sets
// of storage instead of storage. It implements flow.Problem.
type exec struct {
	pkg   *packageWork
	fn    *ssa.Function
	t     *locTable
	shape *flow.Shape
	env   map[ssa.Value]value
	tuple map[ssa.Value][]value
	st    *state
	// final: the states have settled; effects and conflicts are collected.
	final   bool
	events  map[eventKey]*event
	sum     *summary
	derived map[ssa.Instruction]*derivation
	out     []*Conflict
	seen    map[conflictKey]bool
	exits   []exit
	defers  []*ssa.Defer
	// depth of closures applied inside closures
	depth int
	// version counts how often a register that feeds a phi got another value.
	version int
	// atExit has one instruction for each deferred call and place it runs.
	atExit map[deferred]*deferred
}

// An exit is the state at one return.
type exit struct {
	st  *state
	ret *ssa.Return
	val []value
}

func newExec(pkg *packageWork, fn *ssa.Function) *exec {
	x := &exec{
		pkg: pkg, fn: fn, t: newLocTable(), shape: flow.NewShape(fn),
		env: map[ssa.Value]value{}, tuple: map[ssa.Value][]value{},
		events: map[eventKey]*event{}, sum: &summary{},
		derived: map[ssa.Instruction]*derivation{}, seen: map[conflictKey]bool{},
		atExit: map[deferred]*deferred{},
	}
	for i, p := range fn.Params {
		x.env[p] = x.entryValue(p, root{kind: rootParam, index: i, value: p}, p.Type())
	}
	for i, f := range fn.FreeVars {
		x.env[f] = x.entryValue(f, root{kind: rootFree, index: i, value: f}, f.Type())
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if d, ok := in.(*ssa.Defer); ok {
				x.defers = append(x.defers, d)
			}
		}
	}
	return x
}

func (x *exec) entryValue(v ssa.Value, r root, t types.Type) value {
	if !carries(t) {
		return nil
	}
	return value{{loc: x.t.root(r), taken: v.Pos()}}
}

// Entry implements flow.Problem.
func (x *exec) Entry() *state { return newState() }

// Same implements flow.Problem.
func (x *exec) Same(a, b *state) bool { return a.same(b) }

// Join implements flow.Problem.
func (x *exec) Join(into, from *state, back bool) *state {
	into.join(from, back, x.t)
	return into
}

// Edge implements flow.Problem: it moves the staleness of each phi's operand
// to the phi, and ages what a round of a loop made.
func (x *exec) Edge(from, to *ssa.BasicBlock, out *state, back bool) *state {
	s := out.clone()
	s.version = 0
	x.prune(from, to, s)
	type move struct {
		phi *ssa.Phi
		m   mark
		ok  bool
	}
	var moves []move
	for _, in := range to.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		if carries(phi.Type()) {
			s.version = x.version
		}
		for i, p := range to.Preds {
			if p == from {
				m, ok := s.stale[holder{reg: phi.Edges[i]}]
				if !ok {
					m, ok = x.goneOn(s, phi.Edges[i])
				}
				moves = append(moves, move{phi, m, ok})
			}
		}
	}
	for _, mv := range moves {
		if mv.ok {
			s.stale[holder{reg: mv.phi}] = mv.m
		} else {
			delete(s.stale, holder{reg: mv.phi})
		}
	}
	if back {
		return s.age(x.t, func(i ssa.Instruction) bool { return x.shape.InLoop(to, i.Block()) })
	}
	return s
}

// goneOn finds a mark of released storage that v refers to in state s.
func (x *exec) goneOn(s *state, v ssa.Value) (mark, bool) {
	if len(s.released) == 0 {
		return mark{}, false
	}
	now := x.st
	x.st = s
	defer func() { x.st = now }()
	for _, w := range x.val(v) {
		if m, ok := x.releasedFor(v, w.loc); ok {
			m.v = w
			return m, true
		}
	}
	return mark{}, false
}

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
	x.nilBranch(cond.Cond, taken, from, s)
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
	for d := b; d != nil && d.Idom() != nil; d = d.Idom() {
		p := d.Idom()
		i, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || len(d.Preds) != 1 {
			continue
		}
		same, negated := sameCondition(i.Cond, cond)
		if !same {
			continue
		}
		was := d == p.Succs[0]
		if negated {
			was = !was
		}
		if was != taken {
			return true
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
	if !ok1 || !ok2 || !sameOperand(p.X, q.X) || !sameOperand(p.Y, q.Y) {
		return false, false
	}
	opposite := map[token.Token]token.Token{token.EQL: token.NEQ, token.NEQ: token.EQL,
		token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR}
	return p.Op == q.Op || opposite[p.Op] == q.Op, opposite[p.Op] == q.Op
}

// sameOperand compares operands of conditions: constants by value, loads of
// one place and calls of len and cap by what they are applied to.
func sameOperand(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *ssa.Const:
		b, ok := b.(*ssa.Const)
		return ok && a.String() == b.String()
	case *ssa.UnOp:
		b, ok := b.(*ssa.UnOp)
		return ok && a.Op == b.Op && sameOperand(a.X, b.X)
	case *ssa.FieldAddr:
		b, ok := b.(*ssa.FieldAddr)
		return ok && a.Field == b.Field && sameOperand(a.X, b.X)
	case *ssa.Call:
		b, ok := b.(*ssa.Call)
		if !ok || len(a.Call.Args) != 1 || len(b.Call.Args) != 1 {
			return false
		}
		f, ok1 := a.Call.Value.(*ssa.Builtin)
		g, ok2 := b.Call.Value.(*ssa.Builtin)
		return ok1 && ok2 && f.Name() == g.Name() && sameOperand(a.Call.Args[0], b.Call.Args[0])
	}
	return false
}

// Block implements flow.Problem.
func (x *exec) Block(b *ssa.BasicBlock, in *state) *state {
	x.st = in.clone()
	for _, i := range b.Instrs {
		x.instr(i)
	}
	return x.st
}

// rounds bounds how often a block is interpreted before its function is
// given up.
const rounds = 12

// run interprets the function until nothing changes, then once more to
// collect what it does and where views go stale.
func (x *exec) run() bool {
	in, reached, ok := flow.Forward(x.fn, x.shape, x, rounds)
	if !ok {
		x.pkg.budget.Unsettled++
	}
	x.final = true
	for _, b := range x.shape.Order {
		if reached[b.Index] {
			x.Block(b, in[b.Index])
		}
	}
	x.finish()
	return ok
}

// set gives register v its value. A register that is computed again is no
// longer stale, unless what it is computed from is.
func (x *exec) set(v ssa.Value, val value, from ...ssa.Value) {
	if !x.env[v].same(val) {
		x.version++
	}
	x.env[v] = val
	delete(x.st.stale, holder{reg: v})
	for _, f := range from {
		if m, ok := x.st.stale[holder{reg: f}]; ok && val != nil {
			x.st.stale[holder{reg: v}] = m
		}
	}
}

func (x *exec) instr(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Alloc:
		x.forget(x.fresh(i, 0))
		x.set(i, value{{loc: x.fresh(i, 0), cap: capExact, taken: i.Pos()}})
	case *ssa.MakeSlice:
		x.set(i, value{{loc: x.fresh(i, 0), cap: makeCap(i), taken: i.Pos()}})
	case *ssa.MakeMap, *ssa.MakeChan:
		v := i.(ssa.Value)
		x.set(v, value{{loc: x.fresh(i, 0), taken: i.Pos()}})
	case *ssa.MakeClosure:
		x.makeClosure(i)
	case *ssa.Phi:
		x.phi(i)
	case *ssa.ChangeType:
		x.set(i, x.val(i.X), i.X)
	case *ssa.ChangeInterface:
		x.set(i, x.val(i.X), i.X)
	case *ssa.MakeInterface:
		x.set(i, x.val(i.X), i.X)
	case *ssa.TypeAssert:
		x.typeAssert(i)
	case *ssa.Convert:
		x.convert(i)
	case *ssa.MultiConvert:
		x.set(i, value{{loc: x.fresh(i, 0)}})
	case *ssa.SliceToArrayPointer:
		x.set(i, x.val(i.X), i.X)
	case *ssa.Slice:
		x.slice(i)
	case *ssa.FieldAddr:
		x.set(i, x.fieldOf(x.val(i.X), i.X.Type(), i.Field), i.X)
	case *ssa.Field:
		cells := x.fieldOf(x.val(i.X), i.X.Type(), i.Field)
		x.set(i, x.loadAll(cells, i.Type(), i), i.X)
		x.inherit(i, cells)
	case *ssa.IndexAddr:
		x.set(i, x.elems(x.val(i.X)), i.X)
	case *ssa.Index:
		x.use(i.X, i, UsedRead)
		x.set(i, x.loadAll(x.elems(x.val(i.X)), i.Type(), i), i.X)
	case *ssa.Lookup:
		x.lookup(i)
	case *ssa.UnOp:
		x.unop(i)
	case *ssa.BinOp:
		x.use(i.X, i, UsedRead)
		x.use(i.Y, i, UsedRead)
		x.set(i, nil)
	case *ssa.Range:
		x.use(i.X, i, UsedRead)
		x.set(i, x.val(i.X), i.X)
	case *ssa.Next:
		x.next(i)
	case *ssa.Extract:
		x.extract(i)
	case *ssa.Store:
		x.storeInstr(i)
	case *ssa.MapUpdate:
		x.mapUpdate(i)
	case *ssa.Send:
		x.send(i.Chan, i.X, i)
	case *ssa.Select:
		x.selectInstr(i)
	case *ssa.Call:
		x.call(i, i.Common(), false)
	case *ssa.Go:
		x.goInstr(i)
	case *ssa.Defer:
	case *ssa.RunDefers:
		x.runDefers(i)
	case *ssa.Return:
		x.ret(i)
	}
}

// val gives the value of an operand.
func (x *exec) val(v ssa.Value) value {
	switch v := v.(type) {
	case *ssa.Global:
		return value{{loc: x.t.root(root{kind: rootGlobal, name: globalName(v)})}}
	case *ssa.Const, *ssa.Builtin:
		return nil
	case *ssa.Function:
		return nil
	}
	return x.env[v]
}

func globalName(g *ssa.Global) string {
	if g.Pkg == nil || g.Pkg.Pkg == nil {
		return g.Name()
	}
	return g.Pkg.Pkg.Path() + "." + g.Name()
}

// fresh gives the root of what instruction i makes.
func (x *exec) fresh(i ssa.Instruction, index int) loc {
	return x.t.root(root{kind: rootAlloc, index: index, value: asValue(i), instr: i, of: noLoc})
}

func makeCap(i *ssa.MakeSlice) capacity {
	if i.Len == i.Cap {
		return capExact
	}
	a, ok1 := i.Len.(*ssa.Const)
	b, ok2 := i.Cap.(*ssa.Const)
	if ok1 && ok2 && a.Int64() == b.Int64() {
		return capExact
	}
	return capRoom
}

func (x *exec) phi(i *ssa.Phi) {
	if !carries(i.Type()) {
		return
	}
	var v value
	for n, e := range i.Edges {
		pred := i.Block().Preds[n]
		w := x.val(e)
		if testedAway(e, pred, i.Block()) {
			w = nil
		}
		if x.shape.Back(pred, i.Block()) {
			h := i.Block()
			w = w.mapViews(func(w view) (view, bool) {
				w.loc = x.t.aged(w.loc, func(in ssa.Instruction) bool { return x.shape.InLoop(h, in.Block()) })
				return w, true
			})
		}
		v = v.union(w)
	}
	if !x.env[i].same(v) {
		x.version++
	}
	x.env[i] = v // staleness came along the edge
	for _, m := range x.st.released {
		x.st.exempt[exemption{i, m.ev}] = true
	}
}

// testedAway reports whether, on the edge from pred to b, a type test has just
// shown that v holds no slice or map: what it holds cannot be written through.
func testedAway(v ssa.Value, pred, b *ssa.BasicBlock) bool {
	cond, ok := pred.Instrs[len(pred.Instrs)-1].(*ssa.If)
	if !ok || pred.Succs[1] != b || pred.Succs[0] == b {
		return false
	}
	ex, ok := cond.Cond.(*ssa.Extract)
	if !ok || ex.Index != 1 {
		return false
	}
	ta, ok := ex.Tuple.(*ssa.TypeAssert)
	if !ok || ta.X != v {
		return false
	}
	switch ta.AssertedType.Underlying().(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return false
}

func (x *exec) fieldOf(v value, t types.Type, index int) value {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	f := st.Field(index)
	return v.mapViews(func(w view) (view, bool) {
		l := x.t.field(w.loc, f.Name())
		if l != noLoc {
			x.t.nodes[l].fvar = f
		}
		return view{loc: l, loan: w.loan, taken: w.taken}, l != noLoc
	})
}

func (x *exec) elems(v value) value {
	return v.mapViews(func(w view) (view, bool) {
		return view{loc: x.t.elem(w.loc), loan: w.loan, taken: w.taken}, true
	})
}

func (x *exec) loadAll(cells value, t types.Type, at ssa.Instruction) value {
	if !carries(t) {
		return nil
	}
	var v value
	for _, c := range cells {
		v = v.union(x.load(c.loc, t, at))
	}
	return v
}

// inherit makes register v stale if one of the cells it was loaded from is.
func (x *exec) inherit(v ssa.Value, cells value) {
	for _, c := range cells {
		if m, ok := x.st.stale[holder{cell: c.loc}]; ok && len(x.env[v]) > 0 {
			x.st.stale[holder{reg: v}] = m
			return
		}
	}
}

func (x *exec) unop(i *ssa.UnOp) {
	switch i.Op {
	case token.MUL:
		x.use(i.X, i, UsedRead)
		cells := x.val(i.X)
		x.set(i, x.loadAll(cells, i.Type(), i))
		x.inherit(i, cells)
		if x.final {
			x.noteRead(cells)
		}
	case token.ARROW:
		x.joined()
		cells := x.elems(x.val(i.X))
		if i.CommaOk {
			tup := i.Type().(*types.Tuple)
			x.tuple[i] = []value{x.loadAll(cells, tup.At(0).Type(), i), nil}
			return
		}
		x.set(i, x.loadAll(cells, i.Type(), i))
	default:
		x.set(i, nil)
	}
}

// noteRead keeps, for `memvet contract`, which parameters' elements are read.
func (x *exec) noteRead(cells value) {
	for _, c := range cells {
		if a := x.t.arrayOf(c.loc); a != noLoc && x.t.nodes[a].kind == stepRoot {
			x.effect(contract.Reads, a, effect{})
		}
	}
}

func (x *exec) lookup(i *ssa.Lookup) {
	x.use(i.X, i, UsedRead)
	cells := x.elems(x.val(i.X))
	if i.CommaOk {
		tup := i.Type().(*types.Tuple)
		x.tuple[i] = []value{x.loadAll(cells, tup.At(0).Type(), i), nil}
		return
	}
	if v, ok := x.underKey(cells, i.Index); ok {
		x.set(i, v)
		return
	}
	x.set(i, x.loadAll(cells, i.Type(), i))
	x.inherit(i, cells)
}

func (x *exec) next(i *ssa.Next) {
	if i.IsString {
		return
	}
	tup := i.Type().(*types.Tuple)
	cells := x.elems(x.val(i.Iter))
	x.tuple[i] = []value{nil, nil, x.loadAll(cells, tup.At(2).Type(), i)}
}

func (x *exec) extract(i *ssa.Extract) {
	var v value
	if t := x.tuple[i.Tuple]; i.Index < len(t) {
		v = t[i.Index]
	}
	x.set(i, v)
	if n, ok := i.Tuple.(*ssa.Next); ok && i.Index == 2 {
		x.inherit(i, x.elems(x.val(n.Iter)))
	} else if len(v) > 0 {
		// a tuple is stale as a whole
		if m, ok := x.st.stale[holder{reg: i.Tuple}]; ok {
			x.st.stale[holder{reg: i}] = m
		}
	}
}

func (x *exec) typeAssert(i *ssa.TypeAssert) {
	v := x.val(i.X)
	if isString(i.AssertedType) {
		v = v.mapViews(func(w view) (view, bool) { return w, w.loan != nil })
	} else if !carries(i.AssertedType) {
		v = nil
	}
	if i.CommaOk {
		x.tuple[i] = []value{v, nil}
		if m, ok := x.st.stale[holder{reg: i.X}]; ok {
			x.st.stale[holder{reg: i}] = m
		} else {
			delete(x.st.stale, holder{reg: i})
		}
		return
	}
	x.set(i, v, i.X)
}

func (x *exec) convert(i *ssa.Convert) {
	from, to := i.X.Type().Underlying(), i.Type().Underlying()
	_, fromSlice := from.(*types.Slice)
	_, toSlice := to.(*types.Slice)
	switch {
	case fromSlice && isString(to):
		x.use(i.X, i, UsedRead)
		x.set(i, nil)
	case toSlice && isString(from):
		x.use(i.X, i, UsedRead)
		x.set(i, value{{loc: x.fresh(i, 0), cap: capUnknown, taken: i.Pos()}})
	default:
		if carries(to) {
			x.set(i, x.val(i.X), i.X)
		} else {
			x.set(i, nil)
		}
	}
}

// slice takes a view of a slice or of an array.
func (x *exec) slice(i *ssa.Slice) {
	_, isArray := i.X.Type().Underlying().(*types.Pointer)
	v := x.val(i.X).mapViews(func(w view) (view, bool) {
		return x.window(w, i, isArray), true
	})
	x.set(i, v, i.X)
}

func (x *exec) window(w view, i *ssa.Slice, isArray bool) view {
	out := view{loc: w.loc, loan: w.loan, grown: w.grown, taken: i.Pos(), cap: w.cap, win: w.win}
	if !out.taken.IsValid() {
		out.taken = w.taken
	}
	low, high := i.Low, i.High
	if c, ok := low.(*ssa.Const); ok && c.Int64() == 0 {
		low = nil
	}
	if isArray && constLen(high) == arrayLen(i.X.Type()) {
		high = nil // the whole array, as make with a constant length gives it
	}
	switch {
	case low == nil && high == nil:
		out.lo, out.hi = w.lo, w.hi
	case low == nil:
		out.win = map[window]window{whole: head, head: head, tail: part, part: part}[w.win]
		out.lo, out.hi = w.lo, high
	case high == nil:
		out.win = map[window]window{whole: tail, head: part, tail: tail, part: part}[w.win]
		out.hi = w.hi
		if w.lo == nil {
			out.lo = low
		}
	default:
		out.win = part
		if w.lo == nil {
			out.lo, out.hi = low, high
		}
	}
	switch {
	case i.Max != nil && (i.Max == i.High || sameOperand(i.Max, i.High)):
		out.cap = capExact
	case i.Max == nil && high != nil:
		out.cap = capRoom
	case isArray:
		out.cap = capExact
	}
	return out
}

func constLen(v ssa.Value) int64 {
	if c, ok := v.(*ssa.Const); ok && c.Value != nil {
		return c.Int64()
	}
	return -1
}

func arrayLen(t types.Type) int64 {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		if a, ok := p.Elem().Underlying().(*types.Array); ok {
			return a.Len()
		}
	}
	return -2
}
