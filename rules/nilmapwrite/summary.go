package nilmapwrite

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A summary is what callers know of a function.
type summary struct {
	// writes to maps that the function was given.
	writes []paramWrite
	// exits are the map variables of the caller's that the function changes.
	exits []paramFact
	// wild are variables that it hands to somebody unknown.
	wild []paramFact
	// leaks: others can reach what the argument points to afterwards.
	leaks map[int]bool
	// strange: somebody unknown is called.
	strange bool
	// results by index: "" is the map itself, else a field of a new object.
	results []map[string]fact
	left    bool
}

type paramWrite struct {
	param int
	path  string
	pos   token.Pos
	// hinges: whether it is reached hangs on the argument's own other parts;
	// guarded: on any condition.
	hinges, guarded bool
}

type paramFact struct {
	param int
	path  string
	fact  fact
}

// work is what one run over a package knows.
type work struct {
	pass      *rule.Pass
	fields    *fieldFacts
	closed    *closings
	summaries map[*ssa.Function]*summary
	own       map[*ssa.Function]bool
	found     []finding
}

// summary gives nil for functions of other packages and while a recursive
// function is being looked at.
func (w *work) summary(fn *ssa.Function) *summary {
	if s, ok := w.summaries[fn]; ok {
		return s
	}
	w.summaries[fn] = nil
	if !w.own[fn] || len(fn.Blocks) == 0 || len(fn.Blocks) > maxBlocks {
		return nil
	}
	s := w.run(fn)
	w.summaries[fn] = s
	return s
}

// leave notes what a return leaves behind.
func (x *exec) leave(ret *ssa.Return) {
	sum := x.sum
	x.leaveParams()
	fails := failing(ret)
	for i, r := range ret.Results {
		if i == len(sum.results) {
			sum.results = append(sum.results, map[string]fact{})
		}
		for path, f := range x.resultFacts(r) {
			if f.may && !f.null.pos.IsValid() {
				f.null.pos = ret.Pos()
			}
			if f.may && path == "" && tellsFailure(ret) && neverSet(f, r) {
				f.null.reason, f.null.name = unset, x.fn.Name()
			}
			if f.may && f.null.reason == assigned {
				f.null.reason, f.null.name = returned, x.fn.Name()
				if path == "" && x.foundEmpty(ret.Block()) {
					f.null.reason = empty
				}
			}
			if fails && f.may {
				f.failure, f.fails = f.null, true
				f.failure.reason = failed
				f.null, f.may = why{}, false
			}
			if old, ok := sum.results[i][path]; ok {
				f = old.join(f)
			} else if sum.left {
				f.other = true // another return gives something else
			}
			sum.results[i][path] = f
		}
	}
	sum.left = true
}

// resultFacts lists what is known of a result: of a map, or of the maps in an
// object that this function made.
func (x *exec) resultFacts(r ssa.Value) map[string]fact {
	out := map[string]fact{}
	if ssax.IsMap(r.Type()) {
		out[""] = x.eval(r)
		return out
	}
	t := r.Type()
	var p place
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		p, t = x.target(r), ptr.Elem()
		if _, made := p.root.(*ssa.Alloc); !made || p.path != "" {
			return out
		}
	} else {
		p = x.structAt(r)
	}
	if _, ok := t.Underlying().(*types.Struct); !ok {
		return out
	}
	for _, leaf := range mapsIn(t) {
		out[leaf] = x.lookup(x.st, p.add(leaf))
	}
	return out
}

func (x *exec) leaveParams() {
	sum, s := x.sum, x.st
	for p, f := range s.cells {
		i := paramIndex(p.root)
		if i < 0 || !x.stored[p] || f.entry == p && !f.may && !f.made && !f.other {
			continue
		}
		sum.note(paramFact{i, p.path, f}, p)
	}
	for i, e := range sum.exits {
		p := place{x.fn.Params[e.param], e.path}
		sum.exits[i].fact = e.fact.join(x.lookup(s, p))
	}
	for p := range s.wild {
		if i := paramIndex(p.root); i >= 0 {
			sum.wild = append(sum.wild, paramFact{param: i, path: p.path})
		}
	}
	for root := range s.escaped {
		if i := paramIndex(root); i >= 0 {
			if sum.leaks == nil {
				sum.leaks = map[int]bool{}
			}
			sum.leaks[i] = true
		}
	}
	sum.strange = true
}

// note adds an exit; returns before this one left the entry value there.
func (s *summary) note(e paramFact, p place) {
	for _, o := range s.exits {
		if o.param == e.param && o.path == e.path {
			return
		}
	}
	if s.left {
		e.fact = e.fact.join(fact{entry: p})
	}
	s.exits = append(s.exits, e)
}

// foundEmpty reports whether b runs just where a parameter has no elements: such an
// argument is as good as others, unlike a nil pointer, which callers know of.
func (x *exec) foundEmpty(b *ssa.BasicBlock) bool {
	if len(b.Preds) != 1 || b.Preds[0] != x.fn.Blocks[0] {
		return false
	}
	br, ok := b.Preds[0].Instrs[len(b.Preds[0].Instrs)-1].(*ssa.If)
	if !ok || b.Preds[0].Succs[0] != b {
		return false
	}
	cond, ok := br.Cond.(*ssa.BinOp)
	if !ok || cond.Op != token.EQL {
		return false
	}
	length, ok := cond.X.(*ssa.Call)
	if !ok || !ssax.IsBuiltin(&length.Call, "len") {
		return false
	}
	_, isParam := length.Call.Args[0].(*ssa.Parameter)
	n, isConst := cond.Y.(*ssa.Const)
	return isParam && isConst && n.Value != nil && n.Int64() == 0
}

// neverSet reports whether the nil in a result is that of a variable which was
// not set, rather than one that the return names.
func neverSet(f fact, r ssa.Value) bool {
	_, phi := r.(*ssa.Phi)
	return f.null.reason == declared || f.null.reason == assigned && phi
}

// tellsFailure reports whether the last result is an error: then nil in the
// others is no way of saying that there is nothing.
func tellsFailure(ret *ssa.Return) bool {
	last := ret.Results[len(ret.Results)-1]
	return len(ret.Results) > 1 && ssax.IsError(last.Type())
}

// failing reports whether a return says that the function failed: a last
// result that is an error and not nil, or false.
func failing(ret *ssa.Return) bool {
	return ssax.ReturnsError(ret) || len(ret.Results) > 1 && ssax.IsBool(ssax.Result(ret, len(ret.Results)-1), false)
}
