package memory

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// handoff lets by hold what v views: a goroutine, a channel, a global, or a
// place that the callee does not say.
func (x *exec) handoff(v value, i ssa.Instruction, by string, at token.Pos) {
	if len(v) == 0 {
		return
	}
	h := x.t.root(root{kind: rootHandoff, name: by, instr: i, of: noLoc})
	x.store(x.t.elem(h), nil, v.union(x.captured(v)), at)
}

// captured gives what the variables hold that the closures in v captured.
func (x *exec) captured(v value) value {
	var out value
	for _, w := range v {
		mc, ok := x.t.rootOf(w.loc).instr.(*ssa.MakeClosure)
		if !ok || x.t.nodes[w.loc].kind != stepRoot {
			continue
		}
		for _, bnd := range mc.Bindings {
			for _, f := range x.val(bnd) {
				out = out.union(x.content(f.loc).mapViews(func(u view) (view, bool) { u.may = u.may || w.may; return u, true }))
			}
		}
	}
	return out
}

// noteJoin notes for callers that the function may wait for somebody.
func (x *exec) noteJoin() {
	if x.final {
		x.sum.add(effect{kind: contract.Joins, may: true})
	}
}

// staleInHand looks for stale views in what cell l, a channel's or goroutine's, was
// handed before i waits for its receiver.
func (x *exec) staleInHand(l loc, i ssa.Instruction) {
	for _, k := range append(x.reachable(x.st.heap[l].val, 3), l) {
		m, ok := x.st.stale[holder{cell: k}]
		if !ok || !x.t.nodes[k].many || x.onlyLast(k) {
			continue
		}
		if c := x.heldConflict(m, k, i, LeftBehind, nil); c != nil {
			c.Collected, c.View = true, x.t.name(k)
		}
	}
}

// endOf looks at the end of block b for what no return will see: stale views that the
// arm of a select waits for, and the state in which an endless loop comes round.
func (x *exec) endOf(b *ssa.BasicBlock) {
	switch last := b.Instrs[len(b.Instrs)-1].(type) {
	case *ssa.If:
		if sel, _ := ssax.SelectArm(last.Cond); sel != nil {
			x.selectArm(last.Cond, x.st.clone())
		}
	case *ssa.Jump:
		if x.shape.Back(b, b.Succs[0]) {
			x.comesRound = append(x.comesRound, exit{st: x.st, at: last})
		}
	}
}

// inHand reports whether cell l is what a channel or goroutine was handed.
func (x *exec) inHand(l loc) bool {
	r := x.t.rootOf(l)
	return r.kind == rootHandoff && (r.name == "channel" || r.name == "goroutine")
}

// takesWork reports whether i is the receive of a loop over a channel of data: for v :=
// range ch.
func (x *exec) takesWork(i *ssa.UnOp) bool {
	ch, ok := i.X.Type().Underlying().(*types.Chan)
	if !ok || !i.CommaOk || x.shape.Loop(i.Block()) != i.Block() {
		return false
	}
	if st, ok := ch.Elem().Underlying().(*types.Struct); ok && st.NumFields() == 0 {
		return false
	}
	return slices.ContainsFunc(ssax.Referrers(i), func(ref ssa.Instruction) bool {
		v, ok := ref.(*ssa.Extract)
		return ok && v.Index == 0 && len(ssax.Referrers(v)) > 0
	})
}

// perhapsJoined: the next piece of work may say that the answer to the one before has
// been used. Where only some rounds hand on anything, batches say, it is no answer.
func (x *exec) perhapsJoined(i *ssa.UnOp) {
	x.noteJoin()
	for l, held := range ordered(x.st.heap) {
		r := x.t.rootOf(l)
		if !x.inHand(l) || r.instr == nil {
			continue
		}
		h := i.Block()
		switch at := r.instr.Block(); {
		case !x.shape.InLoop(h, at):
			delete(x.st.heap, l)
			delete(x.st.stale, holder{cell: l})
		case x.eachRound(h, at):
			held.val = held.val.mapViews(func(w view) (view, bool) { w.may = true; return w, true })
			x.st.heap[l] = held
		}
	}
}

// eachRound reports whether every round of the loop with header h comes through b.
func (x *exec) eachRound(h, b *ssa.BasicBlock) bool {
	return !slices.ContainsFunc(h.Preds, func(p *ssa.BasicBlock) bool { return x.shape.Back(p, h) && !b.Dominates(p) })
}

// joined: whoever was handed something may have finished with it when i is over.
// What was overwritten before was overwritten under his hands.
func (x *exec) joined(i ssa.Instruction) {
	x.noteJoin()
	for l := range ordered(x.st.heap) {
		if x.inHand(l) {
			x.staleInHand(l, i)
			delete(x.st.heap, l)
			delete(x.st.stale, holder{cell: l})
		}
	}
}

func (x *exec) goInstr(i *ssa.Go) {
	c := i.Common()
	b := x.bind(i, c)
	for n, reg := range b.regs {
		if reg != nil {
			x.use(reg, i, UsedSend)
		}
		x.handoff(b.args[n], i, "goroutine", ssax.Pos(i))
	}
	for _, f := range b.free {
		for _, w := range f {
			x.handoff(x.content(w.loc), i, "goroutine", ssax.Pos(i))
		}
	}
	if c.StaticCallee() == nil && !c.IsInvoke() {
		x.handoff(b.fn, i, "goroutine", ssax.Pos(i))
	}
}

