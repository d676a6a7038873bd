package memory

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/known"
	"github.com/memvet/memvet/internal/ssax"
)

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
			b.res[n] = value{{loc: l, taken: ssax.Pos(c.instr)}}
		} else if s.holdsOnly(n) {
			b.res[n] = x.unknownResult(b, n)
		}
	}
	effects := s.atCall(b)
	b.grown = s.grownArrays()
	jobs := make([]job, 0, len(effects))
	for _, e := range effects {
		x.eachObject(e, b, func(on, to value) { jobs = append(jobs, job{e, on, to}) })
	}
	// What the callee took out of an object before it gave the object back is
	// not given back: fields are cleared first. Before that come structs that are
	// assigned as a whole, whose fields the callee may have set to something else.
	// What is returned and stored as well is stored when there is a result.
	turn := func(j job) int {
		switch {
		case j.e.kind == contract.Releases:
			return 2
		case j.e.kind != contract.Stores:
			return 0
		}
		return b2i(isResultPath(j.e.on)) - b2i(j.e.agg)
	}
	slices.SortStableFunc(jobs, func(a, b job) int { return cmp.Compare(turn(a), turn(b)) })
	for _, j := range jobs {
		x.applyEffect(j.e, j.on, j.to, b, cause{instr: c.instr, e: j.e, callee: c.callee, lib: c.lib, deferred: c.deferred, owners: x.reachedThrough(j.e.on, b), handsBack: s.handsBack(j.e), scalar: scalarAt(j.e.on, b), reg: b.regAt(j.e.on)})
	}
}

// handsBack reports whether e is an append whose result the callee returns and puts
// nowhere back: the list in the object stays as long as it was.
func (s *summary) handsBack(e effect) bool {
	return e.kind == contract.Appends && slices.ContainsFunc(s.effects, func(r effect) bool {
		return r.on == e.on && isResultPath(r.to) && (r.kind == contract.Grows || r.kind == contract.Stores && r.grown)
	})
}

// grownArrays numbers the arrays that the callee's appends may make: one for each list
// that it appends to, which is that of a result if it returns what such an append gives.
func (s *summary) grownArrays() map[path]int {
	var out map[path]int
	note := func(e effect, n int) {
		if _, ok := out[e.on]; ok {
			return
		}
		if out == nil {
			out = map[path]int{}
		}
		out[e.on] = n
	}
	for _, e := range s.effects {
		if kind, n := rootIndex(string(e.to)); e.kind == contract.Grows && kind == 'r' {
			note(e, n)
		}
	}
	for i, e := range s.effects {
		if e.kind == contract.Stores && e.grown {
			note(e, 1000+i)
		}
	}
	return out
}

// holdsOnly reports whether it is known what result n holds, and not where it
// comes from.
func (s *summary) holdsOnly(n int) bool {
	r, holds := "r"+strconv.Itoa(n), false
	for _, e := range s.effects {
		if root, _ := e.to.split(); root != r {
			continue
		}
		if e.kind != contract.Stores {
			return false
		}
		holds = true
	}
	return holds
}

// ends gives what an effect's paths stand for before the call. Paths from
// results wait until there are results.
func (x *exec) ends(e effect, b *binding) (on, to value) {
	switch e.kind {
	case contract.Joins, contract.Fresh, contract.Pooled:
	case contract.Clears:
		to = x.eval(e.to, b)
	case contract.Stores:
		if !isResultPath(e.on) {
			on = x.eval(e.on, b)
		}
		if !isResultPath(e.to) {
			to = x.eval(e.to, b)
		}
	default:
		on = x.eval(e.on, b)
	}
	return on, to
}

