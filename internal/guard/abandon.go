package guard

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// An Abandoned is a goroutine whose end a function waits for in a select that
// gives up when something else comes first: a timer, a context. The goroutine
// may then go on running while the function does, and after its return.
type Abandoned struct {
	*Spawn
	Select *ssa.Select
	// live are the blocks in which the goroutine may still run though the
	// function waited.
	live map[*ssa.BasicBlock]bool
}

// Abandoned lists such goroutines of fn.
func (p *Package) Abandoned(fn *ssa.Function) []*Abandoned {
	var out []*Abandoned
	for _, s := range p.Spawns(fn) {
		if s.Closure == nil {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				sel, ok := i.(*ssa.Select)
				if !ok || len(sel.States) < 2 || !reaches(s.Instr.Block(), b) {
					continue
				}
				if l := p.LoopOf(sel); l != nil && !l.Has(s.Instr) {
					continue // it serves events, one after the other
				}
				if arms := p.givingUp(sel, s); len(arms) > 0 {
					out = append(out, &Abandoned{s, sel, p.liveAfter(arms, s)})
				}
			}
		}
	}
	return out
}

// givingUp gives the blocks in which sel goes on without the goroutine, if one
// of its other arms hears from it.
func (p *Package) givingUp(sel *ssa.Select, s *Spawn) []*ssa.BasicBlock {
	heard := make([]bool, len(sel.States))
	for n, st := range sel.States {
		heard[n] = st.Dir == types.RecvOnly && p.captures(s.Closure, st.Chan)
	}
	if !slices.Contains(heard, true) {
		return nil
	}
	var out []*ssa.BasicBlock
	for n, h := range heard {
		if b := ssax.Arm(sel, n); !h && b != nil && sel.States[n].Dir == types.RecvOnly {
			out = append(out, b)
		}
	}
	return out
}

// liveAfter lists the blocks that are reached from the arms without waiting
// for the goroutine after all.
func (p *Package) liveAfter(arms []*ssa.BasicBlock, s *Spawn) map[*ssa.BasicBlock]bool {
	live := map[*ssa.BasicBlock]bool{}
	work := slices.Clone(arms)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if live[b] || b == s.Instr.Block() || p.hearsFrom(b, s) {
			continue
		}
		live[b] = true
		work = append(work, b.Succs...)
	}
	return live
}

// hearsFrom reports whether b waits for the goroutine.
func (p *Package) hearsFrom(b *ssa.BasicBlock, s *Spawn) bool {
	for _, i := range b.Instrs {
		switch i := i.(type) {
		case *ssa.UnOp:
			if i.Op == token.ARROW && p.captures(s.Closure, i.X) {
				return true
			}
		case *ssa.Select:
			return true
		case *ssa.Call:
			if ssax.CalleeName(&i.Call) == "Wait" {
				return true
			}
		}
	}
	return false
}

// Live reports whether the goroutine may still run when i does.
func (a *Abandoned) Live(i ssa.Instruction) bool { return a.live[i.Block()] }

// LiveAtReturn reports whether the goroutine may outlive the function.
func (a *Abandoned) LiveAtReturn() bool {
	for b := range a.live {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return true
		}
	}
	return false
}

// Spared reports whether call, of a function that says by its only result whether it may
// have left the goroutine running, has said before i that it has not.
func (a *Abandoned) Spared(call *ssa.Call, i ssa.Instruction) bool {
	var says *ssa.Const
	for b := range a.live {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		if len(ret.Results) != 1 {
			return false
		}
		c, ok := ssax.Result(ret, 0).(*ssa.Const)
		if !ok || says != nil && says.Value != c.Value || !ssax.IsBool(c, true) && !ssax.IsBool(c, false) {
			return false
		}
		says = c
	}
	if says == nil {
		return false
	}
	for br, holds := range ssax.Branches(i.Block()) {
		if br.Cond == ssa.Value(call) && !ssax.IsBool(says, holds) {
			return true
		}
	}
	return false
}

func reaches(from, to *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b == to {
			return true
		}
		if seen[b] {
			continue
		}
		seen[b] = true
		work = append(work, b.Succs...)
	}
	return false
}

// An Access is something that a function does to an object: what a pointer
// points to, or a map or slice.
type Access struct {
	Object ssa.Value
	// Field is the field of the object, "" for the object as a whole.
	Field string
	Instr ssa.Instruction
	Write bool
}

// Accesses lists what a goroutine does to objects that were there before it.
// Handing an object to a call is a read of it.
func (p *Package) Accesses(s *Spawn) []Access {
	var out []Access
	for _, fn := range p.Within(s.Fn) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, a := range p.AccessesAt(i) {
					if a.Object.Parent() == s.Instr.Parent() {
						out = append(out, a)
					}
				}
			}
		}
	}
	return out
}

// AccessesAt lists the objects that i reads or writes.
func (p *Package) AccessesAt(i ssa.Instruction) []Access {
	var out []Access
	add := func(v ssa.Value, field string, write bool) {
		if v != nil && !OwnsLock(v.Type()) {
			if o := p.Origin(v); o.Parent() != nil {
				out = append(out, Access{o, field, i, write})
			}
		}
	}
	at := func(v ssa.Value, field string) func(bool) {
		return func(write bool) { add(v, field, write) }
	}
	switch i := i.(type) {
	case *ssa.Store:
		at(base(i.Addr))(true)
	case *ssa.UnOp:
		if i.Op == token.MUL {
			at(base(i.X))(false)
		}
	case *ssa.Lookup:
		at(holder(i.X))(false)
	case *ssa.Range:
		at(holder(i.X))(false)
	case *ssa.Call:
		for _, a := range i.Call.Args {
			switch a.Type().Underlying().(type) {
			case *types.Pointer, *types.Map, *types.Slice:
				add(a, "", false)
			}
		}
	}
	for _, ch := range p.Changed(i) {
		at(holder(ch.Value))(true)
	}
	return out
}

// base gives the pointer to the object that addr lies in, and which of its
// fields that is; nil for local variables themselves.
func base(addr ssa.Value) (ssa.Value, string) {
	f, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return nil, ""
	}
	for {
		g, ok := f.X.(*ssa.FieldAddr)
		if !ok {
			return f.X, ssax.FieldName(f.X.Type(), f.Field)
		}
		f = g
	}
}

// holder gives the object that a map or slice belongs to: the struct whose
// field it is, or itself.
func holder(v ssa.Value) (ssa.Value, string) {
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		if b, field := base(u.X); b != nil {
			return b, field
		}
	}
	return v, ""
}

// OwnsLock reports whether t points to a struct with a lock, which sees to its
// own synchronisation.
func OwnsLock(t types.Type) bool {
	ptr, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	s, ok := ptr.Elem().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		t := f.Type()
		if _, ok := t.Underlying().(*types.Pointer); !ok {
			t = types.NewPointer(t)
		}
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Lock"); obj != nil {
			return true
		}
	}
	return false
}

// Meets reports whether two accesses of one object can be of the same field.
func (a Access) Meets(b Access) bool {
	return a.Object == b.Object && (a.Field == "" || b.Field == "" || a.Field == b.Field)
}

// Object gives the object that a result is, looking through the variables that
// hold results of functions that defer.
func (p *Package) Object(v ssa.Value) ssa.Value {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		if s := ssax.StoredBefore(u); s != nil {
			return p.Object(s)
		}
	}
	return p.Origin(v)
}
