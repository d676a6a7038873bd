package unsyncedshare

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A touch is a change that a goroutine makes to something that was there
// before the goroutine.
type touch struct {
	instr ssa.Instruction
	// what is the variable, or the value that was passed.
	what ssa.Value
	// part is the field of it that is changed, if it is not changed itself.
	part string
	// how says what is done to it.
	how string
	// at is where callee does it, if that is not at instr.
	at     token.Pos
	callee string
}

// parallel looks for goroutines that one loop starts and that all change the
// same map, slice or buffer without a lock.
func (x *checker) parallel(fn *ssa.Function) {
	for _, s := range x.g.Spawns(fn) {
		if s.Loop == nil || x.g.WaitsInLoop(s) || x.g.OneAtATime(s) {
			continue
		}
		seen := map[ssa.Value]bool{}
		for _, t := range x.touches(s) {
			if s.Loop.Makes(t.what) || seen[t.what] || x.ordered(t.instr, s.Fn) || x.ownPlace(t, s) {
				continue
			}
			seen[t.what] = true
			name := rule.Quote(nameOf(x.Pass, t.what)+t.part, "it")
			r := rule.Report{
				Level: finding.Default, Pos: t.instr.Pos(),
				Message: name + " " + t.how + " by goroutines that the loop starts side by side, without a lock, so changes are lost or it breaks",
				Remedy:  "guard it with a mutex, or give each goroutine its own and merge them after waiting",
				Steps:   []rule.Step{{Role: finding.Taken, Pos: s.Instr.Pos(), Text: "each round starts a goroutine here"}},
			}
			if t.at.IsValid() {
				r.Pos = t.at
				r.Steps = append(r.Steps, rule.Step{Role: finding.Via, Pos: t.instr.Pos(), Text: "each of them calls `" + t.callee + "` here"})
			}
			r.Steps = append(r.Steps, rule.Step{Role: finding.Spoiled, Pos: r.Pos, Text: "each of them changes it here"})
			x.Report(r)
		}
	}
}

// ownPlace reports whether t is a call that changes a list and is given a number of
// the round too: the index of an element of its own, most likely.
func (x *checker) ownPlace(t touch, s *guard.Spawn) bool {
	call, ok := t.instr.(*ssa.Call)
	if !ok || !ssax.IsSlice(origin.Deref(t.what.Type())) {
		return false
	}
	for _, arg := range call.Call.Args {
		if b, ok := arg.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
			continue
		}
		if load, ok := arg.(*ssa.UnOp); ok {
			arg = load.X
		}
		if _, fixed := arg.(*ssa.Const); !fixed && s.Loop.Makes(x.g.Captured(arg)) {
			return true
		}
	}
	return false
}

// touches lists what the goroutine changes of what it captured or was passed.
func (x *checker) touches(s *guard.Spawn) []touch {
	var out []touch
	if s.Closure != nil {
		for _, fn := range x.g.Within(s.Fn) {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					if x.g.Held(i).Any() {
						continue
					}
					for _, t := range x.touched(i) {
						if a, ok := t.what.(*ssa.Alloc); ok && a.Parent() == s.Instr.Parent() {
							out = append(out, t)
						}
					}
				}
			}
		}
	}
	return append(out, x.passed(s)...)
}

// touched lists what i changes of captured variables, or of what they refer to.
func (x *checker) touched(i ssa.Instruction) []touch {
	if st, ok := i.(*ssa.Store); ok {
		if f, ok := st.Addr.(*ssa.FreeVar); ok && appends(st.Val, f) {
			return []touch{{instr: i, what: x.g.Captured(f), how: "is appended to"}}
		}
	}
	if up, ok := i.(*ssa.MapUpdate); ok {
		if v := x.variable(up.Map); v != nil {
			return []touch{{instr: i, what: v, how: "is written"}}
		}
	}
	c, ok := i.(*ssa.Call)
	if !ok {
		return nil
	}
	for _, ch := range x.g.Changed(i) {
		v := x.variable(ch.Value)
		if v == nil || ch.Elems != "" || ch.May {
			continue
		}
		if _, part := ch.Value.(*ssa.Slice); !part {
			return []touch{{instr: i, what: v, how: "is changed by `" + ch.Callee + "`"}}
		}
	}
	if v := x.buffer(&c.Call); v != nil {
		return []touch{{instr: i, what: v, how: "is changed by `" + ssax.CalleeName(&c.Call) + "`"}}
	}
	var out []touch
	for _, t := range x.reached(&c.Call) {
		part := ""
		if t.what, part = x.partOfVariable(t.what); t.what != nil {
			t.instr, t.part = i, part+t.part
			out = append(out, t)
		}
	}
	return out
}