// eachObject calls f with what an effect's paths stand for. Where a store moves
// something within an object (x.a = x.b) and x may be one of several, it does
// so for each: what one of them holds does not get into the others.
func (x *exec) eachObject(e effect, b *binding, f func(on, to value)) {
	from, on := e.on.split()
	root, to := e.to.split()
	if e.kind != contract.Stores || from != root || isResultPath(e.on) {
		f(x.ends(e, b))
		return
	}
	common := 0
	for n := 0; n < min(len(on), len(to)) && on[n] == to[n]; n++ {
		if on[n].kind == stepDeref {
			common = n + 1
		}
	}
	v, t := x.rootAt(root, b)
	v, t = x.walk(v, t, on[:common], b)
	for _, w := range v {
		source, _ := x.walk(value{w}, t, on[common:], b)
		target, _ := x.walk(value{w}, t, to[common:], b)
		f(source, target)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
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
	on = x.inDoubt(e, on, c.lib)
	switch e.kind {
	case contract.Writes, contract.Reorders, contract.Shrinks, contract.Refills, contract.Resets:
		if e.on.deep() { // what the callee changes in an interface is no string
			on = on.mapViews(func(w view) (view, bool) { return w, !x.isText(w.loc) })
		}
		x.spoil(e.kind, on, c)
		x.throughCopy(e, on, b, c)
		if e.kind != contract.Refills && e.kind != contract.Resets {
			x.throughElem(e.kind, c.reg, on, c)
		}
	case contract.Appends:
		if e.cut {
			x.spoil(contract.Refills, on, c)
		} else {
			x.appendEvent(c.instr, on, c, c.reg)
		}
	case contract.Releases:
		x.release(on, c)
	case contract.Stores:
		x.applyStore(e, on, to, b)
	case contract.Clears:
		for _, w := range to {
			if e.agg {
				x.assignWhole(w.loc, x.fresh(c.instr, 200))
			} else {
				x.store(w.loc, nil, nil, ssax.Pos(c.instr))
			}
		}
	case contract.Keeps:
		if e.to == "goroutine" && !c.lib && !e.left {
			// who starts one may wait for it in a way that a contract does not say
			on = on.mapViews(func(w view) (view, bool) { w.may = true; return w, true })
		}
		at := e.pos
		if !at.IsValid() || isFunc(b.typeOf(string(e.on))) { // a helper that starts what it is given
			at = ssax.Pos(c.instr)
		}
		x.noteKeeper(e, at, c.instr)
		x.handoff(on, c.instr, string(e.to), at)
	case contract.Returns, contract.Grows, contract.Fresh, contract.Pooled:
		x.applyResult(e, on, b, c)
	case contract.Calls:
		x.runClosure(on, x.eval(e.to, b), b)
	case contract.Joins:
		x.joined(c.instr)
	}
}

// noteKeeper remembers which call here led to a place in another declaration where
// something is kept, and which one a function literal of this declaration says.
func (x *exec) noteKeeper(e effect, at token.Pos, call ssa.Instruction) {
	if e.via.IsValid() && x.writtenHere(e.via) {
		x.givenTo[at] = e.via
	}
	if _, ok := x.keptBy[at]; !ok {
		x.keptBy[at] = call
	}
}

func isFunc(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Signature)
	return ok
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
		if slices.ContainsFunc(b.res[n], func(w view) bool { return x.t.rootOf(w.loc).kind == rootPooled }) {
			return // new where the pool had none: it goes to the pool as well
		}
		l := x.t.root(root{kind: rootAlloc, index: n, value: res, instr: c.instr, of: noLoc})
		x.forget(l)
		b.res[n] = b.res[n].add(view{loc: l, cap: e.cap, taken: ssax.Pos(c.instr)})
	case contract.Pooled:
		l := x.t.root(root{kind: rootPooled, index: n, value: res, instr: c.instr, of: noLoc})
		b.res[n] = b.res[n].mapViews(func(w view) (view, bool) { return w, x.t.rootOf(w.loc).kind != rootAlloc })
		b.res[n] = b.res[n].add(view{loc: l, taken: ssax.Pos(c.instr)})
	case contract.Grows:
		b.res[n] = b.res[n].union(x.growResult(c, n, on, b))
	case contract.Returns:
		from, _ := e.on.split()
		v := x.lent(e, on, t, b.typeOf(from), n, c)
		b.res[n] = b.res[n].union(v)
	}
}

// growResult gives the result of a call that appended to what on views, with n for
// the array that it may have made.
func (x *exec) growResult(c cause, n int, on value, b *binding) value {
	// the callee's Appends effect has had its event; only the result is left
	fresh := x.fresh(c.instr, 100+n)
	out := value{{loc: fresh, cap: capRoom, taken: ssax.Pos(c.instr), grown: c.instr}}
	for _, w := range on {
		if w.cap == capExact {
			continue
		}
		out = out.add(view{loc: w.loc, win: w.win, cap: capRoom, lo: w.lo, loan: w.loan, grown: c.instr, taken: ssax.Pos(c.instr)})
	}
	if d := x.derived[c.instr]; d == nil || d.kind == contract.Appends {
		x.derive(&derivation{instr: c.instr, kind: contract.Appends, base: on, reg: c.reg, c: c, cut: c.e.cut, varies: x.final && !c.e.own && x.othersVary(b, c.e.on)})
	}
	return out
}

// othersVary reports whether an argument varies, beside the one that base is in:
// what the callee appends is made of these.
func (x *exec) othersVary(b *binding, base path) bool {
	root, _ := base.split()
	_, n := rootIndex(root)
	for k, reg := range b.regs {
		if k != n && reg != nil && ssax.Varies(reg, ssax.Receiver(x.fn)) {
			return true
		}
	}
	return false
}

