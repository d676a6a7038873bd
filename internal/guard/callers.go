package guard

import (
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// A site is one way in which a function is called. at is nil where that way is
// not known, or is a goroutine's: nothing is held there.
type site struct {
	at ssa.Instruction
	// synced: the callee is a function that is handed to this call, which runs
	// it before it returns, or is not known to keep it.
	synced bool
	// spawned: the function runs in a goroutine of its own.
	spawned bool
	// unseen: what the call does with the function is not known.
	unseen bool
}

// index finds the texts of functions, their callers, what is assigned to
// variables that closures share, and where closures are made.
func (p *Package) index() {
	for _, fn := range p.Funcs {
		p.docs[fn] = ssax.Doc(fn)
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.MakeClosure:
					p.makers[i.Fn.(*ssa.Function)] = i
				case *ssa.Store:
					if _, ok := i.Addr.(*ssa.FreeVar); !ok {
						if a, ok := i.Addr.(*ssa.Alloc); ok {
							p.stores[a] = append(p.stores[a], i)
						}
					}
				}
			}
		}
	}
	for _, fn := range p.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok {
					if f, ok := st.Addr.(*ssa.FreeVar); ok {
						if a, ok := p.Captured(f).(*ssa.Alloc); ok {
							p.stores[a] = append(p.stores[a], st)
						}
					}
				}
				p.noteCallees(i)
			}
		}
	}
}

// noteCallees records who is called by i, and which functions i lets go where
// their callers are not seen.
func (p *Package) noteCallees(i ssa.Instruction) {
	var callee ssa.Value
	if c, ok := i.(ssa.CallInstruction); ok {
		common := c.Common()
		if common.IsInvoke() {
			for _, fn := range p.mem.Implementations(common.Method) {
				p.called(fn, i)
			}
		} else {
			callee = common.Value
			if fn := common.StaticCallee(); fn != nil {
				p.called(fn, i)
			}
		}
	}
	for _, op := range i.Operands(nil) {
		switch v := (*op).(type) {
		case *ssa.Function:
			if v != callee {
				p.handedOn(v, i)
			}
		case *ssa.MakeClosure:
			if v != callee {
				p.handedOn(v.Fn.(*ssa.Function), i)
			}
		}
	}
}

func (p *Package) called(fn *ssa.Function, i ssa.Instruction) {
	fn = ssax.Body(fn)
	if _, ok := i.(*ssa.Go); ok {
		p.callers[fn] = append(p.callers[fn], site{spawned: true})
		return
	}
	p.callers[fn] = append(p.callers[fn], site{at: i})
}

// handedOn: i does something with fn other than calling it.
func (p *Package) handedOn(fn *ssa.Function, i ssa.Instruction) {
	if strings.HasSuffix(fn.Name(), "$bound") || strings.HasSuffix(fn.Name(), "$thunk") {
		obj, ok := fn.Object().(*types.Func)
		if !ok {
			return
		}
		if fn = fn.Prog.FuncValue(obj); fn == nil {
			return
		}
	}
	if mc, ok := i.(*ssa.MakeClosure); ok && mc.Fn == fn {
		return
	}
	if c, ok := i.(*ssa.Call); ok && p.started(c) == nil {
		runs := p.RunsNow(c.Common(), fn)
		p.callers[fn] = append(p.callers[fn], site{at: i, synced: true, unseen: !runs})
		return
	}
	_, call := i.(ssa.CallInstruction)
	p.callers[fn] = append(p.callers[fn], site{spawned: call})
}

// RunsNow reports whether a call that is given the function fn runs it before
// it returns.
func (p *Package) RunsNow(c *ssa.CallCommon, fn *ssa.Function) bool {
	k := p.mem.Call(c)
	if k == nil {
		return false
	}
	for _, e := range k.Effects {
		if e.Kind == contract.Calls {
			switch v := memory.Operand(c, e.On.Root()).(type) {
			case *ssa.Function:
				return v == fn
			case *ssa.MakeClosure:
				return v.Fn == fn
			}
		}
	}
	return false
}

// locks reports whether the package calls locks at all.
func (p *Package) locks() bool {
	for _, fn := range p.Funcs {
		if p.touchesLocks(fn) {
			return true
		}
	}
	return false
}

var saysHeld = regexp.MustCompile(`(?i)\b(lock|mutex|mu|\w+mu|\w+lock)\b.{0,40}\b(held|hold|holds|holding|acquired|taken|owned|locked)\b|` +
	`\b(held|hold|holds|holding|acquire|acquired|take|taken|protected by|guarded by|under|with|own|owns)\b.{0,40}\b(lock|locks|mutex|mu|\w+mu|\w+lock)\b|\block(ed)? (by|in) (the )?caller\b`)

// CallerLocks reports whether fn's name or text says that its caller holds
// a lock.
func (p *Package) CallerLocks(fn *ssa.Function) bool {
	for ; fn.Parent() != nil; fn = fn.Parent() {
	}
	name := fn.Name()
	for _, s := range []string{"Locked", "WithLock", "LockHeld", "UnderLock", "NoLock", "Nolock", "Unlocked", "Unsafe"} {
		if strings.Contains(name, s) {
			return true
		}
	}
	return saysHeld.MatchString(p.docs[fn])
}

// Text is fn's comment.
func (p *Package) Text(fn *ssa.Function) string { return p.docs[fn] }

