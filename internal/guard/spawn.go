package guard

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// A Spawn starts a goroutine: a go statement, or a call that is known to start
// one with the function it is given.
type Spawn struct {
	Instr ssa.CallInstruction
	// Fn is what runs in the goroutine; nil if that is not known, as with
	// methods of interfaces.
	Fn *ssa.Function
	// Closure is Fn with what it captured.
	Closure *ssa.MakeClosure
	// Loop is the innermost loop that starts one goroutine after the other, nil
	// outside loops.
	Loop *Loop
}

// A Loop is a loop of a function.
type Loop struct {
	head  *ssa.BasicBlock
	shape *flow.Shape
}

// LoopOf gives the innermost loop that i runs in; nil if there is none.
func (p *Package) LoopOf(i ssa.Instruction) *Loop {
	fn := i.Parent()
	if p.shapes[fn] == nil {
		p.shapes[fn] = flow.NewShape(fn)
	}
	head := p.shapes[fn].Loop(i.Block())
	if head == nil {
		return nil
	}
	return &Loop{head, p.shapes[fn]}
}

// Has reports whether i runs in the loop.
func (l *Loop) Has(i ssa.Instruction) bool {
	return i.Parent() == l.head.Parent() && l.shape.InLoop(l.head, i.Block())
}

// Makes reports whether v is computed anew in each round.
func (l *Loop) Makes(v ssa.Value) bool {
	i, ok := v.(ssa.Instruction)
	return ok && l.Has(i)
}

// Spawns lists the goroutines that fn starts.
func (p *Package) Spawns(fn *ssa.Function) []*Spawn {
	var out []*Spawn
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			c, ok := i.(ssa.CallInstruction)
			if !ok {
				continue
			}
			v := p.started(c)
			if v == nil {
				continue
			}
			s := &Spawn{Instr: c}
			switch v := v.(type) {
			case *ssa.Function:
				s.Fn = v
			case *ssa.MakeClosure:
				s.Fn, s.Closure = v.Fn.(*ssa.Function), v
			}
			s.Loop = p.LoopOf(c)
			out = append(out, s)
		}
	}
	return out
}

// started gives the function value that a call starts in a goroutine.
func (p *Package) started(c ssa.CallInstruction) ssa.Value {
	common := c.Common()
	if _, ok := c.(*ssa.Go); ok {
		return common.Value
	}
	if _, ok := c.(*ssa.Call); !ok {
		return nil
	}
	for _, a := range common.Args {
		if _, ok := a.Type().Underlying().(*types.Signature); !ok {
			continue
		}
		k := p.mem.Call(common)
		if k == nil {
			return nil
		}
		for _, e := range k.Effects {
			if e.Kind == contract.Keeps && !e.May && e.To == "goroutine" && len(e.On.Steps()) == 0 && memory.Operand(common, e.On.Root()) == a {
				return a
			}
		}
	}
	return nil
}

// Waits reports whether i waits for goroutines: a receive, a select, or a call
// that is known to wait.
func (p *Package) Waits(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Select:
		return true
	case *ssa.Call:
		if ssax.CalleeName(&i.Call) == "Wait" {
			return true
		}
		if k := p.mem.Call(&i.Call); k != nil {
			for _, e := range k.Effects {
				if e.Kind == contract.Joins {
					return true
				}
			}
		}
	}
	return false
}

// WaitsInLoop reports whether each round of the loop waits for the goroutine
// that it started.
func (p *Package) WaitsInLoop(s *Spawn) bool {
	for _, b := range s.Instr.Parent().Blocks {
		for _, i := range b.Instrs {
			if !s.Loop.Has(i) || !p.Waits(i) {
				continue
			}
			switch i := i.(type) {
			case *ssa.Select:
				if p.waitsOrLeaves(i, s) {
					return true
				}
			case *ssa.UnOp:
				if s.Closure == nil || p.captures(s.Closure, i.X) {
					return true
				}
			default:
				return true
			}
		}
	}
	return false
}

// waitsOrLeaves reports whether sel waits for the goroutine, and leaves the loop
// where it gives up.
func (p *Package) waitsOrLeaves(sel *ssa.Select, s *Spawn) bool {
	if s.Closure == nil || !sel.Blocking {
		return false
	}
	heard := slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool {
		return st.Dir == types.RecvOnly && p.captures(s.Closure, st.Chan)
	})
	return heard && !slices.ContainsFunc(p.givingUp(sel, s), func(arm *ssa.BasicBlock) bool { return reaches(arm, s.Loop.head) })
}

// OneAtATime reports whether the group that starts the goroutine is limited to
// one.
func (p *Package) OneAtATime(s *Spawn) bool {
	for _, b := range s.Instr.Parent().Blocks {
		for _, i := range b.Instrs {
			if c, ok := i.(*ssa.Call); ok && ssax.CalleeName(&c.Call) == "SetLimit" {
				if n, ok := c.Call.Args[len(c.Call.Args)-1].(*ssa.Const); ok && n.Int64() == 1 {
					return true
				}
			}
		}
	}
	return false
}

// captures reports whether the closure captured the variable that v is.
func (p *Package) captures(mc *ssa.MakeClosure, v ssa.Value) bool {
	u, ok := v.(*ssa.UnOp)
	for _, b := range mc.Bindings {
		if b == v || ok && b == u.X {
			return true
		}
		if a, isAlloc := b.(*ssa.Alloc); isAlloc {
			for _, st := range p.stores[a] {
				if st.Val == v {
					return true
				}
			}
		}
	}
	return false
}

// Within lists fn and the closures in it that run while it runs.
func (p *Package) Within(fn *ssa.Function) []*ssa.Function {
	out := []*ssa.Function{fn}
	for _, a := range fn.AnonFuncs {
		now := len(p.callers[a]) > 0
		for _, s := range p.callers[a] {
			now = now && s.at != nil && !onceDo(s.at)
		}
		if now {
			out = append(out, p.Within(a)...)
		}
	}
	return out
}

func onceDo(i ssa.Instruction) bool {
	c, ok := i.(ssa.CallInstruction)
	return ok && ssax.CalleeName(c.Common()) == "Do"
}

// Stores lists what is assigned to a local variable, in its function and in
// closures.
func (p *Package) Stores(a *ssa.Alloc) []*ssa.Store { return p.stores[a] }

// Maker gives where a closure is made.
func (p *Package) Maker(fn *ssa.Function) *ssa.MakeClosure { return p.makers[fn] }
