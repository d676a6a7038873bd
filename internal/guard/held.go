package guard

import (
	"maps"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/ssax"
)

// heldIn is what one function does with locks. Where it does nothing, all its
// instructions run under what its callers hold.
type heldIn struct {
	fn *ssa.Function
	// entry are the locks that all callers hold.
	entry Locks
	// at gives, where the function takes or gives back locks itself, what
	// happened to them before each instruction.
	at map[ssa.Instruction]change
	// releases are the locks that it gives back without having taken them.
	releases Locks
}

// A change is what happened to locks on every path to a point: taken, and
// given back though not taken here.
type change struct {
	taken Locks
	given map[Lock]bool
}

// net is a function's effect on locks, as its callers see it.
type net struct {
	takes Locks
	gives map[Lock]bool
}

// Held gives the locks that are certainly held when i runs.
func (p *Package) Held(i ssa.Instruction) Locks {
	h := p.held[i.Parent()]
	if h == nil {
		return Locks{}
	}
	if h.at == nil {
		return h.entry
	}
	c := h.at[i]
	return h.entry.minus(c.given).union(c.taken)
}

// AtEntry gives the locks that all callers of fn hold.
func (p *Package) AtEntry(fn *ssa.Function) Locks {
	if h := p.held[fn]; h != nil {
		return h.entry
	}
	return Locks{}
}

// findHeld computes what is held where, callers last.
func (p *Package) findHeld() {
	for _, fn := range p.Funcs {
		p.held[fn] = &heldIn{fn: fn, at: p.changes(fn)}
	}
	p.findEntries()
}

// netOf is fn's effect on locks.
func (p *Package) netOf(fn *ssa.Function) *net {
	fn = ssax.Body(fn)
	if n, ok := p.nets[fn]; ok {
		return n
	}
	p.nets[fn] = new(net) // the answer for recursive calls
	if len(fn.Blocks) == 0 {
		return p.nets[fn]
	}
	at := p.changes(fn)
	if at == nil {
		return p.nets[fn]
	}
	n := &net{takes: Locks{all: true}, gives: map[Lock]bool{}}
	for _, ret := range Returns(fn) {
		c := at[ret]
		n.takes = n.takes.intersect(c.taken)
		maps.Copy(n.gives, c.given)
	}
	if n.takes.all {
		n.takes = Locks{}
	}
	p.nets[fn] = n
	return n
}

// changes interprets the locking in fn; nil if there is none.
func (p *Package) changes(fn *ssa.Function) map[ssa.Instruction]change {
	if len(fn.Blocks) == 0 || !p.touchesLocks(fn) {
		return nil
	}
	x := &lockFlow{p: p}
	in, reached, _ := flow.Forward(fn, flow.NewShape(fn), x, 12)
	x.record = map[ssa.Instruction]change{}
	for _, b := range fn.Blocks {
		if reached[b.Index] {
			x.Block(b, in[b.Index])
		}
	}
	return x.record
}

func (p *Package) touchesLocks(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if c, ok := i.(ssa.CallInstruction); ok && p.lockEffect(c.Common()) != nil {
				return true
			}
		}
	}
	return false
}

// lockEffect gives what a call does to locks; nil if nothing.
func (p *Package) lockEffect(c *ssa.CallCommon) *net {
	switch op, l := p.lockCall(c); op {
	case acquire:
		if l == nil {
			return &net{takes: Locks{all: true}}
		}
		return &net{takes: Locks{set: map[Lock]bool{l: true}}}
	case release:
		return &net{gives: map[Lock]bool{l: true}}
	}
	fn := c.StaticCallee()
	if fn == nil {
		if mc, ok := c.Value.(*ssa.MakeClosure); ok {
			fn = mc.Fn.(*ssa.Function)
		}
	}
	if fn == nil || len(fn.Blocks) == 0 {
		return nil
	}
	n := p.netOf(fn)
	if !n.takes.Any() && len(n.gives) == 0 {
		return nil
	}
	return n
}

// lockFlow is the dataflow problem behind changes.
type lockFlow struct {
	p      *Package
	record map[ssa.Instruction]change
}

func (x *lockFlow) Entry() change { return change{} }

func (x *lockFlow) Edge(_, _ *ssa.BasicBlock, out change, _ bool) change { return out }

func (x *lockFlow) Join(into, from change, _ bool) change {
	given := maps.Clone(into.given)
	if given == nil {
		given = map[Lock]bool{}
	}
	maps.Copy(given, from.given)
	return change{taken: into.taken.intersect(from.taken), given: given}
}

func (x *lockFlow) Same(a, b change) bool {
	return a.taken.equal(b.taken) && maps.Equal(a.given, b.given)
}

func (x *lockFlow) Block(b *ssa.BasicBlock, in change) change {
	s := in
	for _, i := range b.Instrs {
		if x.record != nil {
			x.record[i] = s
		}
		switch i := i.(type) {
		case *ssa.Call:
			s = x.apply(s, x.p.lockEffect(&i.Call))
		case *ssa.RunDefers:
			for _, d := range deferred(b.Parent()) {
				// A defer on some paths only gives back what these paths took,
				// and one behind an early return nothing there.
				if reaches(d.Block(), b) {
					s = x.apply(s, x.p.lockEffect(&d.Call))
				}
			}
		}
	}
	return s
}

func (x *lockFlow) apply(s change, n *net) change {
	if n == nil {
		return s
	}
	given := maps.Clone(s.given)
	if given == nil {
		given = map[Lock]bool{}
	}
	for l := range n.gives {
		if l == nil || s.taken.all { // one without a name: it may be any
			s.taken = Locks{}
			continue
		}
		if !s.taken.set[l] {
			given[l] = true
		}
	}
	s.taken = s.taken.minus(n.gives)
	n.takes.Each(func(l Lock) { delete(given, l) })
	s.taken = s.taken.union(n.takes)
	s.given = given
	return s
}

func deferred(fn *ssa.Function) []*ssa.Defer {
	var out []*ssa.Defer
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if d, ok := i.(*ssa.Defer); ok {
				out = append(out, d)
			}
		}
	}
	return out
}
