package memory

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
)

// A binding says what the roots of a callee's paths are at one call.
type binding struct {
	args []value
	regs []ssa.Value // the operands the arguments came from; nil entries allowed
	free []value
	call ssa.Instruction
	res  []value
	sig  *types.Signature
	lib  bool // the summary comes from a table
}

func (x *exec) call(i ssa.CallInstruction, c *ssa.CallCommon, deferred bool) {
	if b, ok := c.Value.(*ssa.Builtin); ok {
		x.builtin(i, b)
		return
	}
	s, callee, lib := x.pkg.callee(x, c)
	b := x.bind(i, c)
	x.useArgs(i, b, s)
	if s == nil {
		x.unknownCall(i, c, b)
		x.results(i, c, b)
		return
	}
	if s.opaque && x.final {
		x.sum.opaque = true
	}
	x.apply(s, b, cause{instr: i, callee: callee, lib: lib, deferred: deferred})
	x.results(i, c, b)
}

// bind evaluates the operands of a call.
func (x *exec) bind(i ssa.CallInstruction, c *ssa.CallCommon) *binding {
	b := &binding{call: i, sig: c.Signature()}
	if c.IsInvoke() {
		b.args = append(b.args, x.val(c.Value))
		b.regs = append(b.regs, c.Value)
	}
	for _, a := range c.Args {
		b.args = append(b.args, x.val(a))
		b.regs = append(b.regs, a)
	}
	if mc := x.closureOf(c.Value); mc != nil {
		for _, f := range mc.Bindings {
			b.free = append(b.free, x.val(f))
		}
	}
	if fn := c.StaticCallee(); fn != nil && strings.HasSuffix(fn.Name(), "$bound") && len(b.free) == 1 {
		// a method value: its receiver was bound when it was made
		mc := x.closureOf(c.Value)
		b.args = append([]value{b.free[0]}, b.args...)
		b.regs = append([]ssa.Value{mc.Bindings[0]}, b.regs...)
		b.free = nil
	}
	b.res = make([]value, b.sig.Results().Len())
	return b
}

// closureOf finds the closure that v certainly is.
func (x *exec) closureOf(v ssa.Value) *ssa.MakeClosure {
	switch v := v.(type) {
	case *ssa.MakeClosure:
		return v
	case *ssa.ChangeType:
		return x.closureOf(v.X)
	case *ssa.MakeInterface:
		return x.closureOf(v.X)
	}
	for _, w := range x.val(v) {
		if r := x.t.rootOf(w.loc); len(x.val(v)) == 1 && r.kind == rootAlloc && x.t.nodes[w.loc].kind == stepRoot {
			if mc, ok := r.instr.(*ssa.MakeClosure); ok {
				return mc
			}
		}
	}
	return nil
}

// useArgs checks the arguments for stale views. Giving something back twice,
// or refilling one's own buffer, is judged where the effect is applied.
func (x *exec) useArgs(i ssa.Instruction, b *binding, s *summary) {
	if !x.final {
		return
	}
	for n, reg := range b.regs {
		if reg == nil || len(b.args[n]) == 0 {
			continue
		}
		p := path("p" + strconv.Itoa(n))
		if s != nil && s.has(contract.Releases, p) {
			continue
		}
		if s != nil && s.has(contract.Refills, p) {
			if _, ok := x.st.stale[holder{reg: reg}]; ok {
				continue
			}
		}
		x.use(reg, i, UsedCall)
	}
}

// unknownCall: nothing is known of the callee. That is no evidence against
// anybody, so only what could be wrong afterwards is dropped: fields of
// released objects may have been replaced.
func (x *exec) unknownCall(i ssa.CallInstruction, c *ssa.CallCommon, b *binding) {
	if x.final {
		x.sum.opaque = true
	}
	for _, a := range b.args {
		for _, w := range a {
			for l := range x.st.released {
				if l != w.loc && x.t.under(l, w.loc) {
					delete(x.st.released, l)
				}
			}
		}
	}
	// A closure handed to an unknown function may run now: what it stores
	// into captured variables is then there.
	x.applyClosures(b)
}

// results gives the call's registers their values.
func (x *exec) results(i ssa.CallInstruction, c *ssa.CallCommon, b *binding) {
	res, ok := i.(ssa.Value)
	if !ok {
		return
	}
	tup := b.sig.Results()
	for n := range tup.Len() {
		t := tup.At(n).Type()
		if b.res[n] == nil && carries(t) && !isString(t) {
			b.res[n] = value{{loc: x.t.root(root{kind: rootResult, index: n, value: res, instr: i, of: noLoc}), taken: i.Pos()}}
		}
	}
	if tup.Len() == 1 {
		x.env[res] = b.res[0]
		delete(x.st.stale, holder{reg: res})
		return
	}
	x.tuple[res] = b.res
	delete(x.st.stale, holder{reg: res})
}

