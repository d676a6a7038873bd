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
	cur   *ssa.BasicBlock // the block that is interpreted
	// final: the states have settled; effects and conflicts are collected.
	final  bool
	events map[eventKey]*event
	// fills has what each instruction fills with new content.
	fills   map[ssa.Instruction]value
	sum     *summary
	derived map[ssa.Instruction]*derivation
	out     []*Conflict
	seen    map[conflictKey]bool
	// keptBy has, for a place in another declaration where something is kept, the call
	// that led there; givenTo where that call is, from the summaries of function literals.
	keptBy  map[token.Pos]ssa.Instruction
	givenTo map[token.Pos]token.Pos
	exits   []exit
	// comesRound has the states in which loops come round, for functions without a return.
	comesRound []exit
	// givenBack lists what the Releases effects of the summary are about.
	givenBack map[path][]loc
	// fronts has the arrays that are written to from their start: who fills a
	// buffer behind what is left has moved that to the front before.
	fronts map[loc]bool
	// emptyings has the arrays that were emptied, and where first.
	emptyings map[loc]emptying
	defers    []*ssa.Defer
	// narrowed has the interface values that hold nothing but a scalar, by block.
	narrowed map[*ssa.BasicBlock]ssa.Value
	// depth of closures applied inside closures
	depth int
	// version counts how often a register that feeds a phi got another value.
	version int
	// known parameters, where the function is interpreted for one call.
	known map[*ssa.Parameter]*ssa.Const
	// replaced has the cells that the call at hand gives other contents.
	replaced map[loc]bool
	// told, if not nil, is called for every event on storage.
	told func(contract.Kind, value, cause)
	// atExit has one instruction for each deferred call and place it runs.
	atExit map[deferred]*deferred
}

// An exit is the state at one return.
type exit struct {
	st  *state
	at  ssa.Instruction
	ret *ssa.Return // at, if it is one
	val []value
}

// newExec prepares the interpretation of fn where the edges in cut are never
// followed; nil if all may be.
func newExec(pkg *packageWork, fn *ssa.Function, cut map[flow.Edge]bool) *exec {
	x := &exec{
		pkg: pkg, fn: fn, t: newLocTable(), shape: flow.NewShapeWithout(fn, cut),
		env: map[ssa.Value]value{}, tuple: map[ssa.Value][]value{},
		events: map[eventKey]*event{}, fills: map[ssa.Instruction]value{}, sum: &summary{},
		derived: map[ssa.Instruction]*derivation{}, seen: map[conflictKey]bool{}, keptBy: map[token.Pos]ssa.Instruction{}, givenTo: map[token.Pos]token.Pos{},
		atExit: map[deferred]*deferred{}, givenBack: map[path][]loc{}, fronts: map[loc]bool{}, emptyings: map[loc]emptying{},
		narrowed: narrowed(fn),
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
		s = s.age(x.t, x.within(to), x.directlyIn(to))
		x.dropUnheld(s, from, to)
	}
	return s
}

// within says of instructions whether they belong to the loop with header h,
// directlyIn whether to it and to no loop in it.
func (x *exec) within(h *ssa.BasicBlock) func(ssa.Instruction) bool {
	return func(i ssa.Instruction) bool { return x.shape.InLoop(h, i.Block()) }
}

func (x *exec) directlyIn(h *ssa.BasicBlock) func(ssa.Instruction) bool {
	return func(i ssa.Instruction) bool { return x.shape.Loop(i.Block()) == h }
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

// Block implements flow.Problem.
func (x *exec) Block(b *ssa.BasicBlock, in *state) *state {
	x.st, x.cur = in.clone(), b
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
			x.endOf(b)
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
		x.makeInterface(i)
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
		x.binOp(i)
	case *ssa.Range:
		x.use(i.X, i, UsedRead)
		x.useKeys(i.X, i)
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
		x.send(i.X, i)
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
	if x.isScalar(v, x.cur) {
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

func (x *exec) phi(i *ssa.Phi) {
	if !carries(i.Type()) {
		return
	}
	var v value
	for n, e := range i.Edges {
		pred := i.Block().Preds[n]
		if !x.shape.Live(pred, i.Block()) {
			continue
		}
		w := x.val(e)
		if testedAway(e, pred, i.Block()) || x.isScalar(e, pred) {
			w = nil
		}
		if changed, ok := x.onlyChanged(e, pred, i.Block()); ok {
			w = changed
		} else if chosen, ok := x.askedAgain(e, pred, i.Block()); ok {
			w = chosen
		}
		if x.shape.Back(pred, i.Block()) {
			w = x.agedValue(w, i.Block())
		}
		v = v.union(w)
	}
	if !x.env[i].same(v) {
		x.version++
	}
	x.env[i] = v // staleness came along the edge
	for _, m := range x.st.released {
		x.st.exempt[exemption{holder{reg: i}, m.ev}] = true
	}
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
		return view{loc: l, loan: w.loan, may: w.may, as: w.as, taken: w.taken}, l != noLoc
	})
}

func (x *exec) elems(v value) value {
	return v.mapViews(func(w view) (view, bool) {
		return view{loc: x.t.elem(w.loc), loan: w.loan, may: w.may, as: w.as, taken: w.taken}, true
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
		if v, ok := x.underKey(cells, indexOf(i.X)); ok {
			x.set(i, v)
		} else {
			x.set(i, x.loaded(i, cells))
			x.inherit(i, cells)
			x.exemptLoaded(i, cells)
		}
		if x.final {
			x.noteRead(cells)
		}
	case token.ARROW:
		if x.takesWork(i) {
			x.perhapsJoined(i)
		} else if waitsFor(i.X) {
			x.joined(i)
		}
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
	x.useKeys(i.X, i)
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
