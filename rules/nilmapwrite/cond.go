package nilmapwrite

import (
	"go/token"
	"go/types"
	"maps"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/ssax"
)

// atoms are what conditions are made of: variables, fields, calls. Conditions
// without a common atom do not know of each other.
type atoms map[any]bool

// anything stands for a condition that may be about whatever other conditions
// are about.
type anything struct{}

func (a atoms) meet(b atoms) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	if a[anything{}] || b[anything{}] {
		return true
	}
	for k := range a {
		if b[k] {
			return true
		}
		f, ok := k.(field)
		if !ok {
			continue
		}
		for k := range b {
			if g, ok := k.(field); ok && f.meets(g) {
				return true
			}
		}
	}
	return false
}

// A field is what a condition asks for in a struct, and the field that this
// struct is, if it is seen to be one: Valid of User is not Valid of Headers.
type field struct{ of, in types.Object }

func fieldAt(v *ssa.FieldAddr) field {
	f := field{of: ssax.Variable(v)}
	x := v.X
	if load, ok := x.(*ssa.UnOp); ok {
		x = load.X
	}
	if outer, ok := x.(*ssa.FieldAddr); ok {
		f.in = ssax.Variable(outer)
	}
	return f
}

// meets reports whether two fields can be the same, or one in the other.
func (f field) meets(g field) bool {
	return f.of == g.of && (f.in == nil || g.in == nil || f.in == g.in) || f.of == g.in || f.in == g.of
}

// counts reports whether a condition is about variables that change from round
// to round.
func (a atoms) counts() bool {
	for k := range a {
		if _, ok := k.(*ssa.Phi); ok {
			return true
		}
	}
	return a[anything{}]
}

func (a atoms) collect(v ssa.Value, depth int) {
	if depth > 8 {
		a[anything{}] = true
		return
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.Builtin, *ssa.Function:
	case *ssa.Phi:
		// A flag may have been set beside the map; the index of a range loop
		// stands for itself.
		if v.Comment == "rangeindex" {
			a[v] = true
		} else {
			a[anything{}] = true
		}
	case *ssa.FieldAddr:
		a[fieldAt(v)] = true
	case *ssa.Global, *ssa.FreeVar, *ssa.Parameter, *ssa.Alloc:
		a[v] = true
	case *ssa.Call:
		a[v] = true
		if fn := v.Call.StaticCallee(); fn != nil {
			a[fn] = true
		}
		for _, arg := range v.Call.Args {
			a.collect(arg, depth+1)
		}
	default:
		i, ok := v.(ssa.Instruction)
		if !ok {
			a[anything{}] = true
			return
		}
		var space [8]*ssa.Value
		for _, op := range i.Operands(space[:0]) {
			a.collect(*op, depth+1)
		}
	}
}

// deciding collects what decides that control comes to b from top, which
// dominates it. loop says that a loop is entered on the way.
func (x *exec) deciding(b, top *ssa.BasicBlock) (a atoms, loop bool) {
	a = atoms{}
	for _, br := range x.shape.Deciding(b, top) {
		if !failureCheck(br.Cond) {
			a.collect(br.Cond, 0)
		}
		loop = loop || x.shape.InLoop(br.Block(), b)
	}
	return a, loop
}

// excluding collects what keeps control from coming to b from top. A branch with
// ways to b on both sides does not, although one of them may end before: in a
// function that gives up if something that it does there fails. Where the same is
// asked twice, all branches count: the answers may exclude each other.
func (x *exec) excluding(b, top *ssa.BasicBlock) atoms {
	all, some := atoms{}, atoms{}
	for _, br := range x.shape.Deciding(b, top) {
		if failureCheck(br.Cond) {
			continue
		}
		one := atoms{}
		one.collect(br.Cond, 0)
		again := one.meet(all)
		maps.Copy(all, one)
		if again {
			some = all
		} else if !(leads(br.Block(), 0, b) && leads(br.Block(), 1, b)) {
			maps.Copy(some, one)
		}
	}
	return some
}