// apply runs a summary at a call.
func (x *exec) apply(s *summary, b *binding, c cause) {
	type job struct {
		e  effect
		on value
		to value
	}
	b.lib = c.lib
	if x.depth == 0 { // what a closure changes on the way is not this call's result
		x.noteChanged(s, b, c)
	}
	for n := range b.res {
		// a struct that comes back by value has parts even if it has no name
		if t := b.sig.Results().At(n).Type(); isAggregate(t) && carries(t) {
			l := x.t.root(root{kind: rootCopy, index: n, value: asValue(c.instr), instr: c.instr, of: noLoc})
			x.forget(l)
			b.res[n] = value{{loc: l, taken: instrPos(c.instr)}}
		}
	}
	jobs := make([]job, 0, len(s.effects))
	for _, e := range s.effects {
		j := job{e: e}
		switch e.kind {
		case contract.Joins, contract.Fresh, contract.Pooled:
		case contract.Clears:
			j.to = x.eval(e.to, b)
		case contract.Stores:
			if !isResultPath(e.on) {
				j.on = x.eval(e.on, b)
			}
			if !isResultPath(e.to) {
				j.to = x.eval(e.to, b)
			}
		default:
			j.on = x.eval(e.on, b)
		}
		jobs = append(jobs, j)
	}
	for _, j := range jobs {
		x.applyEffect(j.e, j.on, j.to, b, cause{instr: c.instr, e: j.e, callee: c.callee, lib: c.lib, deferred: c.deferred, owners: x.reachedThrough(j.e.on, b), scalar: scalarAt(j.e.on, b), reg: b.regAt(j.e.on)})
	}
}

// reachedThrough gives the cells whose content a callee's path is.
func (x *exec) reachedThrough(p path, b *binding) value {
	if cell, ok := strings.CutSuffix(string(p), "*"); ok {
		return x.eval(path(cell), b)
	}
	if kind, n := rootIndex(string(p)); kind == 'p' && n < len(b.regs) && b.regs[n] != nil {
		return x.cellsOf(b.regs[n])
	}
	return nil
}

// scalarAt reports whether p is an argument whose elements refer to nothing.
func scalarAt(p path, b *binding) bool {
	t := b.typeOf(string(p))
	return t != nil && scalarElems(t)
}

func isResultPath(p path) bool { return p != "" && p[0] == 'r' }

func (x *exec) applyEffect(e effect, on, to value, b *binding, c cause) {
	switch e.kind {
	case contract.Writes, contract.Reorders, contract.Shrinks, contract.Refills, contract.Resets:
		x.spoil(e.kind, on, c)
		x.throughCopy(e, on, b, c)
		if e.kind != contract.Refills && e.kind != contract.Resets {
			x.throughElem(e.kind, c.reg, on, c)
		}
	case contract.Appends:
		if e.cut {
			x.spoil(contract.Refills, on, c)
		} else {
			x.appendEvent(c.instr, on, c)
		}
	case contract.Releases:
		x.release(on, c)
	case contract.Stores:
		x.applyStore(e, on, to, b)
	case contract.Clears:
		for _, w := range to {
			x.store(w.loc, nil, nil, instrPos(c.instr))
		}
	case contract.Keeps:
		x.handoff(on, c.instr, string(e.to))
	case contract.Returns, contract.Grows, contract.Fresh, contract.Pooled:
		x.applyResult(e, on, b, c)
	case contract.Calls:
		x.runClosure(on, x.eval(e.to, b), b)
	case contract.Joins:
		x.joined()
	}
}

// applyResult gives a result the value the callee says it has.
func (x *exec) applyResult(e effect, on value, b *binding, c cause) {
	kind, n := rootIndex(string(e.to))
	if kind != 'r' || n >= len(b.res) {
		return
	}
	res := asValue(c.instr)
	t := b.sig.Results().At(n).Type()
	switch e.kind {
	case contract.Fresh:
		l := x.t.root(root{kind: rootAlloc, index: n, value: res, instr: c.instr, of: noLoc})
		x.forget(l)
		b.res[n] = b.res[n].add(view{loc: l, cap: e.cap, taken: instrPos(c.instr)})
	case contract.Pooled:
		l := x.t.root(root{kind: rootPooled, index: n, value: res, instr: c.instr, of: noLoc})
		b.res[n] = b.res[n].add(view{loc: l, taken: instrPos(c.instr)})
	case contract.Grows:
		b.res[n] = b.res[n].union(x.growResult(c, n, on))
	case contract.Returns:
		v := x.lent(e, on, t, n, c)
		b.res[n] = b.res[n].union(v)
	}
}