// appends reports whether v is what an append to the variable f gives.
func appends(v ssa.Value, f *ssa.FreeVar) bool {
	c, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	if b, ok := c.Call.Value.(*ssa.Builtin); !ok || b.Name() != "append" {
		return false
	}
	u, ok := c.Call.Args[0].(*ssa.UnOp)
	return ok && u.Op == token.MUL && u.X == f
}

// variable gives the captured variable that v is loaded from.
func (x *checker) variable(v ssa.Value) ssa.Value {
	for {
		switch y := v.(type) {
		case *ssa.ChangeType:
			v = y.X
		case *ssa.MakeInterface:
			v = y.X
		case *ssa.Slice:
			v = y.X
		case *ssa.UnOp:
			if f, ok := y.X.(*ssa.FreeVar); ok && y.Op == token.MUL {
				return x.g.Captured(f)
			}
			return nil
		default:
			return nil
		}
	}
}

// partOfVariable gives the captured variable that v is loaded from, or a field of what it
// refers to, and the fields on the way.
func (x *checker) partOfVariable(v ssa.Value) (ssa.Value, string) {
	part := ""
	for {
		load, ok := v.(*ssa.UnOp)
		if !ok {
			return x.variable(v), part
		}
		at, ok := load.X.(*ssa.FieldAddr)
		if !ok {
			return x.variable(v), part
		}
		for ; ok; at, ok = v.(*ssa.FieldAddr) {
			part = "." + ssax.FieldName(at.X.Type(), at.Field) + part
			v = at.X
		}
	}
}

// buffer gives the captured bytes.Buffer or strings.Builder that a call
// changes.
func (x *checker) buffer(c *ssa.CallCommon) ssa.Value {
	fn := c.StaticCallee()
	if fn == nil || fn.Signature.Recv() == nil || len(c.Args) == 0 {
		return nil
	}
	switch fn.Signature.Recv().Type().String() {
	case "*bytes.Buffer", "*strings.Builder":
	default:
		return nil
	}
	switch fn.Name() {
	case "Len", "String", "Bytes", "Cap", "Available":
		return nil
	}
	if f, ok := c.Args[0].(*ssa.FreeVar); ok {
		return x.g.Captured(f)
	}
	return x.variable(c.Args[0])
}

// passed lists what the callee changes of the arguments of a go statement, or
// of a call in a goroutine: `go st.Write(batch)`.
func (x *checker) passed(s *guard.Spawn) []touch {
	g, ok := s.Instr.(*ssa.Go)
	if !ok || s.Closure != nil {
		return nil
	}
	var out []touch
	k := x.Memory.Call(&g.Call)
	if k == nil {
		return nil
	}
	for _, e := range k.Effects {
		switch e.Kind {
		case contract.Writes, contract.Reorders, contract.Shrinks:
		default:
			continue
		}
		v := memory.Operand(&g.Call, e.On.Root())
		if v == nil {
			continue
		}
		if _, isMap := v.Type().Underlying().(*types.Map); isMap && len(e.On.Steps()) == 0 && x.unlockedIn(s.Fn) {
			out = append(out, touch{instr: g, what: v, how: "is changed"})
		}
	}
	for _, t := range x.reached(&g.Call) {
		t.instr = g
		out = append(out, t)
	}
	return out
}

// unlockedIn reports whether fn is seen and takes no lock.
func (x *checker) unlockedIn(fn *ssa.Function) bool {
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if x.g.Held(i).Any() || x.g.Waits(i) {
				return false
			}
		}
	}
	return true
}

func nameOf(p *rule.Pass, v ssa.Value) string {
	if a, ok := v.(*ssa.Alloc); ok {
		return a.Comment
	}
	if n := p.Variable(v.Pos()); n != "" {
		return n
	}
	return v.Name()
}