// leads reports whether control can come to b on the n-th way out of a branch
// without coming to the branch again.
func leads(branch *ssa.BasicBlock, n int, b *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{branch: true}
	for work := []*ssa.BasicBlock{branch.Succs[n]}; len(work) > 0; work = work[1:] {
		at := work[0]
		if at == b {
			return true
		}
		if !seen[at] {
			seen[at] = true
			work = append(work, at.Succs...)
		}
	}
	return false
}

// failureCheck reports whether a condition tests an error: the way on is the
// usual one.
func failureCheck(v ssa.Value) bool {
	c, ok := v.(*ssa.BinOp)
	return ok && (c.Op == token.NEQ || c.Op == token.EQL) && ssax.IsError(c.X.Type())
}

type verdict uint8

const (
	silent verdict = iota
	suspect
	sure
)

// related weighs a value that is nil on some ways to block at only: is there
// one on which nothing seen speaks against it? made are the blocks in which it
// became a real map, nils those in which it became nil.
func (x *exec) related(made, nils []*ssa.BasicBlock, at *ssa.BasicBlock) verdict {
	v := silent
	seen := map[*ssa.BasicBlock]bool{}
	for _, m := range made {
		if m == nil {
			return silent
		}
		if !m.Dominates(at) && !seen[m] {
			seen[m] = true
			v = x.apart(m, at)
			if v == silent {
				return silent
			}
		}
	}
	if len(seen) > 1 {
		v = suspect // the arms of a switch, perhaps all there are
	}
	if len(seen) == 0 {
		for _, n := range nils {
			if !n.Dominates(at) {
				v = max(v, x.apart(n, at))
			}
		}
	}
	return v
}

// apart reports whether control comes to block at no matter whether it came
// through m before.
func (x *exec) apart(m, at *ssa.BasicBlock) verdict {
	top := m
	for !top.Dominates(at) {
		top = top.Idom()
	}
	need := x.excluding(at, top)
	got, loop := x.deciding(m, top)
	switch {
	case got.meet(need), got.counts() && x.shape.ShareLoop(m, at):
		return silent // made in the first round, perhaps
	case got[anything{}] || loop && !x.shape.ShareLoop(m, at), x.asked(got):
		return suspect
	}
	return sure
}

// asked reports whether every caller in the package asks for a field itself that
// a is about before it calls the function: most likely it calls only where the
// answer makes the map.
func (x *exec) asked(a atoms) bool {
	fields := atoms{}
	for k := range a {
		if f, ok := k.(field); ok {
			fields[f] = true
		}
	}
	if len(fields) == 0 {
		return false
	}
	calls, _ := x.w.pass.Memory.Callers(x.fn)
	for _, call := range calls {
		caller := call.Parent()
		of := atoms{}
		for _, br := range flow.NewShape(caller).Deciding(call.Block(), caller.Blocks[0]) {
			of.collect(br.Cond, 0)
		}
		if delete(of, anything{}); !of.meet(fields) {
			return false
		}
	}
	return len(calls) > 0
}

// waysOf lists the blocks in which v, or the variable it was loaded from,
// becomes a real map, and those in which it becomes nil.
func (x *exec) waysOf(v ssa.Value) (made, nils []*ssa.BasicBlock) {
	seen := map[ssa.Value]bool{}
	var visit func(v ssa.Value, b *ssa.BasicBlock)
	visit = func(v ssa.Value, b *ssa.BasicBlock) {
		if seen[v] {
			return
		}
		switch v := v.(type) {
		case *ssa.Phi:
			seen[v] = true
			for k, e := range v.Edges {
				visit(e, v.Block().Preds[k])
			}
		case *ssa.ChangeType:
			visit(v.X, b)
		case *ssa.Const:
			nils = append(nils, b)
		default:
			if p, ok := x.st.from[v]; ok {
				made = append(made, x.makers[p]...)
				return
			}
			made = append(made, b)
		}
	}
	visit(v, nil)
	return made, nils
}