func (x *exec) growResult(c cause, n int, on value) value {
	// the callee's Appends effect has had its event; only the result is left
	fresh := x.fresh(c.instr, 100+n)
	out := value{{loc: fresh, cap: capRoom, taken: instrPos(c.instr), grown: c.instr}}
	for _, w := range on {
		if w.cap == capExact {
			continue
		}
		out = out.add(view{loc: w.loc, win: w.win, cap: capRoom, lo: w.lo, loan: w.loan, grown: c.instr, taken: instrPos(c.instr)})
	}
	if d := x.derived[c.instr]; d == nil || d.kind == contract.Appends {
		x.derive(&derivation{instr: c.instr, kind: contract.Appends, base: on, c: c, cut: c.e.cut})
	}
	return out
}

// noteChanged looks for arguments that the callee changes in place and also
// returns: such a call is a derivation, as an append is.
func (x *exec) noteChanged(s *summary, b *binding, c cause) {
	for _, e := range s.effects {
		if e.kind != contract.Writes && e.kind != contract.Reorders && e.kind != contract.Shrinks {
			continue
		}
		if !x.callersOwn(e.on, b) {
			continue
		}
		for _, r := range s.effects {
			back := r.kind == contract.Returns || r.kind == contract.Grows || r.kind == contract.Stores && isResultPath(r.to)
			if back && r.on == e.on {
				x.derive(&derivation{instr: c.instr, kind: e.kind, base: x.eval(e.on, b),
					c: cause{instr: c.instr, e: e, callee: c.callee, lib: c.lib, deferred: c.deferred}})
				return
			}
		}
	}
	delete(x.derived, c.instr)
}

// madeHere reports whether v is storage that this function made. doubt is set
// for an argument list, which is no copy that anybody meant to make.
func (x *exec) madeHere(v value) (doubt, local bool) {
	for _, a := range v {
		r := x.t.rootOf(a.loc)
		if r.kind == rootAged {
			r = x.t.info[r.of]
		}
		if r.kind != rootAlloc || x.t.nodes[a.loc].kind != stepRoot {
			return false, false
		}
		al, ok := r.value.(*ssa.Alloc)
		doubt = doubt || ok && al.Comment == "varargs"
	}
	return doubt, len(v) > 0
}

// callersOwn reports whether the storage at p is the caller's to store back:
// an argument itself, or part of a struct passed by value. What a field of an
// object refers to is the business of the callee, which can store it itself.
func (x *exec) callersOwn(p path, b *binding) bool {
	rootName, steps := p.split()
	_, n := rootIndex(rootName)
	if len(steps) == 0 {
		return true
	}
	return n < len(b.regs) && b.regs[n] != nil && isAggregate(b.regs[n].Type())
}

// throughCopy looks for changes in place that reach storage of others
// through something made here: a container that shares its elements, or an
// object that was given a global variable's array.
func (x *exec) throughCopy(e effect, on value, b *binding, c cause) {
	rootName, steps := e.on.split()
	kind, n := rootIndex(rootName)
	if !x.final || kind != 'p' || n >= len(b.args) || len(steps) < 2 || e.may && e.kind != contract.Writes {
		return
	}
	container := b.args[n]
	if cut, ok := strings.CutSuffix(string(e.on), "[]*"); ok {
		container = x.eval(path(cut), b)
	}
	doubt, local := x.madeHere(container)
	if !local {
		return
	}
	elements := steps[len(steps)-2].kind == stepElem && steps[len(steps)-1].kind == stepDeref
	for _, w := range on {
		if !x.shared(w.loc) {
			continue
		}
		global := x.t.rootOf(w.loc).kind == rootGlobal
		if !(global && e.kind != contract.Writes) && !elements {
			continue
		}
		ev := x.event(e.kind, c, value{w})
		x.conflict(mark{ev: ev, sure: true, doubt: doubt, v: w}, w, c.instr, ThroughCopy)
	}
}