// noteChanged looks for arguments that the callee changes in place and also
// returns: such a call is a derivation, as an append is.
func (x *exec) noteChanged(s *summary, b *binding, c cause) {
	for _, e := range s.effects {
		if e.kind != contract.Writes && e.kind != contract.Reorders && e.kind != contract.Shrinks {
			continue
		}
		if e.entries || !x.callersOwn(e.on, b) || e.as != "" && b.holds(e.on, e.as) != always {
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
	if d := x.derived[c.instr]; d != nil && d.kind != contract.Appends { // an append of the last round is one of this
		delete(x.derived, c.instr)
	}
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

// lent is the result, of type t, of a call that returns a view of what on views,
// which it found in an argument of type from.
func (x *exec) lent(e effect, on value, t, from types.Type, n int, c cause) value {
	_, steps := e.on.split()
	changed := x.derived[c.instr]
	return on.mapViews(func(w view) (view, bool) {
		if isAggregate(t) {
			s := x.t.root(root{kind: rootCopy, index: n, value: asValue(c.instr), instr: c.instr, of: noLoc})
			x.copyParts(w.loc, s)
			x.st.agg[s] = w.loc
			return view{loc: s, loan: w.loan, taken: ssax.Pos(c.instr)}, true
		}
		v := w
		v.taken = ssax.Pos(c.instr)
		if v.loan == nil && (len(steps) > 0 && lendable(t) || ssax.IsString(t) && madeUnsafe(from, c)) {
			v.loan = c.instr
		}
		if c.lib && len(steps) == 0 && w.win == whole && ssax.IsSlice(t) {
			// a table says only that it is a view, not of which part
			v.win, v.cap, v.lo, v.hi = part, capRoom, nil, nil
		}
		if constLen(v.hi) == 0 && len(steps) == 0 {
			v.hi = nil // what came in empty may come out with elements
		}
		if c.lib && e.cap == capExact {
			v.cap = capExact
		}
		if c.lib && slices.ContainsFunc(steps, func(s pathStep) bool { return known.Empty(s.name) }) {
			v.win, v.lo, v.hi = head, nil, zeroLen
		}
		switch e.win {
		case head:
			v.win, v.hi, v.cap = head, asValue(c.instr), e.cap
		case tail:
			v.win, v.lo, v.cap = tail, asValue(c.instr), e.cap
		case part:
			v.win, v.cap = part, e.cap
		}
		if changed != nil && changed.kind != contract.Appends && changed.base.refersTo(w.loc) {
			v.grown = c.instr
		}
		return v, true
	})
}

// madeUnsafe reports whether a string that a call returns and that is said to be
// a view of an argument of type from shows bytes, by means of package unsafe.
func madeUnsafe(from types.Type, c cause) bool {
	return !c.lib && from != nil && !ssax.IsString(from)
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

// callsByName reports whether i calls one function for certain, by its name or, in a
// literal, by that of the variable it is in.
func (x *exec) callsByName(i ssa.Instruction) bool {
	call, ok := i.(ssa.CallInstruction)
	return ok && (call.Common().StaticCallee() != nil || isItself(x.fn, call.Common().Value))
}

func (x *exec) applyStore(e effect, on, to value, b *binding) {
	if isResultPath(e.on) {
		if _, n := rootIndex(string(e.on)); n < len(b.res) && len(b.res[n]) == 0 {
			b.res[n] = x.unknownResult(b, n)
		}
		on = x.eval(e.on, b)
	}
	if isResultPath(e.to) {
		b.fills = len(on) > 0
		to = x.eval(e.to, b)
		b.fills = false
	}
	if len(on) == 0 {
		return
	}
	at := ssax.Pos(b.call)
	if e.pos.IsValid() {
		at = e.pos
	}
	d := x.derived[b.call]
	on = x.inDoubt(e, on, b.lib).mapViews(func(w view) (view, bool) {
		if e.lent && w.loan == nil {
			w.loan, w.taken = b.call, ssax.Pos(b.call)
		}
		w.cut = w.cut || e.win != whole
		if e.cap == capExact {
			w.cap = capExact
		}
		if d != nil && d.kind != contract.Appends && isResultPath(e.to) && d.base.refersTo(w.loc) {
			w.grown = b.call
		}
		return w, true
	})
	if e.grown && (isResultPath(e.to) || x.callsByName(b.call)) {
		inCallee := !isResultPath(e.to) && (d == nil || d.inCallee)
		on = x.growResult(cause{instr: b.call, e: e}, b.grown[e.on], on, b)
		rootName, _ := e.on.split()
		if kind, n := rootIndex(rootName); kind == 'p' && n < len(b.regs) && x.derived[b.call] != nil {
			x.derived[b.call].reg, x.derived[b.call].inCallee = b.regs[n], inCallee
		}
	}
	for _, w := range to {
		if e.agg {
			x.assignWhole(w.loc, on[0].loc)
			continue
		}
		if e.may && w.loc != noLoc && !x.t.nodes[w.loc].many {
			// what it held before may have been replaced
			old := x.content(w.loc).mapViews(func(v view) (view, bool) { v.may = true; return v, true })
			x.store(w.loc, nil, on.union(old), at)
			c := x.st.heap[w.loc]
			c.sure, c.mixed = false, true
			x.st.heap[w.loc] = c
			continue
		}
		x.store(w.loc, nil, on, at)
		if b.lib && !e.may { // a table that speaks of elements means each of them
			delete(x.st.stale, holder{cell: w.loc})
		}
	}
}
