package memory

import (
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// A binding says what the roots of a callee's paths are at one call.
type binding struct {
	args []value
	regs []ssa.Value // the operands the arguments came from; nil entries allowed
	free []value
	fn   value // the function value that is called, if it is one
	call ssa.Instruction
	res  []value
	sig  *types.Signature
	lib  bool // the summary comes from a table
	// grown numbers the arrays that the callee's appends may make.
	grown map[path]int
	// fills: an effect puts something into a result, whose elements nobody has
	// named yet.
	fills bool
}

func (x *exec) call(i ssa.CallInstruction, c *ssa.CallCommon, deferred bool) {
	if b, ok := c.Value.(*ssa.Builtin); ok {
		x.builtin(i, b)
		return
	}
	s, callee, lib := x.pkg.callee(x, c)
	b := x.bind(i, c)
	x.useArgs(i, b, s)
	if len(x.emptyings) > 0 && !deferred && ssax.IsUnlock(c) {
		x.unlockedAfterEmptying(i)
	}
	if endsProgram(callee) {
		clear(x.st.released)
		clear(x.st.stale)
	}
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
	x.spareResults(s, i)
}

// endsProgram reports whether a function is called as those that log and end
// the program are. go/ssa knows those that certainly end it; this is for the
// ones whose last step hangs on a level or a setting.
func endsProgram(name string) bool {
	switch strings.TrimSuffix(strings.TrimSuffix(name, "f"), "ln") {
	case "Panic", "Fatal":
		return true
	}
	return false
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
	if !c.IsInvoke() {
		b.fn = x.val(c.Value)
	}
	if mc := x.closureOf(c.Value); mc != nil {
		for _, f := range mc.Bindings {
			b.free = append(b.free, x.val(f))
		}
	}
	if isItself(x.fn, c.Value) { // what it captured is one and the same
		b.free = nil
		for _, f := range x.fn.FreeVars {
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
	x.replaced = x.replacedBy(s, b)
	defer func() { x.replaced = nil }()
	for n, reg := range b.regs {
		if reg == nil || len(b.args[n]) == 0 {
			continue
		}
		p := paramPath(n)
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

// replacedBy lists the cells that the callee puts something else into on every
// path: reader.Reset(line) makes no use of the line before.
func (x *exec) replacedBy(s *summary, b *binding) map[loc]bool {
	if s == nil || len(x.st.stale) == 0 {
		return nil
	}
	out := map[loc]bool{}
	for _, e := range s.effects {
		if (e.kind == contract.Stores || e.kind == contract.Clears) && !e.may && !isResultPath(e.to) {
			for _, w := range x.eval(e.to, b) {
				out[w.loc] = true
			}
		}
	}
	return out
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
	s := x.fillsEmptied(b)
	if s == nil {
		s = x.fillsAgain(i, c, b)
	}
	if s != nil {
		x.apply(s, b, cause{instr: i, callee: ssax.CalleeName(c)})
	}
}

// fillsEmptied gives what an unknown function does with the one argument that is emptied
// for it, buf[:0], if a result has the argument's type: nobody passes a slice without
// elements but for its room, which the function appends to.
func (x *exec) fillsEmptied(b *binding) *summary {
	at := -1
	for n, reg := range b.regs {
		s, ok := reg.(*ssa.Slice)
		if !ok || s.Low != nil || s.Max != nil || s.High == nil || !ssax.IsInt(s.High, 0) || !ssax.IsSlice(s.X.Type()) {
			continue
		}
		if at >= 0 {
			return nil
		}
		at = n
	}
	if at < 0 {
		return nil
	}
	for n := range b.sig.Results().Len() {
		if types.Identical(b.sig.Results().At(n).Type(), b.regs[at].Type()) {
			on := paramPath(at)
			return &summary{effects: []effect{{kind: contract.Appends, on: on}, {kind: contract.Grows, on: on, to: path("r" + strconv.Itoa(n))}}}
		}
	}
	return nil
}

// unknownResult is storage that result n of a call refers to, wherever that is.
func (x *exec) unknownResult(b *binding, n int) value {
	l := x.t.root(root{kind: rootResult, index: n, value: asValue(b.call), instr: b.call, of: noLoc})
	return value{{loc: l, taken: b.call.Pos()}}
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
		if b.res[n] == nil && carries(t) && !ssax.IsString(t) {
			b.res[n] = x.unknownResult(b, n)
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