// lent is the result of a call that returns a view of what on views.
func (x *exec) lent(e effect, on value, t types.Type, n int, c cause) value {
	_, steps := e.on.split()
	changed := x.derived[c.instr]
	return on.mapViews(func(w view) (view, bool) {
		if isAggregate(t) {
			s := x.t.root(root{kind: rootCopy, index: n, value: asValue(c.instr), instr: c.instr, of: noLoc})
			x.copyParts(w.loc, s)
			x.st.agg[s] = w.loc
			return view{loc: s, loan: w.loan, taken: instrPos(c.instr)}, true
		}
		v := w
		v.taken = instrPos(c.instr)
		if len(steps) > 0 && v.loan == nil && lendable(t) {
			v.loan = c.instr
		}
		if c.lib && len(steps) == 0 && w.win == whole && isSlice(t) {
			// a table says only that it is a view, not of which part
			v.win, v.cap, v.lo, v.hi = part, capRoom, nil, nil
			if e.cap == capExact {
				v.cap = capExact
			}
		}
		switch e.win {
		case head:
			v.win, v.hi, v.cap = head, asValue(c.instr), e.cap
		case tail:
			v.win, v.lo, v.cap = tail, asValue(c.instr), e.cap
		case part:
			v.win, v.cap = part, e.cap
		}
		if changed != nil && changed.kind != contract.Appends {
			v.grown = c.instr
		}
		return v, true
	})
}

// lendable: a pointer to an object is a link, not a loan of bytes.
func lendable(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Slice, *types.Map:
		return true
	case *types.Pointer:
		_, ok := t.Elem().Underlying().(*types.Struct)
		return ok
	}
	return false
}

func isSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

func (x *exec) applyStore(e effect, on, to value, b *binding) {
	if isResultPath(e.on) {
		on = x.eval(e.on, b)
	}
	if isResultPath(e.to) {
		to = x.eval(e.to, b)
	}
	if len(on) == 0 {
		return
	}
	at := instrPos(b.call)
	if e.pos.IsValid() {
		at = e.pos
	}
	d := x.derived[b.call]
	on = on.mapViews(func(w view) (view, bool) {
		if e.lent && w.loan == nil {
			w.loan, w.taken = b.call, instrPos(b.call)
		}
		if d != nil && d.kind != contract.Appends && isResultPath(e.to) && d.base.refersTo(w.loc) {
			w.grown = b.call
		}
		return w, true
	})
	if e.grown && isResultPath(e.to) {
		on = x.growResult(cause{instr: b.call, e: e}, 0, on)
		rootName, _ := e.on.split()
		if kind, n := rootIndex(rootName); kind == 'p' && n < len(b.regs) && x.derived[b.call] != nil {
			x.derived[b.call].reg = b.regs[n]
		}
	}
	for _, w := range to {
		if e.agg {
			x.forget(w.loc)
			x.copyParts(on[0].loc, w.loc)
			x.st.agg[w.loc] = on[0].loc
			continue
		}
		if e.may && w.loc != noLoc && !x.t.nodes[w.loc].many {
			x.store(w.loc, nil, on.union(x.content(w.loc)), at)
			c := x.st.heap[w.loc]
			c.sure = false
			x.st.heap[w.loc] = c
			continue
		}
		x.store(w.loc, nil, on, at)
	}
}

// eval gives what a callee's path stands for at a call.
func (x *exec) eval(p path, b *binding) value {
	if p == "" {
		return nil
	}
	rootName, steps := p.split()
	var v value
	switch kind, n := rootIndex(rootName); {
	case kind == 'p' && n < len(b.args):
		v = b.args[n]
	case kind == 'f' && n < len(b.free):
		v = b.free[n]
	case kind == 'r' && n < len(b.res):
		v = b.res[n]
	case kind == 0 && len(rootName) > 3:
		v = value{{loc: x.t.root(root{kind: rootGlobal, name: rootName[2 : len(rootName)-1]})}}
	}
	t := b.typeOf(rootName)
	for _, s := range steps {
		if len(v) == 0 {
			return nil
		}
		var f *types.Var
		t, f = stepType(t, s)
		if s.kind == stepDeref {
			var w value
			for _, c := range v {
				if k, ok := x.st.keyed[c.loc]; ok {
					// most likely the element that was stored last is meant
					w = w.union(k.val)
					continue
				}
				w = w.union(x.load(c.loc, nil, b.call))
			}
			v = w
			continue
		}
		v = v.mapViews(func(w view) (view, bool) {
			l := x.t.child(w.loc, s.kind, s.name)
			if l != noLoc && x.t.nodes[l].fvar == nil {
				x.t.nodes[l].fvar = f
				x.t.nodes[l].pseudo = b.lib && f == nil
			}
			return view{loc: l, taken: w.taken}, true
		})
	}
	return v
}