func (x *exec) send(v ssa.Value, i ssa.Instruction) {
	x.use(v, i, UsedSend)
	x.hold(v, i, ssax.Pos(i))
}

// hold lets a channel hold v, which i sends, an arm of a select at that place.
func (x *exec) hold(v ssa.Value, i ssa.Instruction, at token.Pos) {
	val := x.val(v)
	h := x.t.elem(x.t.root(root{kind: rootHandoff, name: "channel", instr: i, of: noLoc}))
	if isAggregate(v.Type()) {
		x.storeAggregate(h, v.Type(), val, at, 0)
	} else if len(val) > 0 {
		x.store(h, nil, val, at)
	}
}

func (x *exec) selectInstr(i *ssa.Select) {
	vals := []value{nil, nil}
	for _, s := range i.States {
		if s.Dir == types.RecvOnly {
			ch := s.Chan.Type().Underlying().(*types.Chan)
			if waitsFor(s.Chan) {
				x.noteJoin()
			}
			vals = append(vals, x.loadAll(x.elems(x.val(s.Chan)), ch.Elem(), i))
		}
	}
	x.tuple[i] = vals
	for n, s := range i.States {
		if s.Dir == types.SendOnly {
			x.use(s.Send, i, UsedSend)
		}
		if ssax.Arm(i, n) == nil { // there is nothing to run behind it, and nothing instead
			x.chosen(i, n)
		}
	}
}

// selectArm does what the arm of a select does on the edge to that arm, in state
// s, and nowhere else.
func (x *exec) selectArm(cond ssa.Value, s *state) {
	sel, n := ssax.SelectArm(cond)
	if sel == nil || n >= len(sel.States) {
		return
	}
	now := x.st
	x.st = s
	defer func() { x.st = now }()
	x.chosen(sel, n)
}

// chosen does what arm n of a select does: what it sends is held from then on, and
// what it receives may say that others are done.
func (x *exec) chosen(sel *ssa.Select, n int) {
	s := sel.States[n]
	switch {
	case s.Dir == types.SendOnly:
		x.hold(s.Send, sel, s.Pos)
	case waitsFor(s.Chan):
		x.joined(sel)
	}
}

// waitsFor reports whether a receive from ch can be a wait for somebody who was
// handed something: tickers and contexts know nothing of that.
func waitsFor(ch ssa.Value) bool {
	if c, ok := ch.Type().Underlying().(*types.Chan); ok && c.Elem().String() == "time.Time" {
		return false
	}
	call, ok := ch.(*ssa.Call)
	return !ok || ssax.CalleeName(&call.Call) != "Done" || !call.Call.IsInvoke() || !ssax.IsContext(call.Call.Value.Type())
}

func (x *exec) makeClosure(i *ssa.MakeClosure) {
	l := x.fresh(i, 0)
	x.forget(l)
	for n, bnd := range i.Bindings {
		if v := x.val(bnd); len(v) > 0 {
			x.store(x.t.field(l, "$"+i.Fn.(*ssa.Function).FreeVars[n].Name()), nil, v, i.Pos())
		}
	}
	x.set(i, value{{loc: l, taken: i.Pos()}})
}

// runClosure applies what a function value does when it is called here.
func (x *exec) runClosure(fn, with value, outer *binding) {
	if x.depth > 2 {
		return
	}
	for _, w := range fn {
		mc, ok := x.t.rootOf(w.loc).instr.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		s := x.pkg.summaryOf(mc.Fn.(*ssa.Function))
		if s == nil {
			continue
		}
		f := mc.Fn.(*ssa.Function)
		b := &binding{call: outer.call, sig: f.Signature, res: make([]value, f.Signature.Results().Len())}
		for n, p := range f.Params {
			if n == 0 && len(with) > 0 {
				b.args = append(b.args, with)
				continue
			}
			l := x.t.root(root{kind: rootResult, index: 50 + n, value: p, instr: outer.call, of: noLoc})
			b.args = append(b.args, value{{loc: l}})
		}
		for _, bnd := range mc.Bindings {
			b.free = append(b.free, x.val(bnd))
		}
		x.depth++
		x.apply(s, b, cause{instr: outer.call, callee: f.Name()})
		x.depth--
	}
}

// applyClosures runs the closures among the arguments of an unknown call.
func (x *exec) applyClosures(b *binding) {
	for _, a := range b.args {
		x.runClosure(a, nil, b)
	}
}

// runDefers runs the deferred calls, the last first.
func (x *exec) runDefers(i *ssa.RunDefers) {
	for n := len(x.defers) - 1; n >= 0; n-- {
		d := x.defers[n]
		if !d.Block().Dominates(i.Block()) {
			continue // conditional defers are left out: which ran is not known
		}
		x.call(x.deferredAt(d, i), d.Common(), true)
	}
}

func (x *exec) deferredAt(d *ssa.Defer, i *ssa.RunDefers) *deferred {
	k := deferred{d, i}
	if x.atExit[k] == nil {
		x.atExit[k] = &k
	}
	return x.atExit[k]
}

// deferred is a deferred call where it runs.
type deferred struct {
	*ssa.Defer
	at *ssa.RunDefers
}

func (d *deferred) Block() *ssa.BasicBlock { return d.at.Block() }

func (d *deferred) Pos() token.Pos { return d.Defer.Pos() }