// findEntries finds what all callers of a function hold: a greatest fixpoint
// over the calls of functions that only this package can call.
func (p *Package) findEntries() {
	var open []*ssa.Function
	for _, fn := range p.Funcs {
		h := p.held[fn]
		h.releases = p.releases(fn)
		switch {
		case p.closed(fn):
			h.entry = Locks{all: true}
			open = append(open, fn)
		case fn.Parent() == nil && p.CallerLocks(fn) && h.at == nil:
			h.entry = Locks{all: true}
		default:
			h.entry = h.releases
		}
	}
	for range 12 {
		changed := false
		for _, fn := range open {
			now := Locks{all: true}
			for _, s := range p.callers[fn] {
				if s.at == nil {
					now = Locks{}
					break
				}
				now = now.intersect(p.heldWhile(s, fn))
			}
			if !now.Any() && fn.Parent() == nil && p.CallerLocks(fn) && p.held[fn].at == nil {
				now = Locks{all: true}
			}
			now = now.union(p.held[fn].releases)
			if h := p.held[fn]; !h.entry.equal(now) {
				h.entry, changed = now, true
			}
		}
		if !changed {
			return
		}
	}
	for _, fn := range open {
		p.held[fn].entry = Locks{} // did not settle: nothing is known
	}
}

// releases gives the locks that fn gives back, whatever way it ends, without having
// taken them: who calls it holds them, or a function called before has left them
// held.
func (p *Package) releases(fn *ssa.Function) Locks {
	at := p.held[fn].at
	if at == nil {
		return Locks{}
	}
	all := Locks{all: true}
	for _, ret := range Returns(fn) {
		given := Locks{set: map[Lock]bool{}}
		for l := range at[ret].given {
			if l != nil && !p.Takes(fn, l) {
				given.set[l] = true
			}
		}
		all = all.intersect(given)
	}
	if all.all {
		return Locks{}
	}
	return all
}

// heldWhile gives the locks that are held while fn runs at s: those of the call,
// and where fn is handed to a function that calls it, those that this one took.
func (p *Package) heldWhile(s site, fn *ssa.Function) Locks {
	held := p.Held(s.at)
	call, ok := s.at.(*ssa.Call)
	if !ok || !s.synced {
		return held
	}
	runner := ssax.Body(call.Call.StaticCallee())
	if runner == nil || p.held[runner] == nil {
		return held
	}
	for k, arg := range call.Call.Args {
		if mc, ok := arg.(*ssa.MakeClosure); ok && mc.Fn == fn || arg == ssa.Value(fn) {
			return held.union(p.heldAtCalls(runner.Params[k]))
		}
	}
	return held
}

// heldAtCalls gives the locks that are held wherever the function that q is is called;
// none if it goes elsewhere.
func (p *Package) heldAtCalls(q *ssa.Parameter) Locks {
	all := Locks{all: true}
	for _, ref := range ssax.Referrers(q) {
		call, ok := ref.(*ssa.Call)
		if _, debug := ref.(*ssa.DebugRef); debug {
			continue
		}
		if !ok || call.Call.Value != ssa.Value(q) {
			return Locks{}
		}
		h := p.held[q.Parent()]
		if h.at == nil {
			return Locks{}
		}
		all = all.intersect(h.at[call].taken)
	}
	return all
}

// HeldByCallers gives the locks that all calls of fn hold which the package shows;
// none if it shows none.
func (p *Package) HeldByCallers(fn *ssa.Function) Locks {
	calls := p.Callers(fn)
	if len(calls) == 0 {
		return Locks{}
	}
	all := Locks{all: true}
	for _, c := range calls {
		all = all.intersect(p.Held(c))
	}
	return all
}

// closed reports whether all calls of fn are seen.
func (p *Package) closed(fn *ssa.Function) bool {
	if len(p.callers[fn]) == 0 {
		return false
	}
	return fn.Parent() != nil || !token.IsExported(fn.Name()) && fn.Name() != "init"
}

// Callees lists the functions of the package that fn calls, through its
// interfaces too, and the closures in it.
func (p *Package) Callees(fn *ssa.Function) []*ssa.Function {
	out := append([]*ssa.Function(nil), fn.AnonFuncs...)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			c, ok := i.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if common := c.Common(); !common.IsInvoke() || common.Method.Pkg() == fn.Pkg.Pkg {
				out = append(out, p.Targets(common)...)
			}
		}
	}
	return out
}

// Targets lists the functions that a call calls, as far as it says, by an interface those
// of the package.
func (p *Package) Targets(c *ssa.CallCommon) []*ssa.Function {
	if c.IsInvoke() {
		return p.mem.Implementations(c.Method)
	}
	if g := c.StaticCallee(); g != nil {
		return []*ssa.Function{ssax.Origin(g)}
	}
	return nil
}

// LeadingTo lists fn and the functions of the package that call it, directly
// or not, without starting a goroutine in between.
func (p *Package) LeadingTo(fn *ssa.Function) map[*ssa.Function]bool {
	return reach(fn, func(fn *ssa.Function) (out []*ssa.Function) {
		for _, c := range p.Callers(fn) {
			out = append(out, ssax.Outermost(c.Parent()))
		}
		return out
	})
}

// LedTo lists fn and the functions of the package that it calls, directly or not.
func (p *Package) LedTo(fn *ssa.Function) map[*ssa.Function]bool { return reach(fn, p.Callees) }

// reach lists fn and what next leads to from it, up to a bound.
func reach(fn *ssa.Function, next func(*ssa.Function) []*ssa.Function) map[*ssa.Function]bool {
	seen := map[*ssa.Function]bool{}
	work := []*ssa.Function{fn}
	for len(work) > 0 && len(seen) < 200 {
		fn := work[0]
		work = work[1:]
		if !seen[fn] {
			seen[fn] = true
			work = append(work, next(fn)...)
		}
	}
	return seen
}