// regAt gives the register of the argument that p is, nil if p lies deeper.
func (b *binding) regAt(p path) ssa.Value {
	rootName, steps := p.split()
	if kind, n := rootIndex(rootName); kind == 'p' && len(steps) == 0 && n < len(b.regs) {
		return b.regs[n]
	}
	return nil
}

// typeOf gives the type of a path's root at this call, nil if not known.
func (b *binding) typeOf(rootName string) types.Type {
	if kind, n := rootIndex(rootName); kind == 'p' && n < len(b.regs) && b.regs[n] != nil {
		return b.regs[n].Type()
	}
	return nil
}

// stepType follows one step of a path through types, as far as they say.
func stepType(t types.Type, s pathStep) (types.Type, *types.Var) {
	if t == nil {
		return nil, nil
	}
	switch s.kind {
	case stepField:
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			return nil, nil
		}
		for f := range st.Fields() {
			if f.Name() == s.name {
				return f.Type(), f
			}
		}
		return nil, nil
	case stepElem:
		switch u := t.Underlying().(type) {
		case *types.Slice:
			return u.Elem(), nil
		case *types.Map:
			return u.Elem(), nil
		case *types.Array:
			return u.Elem(), nil
		case *types.Chan:
			return u.Elem(), nil
		}
		return nil, nil
	}
	return t, nil // the step behind a reference goes by the reference's type
}

// handoff lets by hold what v views: a goroutine, a channel, a global, or a
// place that the callee does not say.
func (x *exec) handoff(v value, i ssa.Instruction, by string) {
	if len(v) == 0 {
		return
	}
	h := x.t.root(root{kind: rootHandoff, name: by, instr: i, of: noLoc})
	x.store(x.t.elem(h), nil, v, instrPos(i))
}

// joined: whoever was handed something may have finished with it.
func (x *exec) joined() {
	if x.final {
		x.sum.add(effect{kind: contract.Joins, may: true})
	}
	for l := range x.st.heap {
		if r := x.t.rootOf(l); r.kind == rootHandoff && (r.name == "channel" || r.name == "goroutine") {
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
		x.handoff(b.args[n], i, "goroutine")
	}
	for _, f := range b.free {
		for _, w := range f {
			x.handoff(x.content(w.loc), i, "goroutine")
		}
	}
}

func (x *exec) send(ch, v ssa.Value, i ssa.Instruction) {
	x.use(v, i, UsedSend)
	val := x.val(v)
	if isAggregate(v.Type()) {
		h := x.t.elem(x.t.root(root{kind: rootHandoff, name: "channel", instr: i, of: noLoc}))
		x.storeAggregate(h, v.Type(), val, instrPos(i), 0)
	} else if carries(v.Type()) {
		x.handoff(val, i, "channel")
	}
	x.keepEffect(val, "channel", i)
}

// keepEffect notes for callers that by keeps a view of their storage.
func (x *exec) keepEffect(v value, by string, i ssa.Instruction) {
	if !x.final {
		return
	}
	for _, l := range x.reachable(v, 3) {
		if x.shared(l) {
			x.effect(contract.Keeps, l, effect{to: path(by), pos: instrPos(i), may: x.conditional(i, l)})
		}
		if c, ok := x.st.heap[l]; ok {
			for _, w := range c.val {
				if x.shared(w.loc) {
					x.effect(contract.Keeps, w.loc, effect{to: path(by), pos: instrPos(i), may: x.conditional(i, l)})
				}
			}
		}
	}
}

func (x *exec) selectInstr(i *ssa.Select) {
	vals := []value{nil, nil}
	for _, s := range i.States {
		if s.Dir == types.RecvOnly {
			ch := s.Chan.Type().Underlying().(*types.Chan)
			x.joined()
			vals = append(vals, x.loadAll(x.elems(x.val(s.Chan)), ch.Elem(), i))
		}
	}
	x.tuple[i] = vals
	// A send in a select has happened only in its own arm; which arm runs is
	// decided by the index, so what is sent counts where that arm starts. That
	// is not modelled: a send among several arms keeps nothing.
	if len(i.States) == 1 && i.States[0].Dir == types.SendOnly {
		x.send(i.States[0].Chan, i.States[0].Send, i)
	}
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
