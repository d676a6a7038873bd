package memory

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A variable is a local variable, parameter or captured variable that can be
// seen from where a question is asked, and what it holds there.
type variable struct {
	obj  *types.Var
	kind string
	// regs are the registers it can be, cell is where it lies if it is in
	// memory.
	regs []ssa.Value
	cell loc
	val  value
	// unused: nobody reads it after this point.
	unused bool
}

// findVariables collects the variables in scope and what they hold.
func (q *inquiry) findVariables() {
	pkg := q.p.work.pass.Pkg.Scope()
	inner := pkg.Innermost(q.Scope)
	for s := inner; s != nil && s != pkg && s != types.Universe; s = s.Parent() {
		for _, name := range s.Names() {
			obj, ok := s.Lookup(name).(*types.Var)
			if !ok || name == "_" {
				continue
			}
			if _, seen := s.LookupParent(name, q.Scope); seen != obj {
				continue
			}
			if v := q.variable(obj); v != nil {
				q.vars = append(q.vars, v)
			}
		}
	}
	slices.SortStableFunc(q.vars, func(a, b *variable) int { return int(a.obj.Pos()) - int(b.obj.Pos()) })
}

// variable finds what a variable holds, nil if that cannot be told or it is
// another function's.
func (q *inquiry) variable(obj *types.Var) *variable {
	v := &variable{obj: obj, kind: "local", cell: noLoc}
	for _, f := range q.Fn.FreeVars {
		if f.Name() == obj.Name() && f.Pos() == obj.Pos() {
			v.kind, v.cell = "captured", q.x.val(f)[0].loc
		}
	}
	for _, p := range q.Fn.Params {
		if p.Object() == obj {
			v.kind = "parameter"
		}
	}
	if a := q.alloc(obj); a != nil {
		v.cell = q.x.fresh(a, 0)
	}
	if v.cell == noLoc {
		v.regs = q.reaching(obj)
		for _, r := range v.regs {
			v.val = v.val.union(q.refine(r))
		}
	} else if !isAggregate(obj.Type()) {
		v.val = q.x.content(v.cell)
	}
	if v.cell == noLoc && len(v.regs) == 0 {
		return nil
	}
	v.unused = v.kind != "captured" && !q.mentioned(obj)
	return v
}

// alloc finds the memory of a local variable that lies in memory.
func (q *inquiry) alloc(obj *types.Var) *ssa.Alloc {
	for _, b := range q.Fn.Blocks {
		for _, i := range b.Instrs {
			if a, ok := i.(*ssa.Alloc); ok && a.Pos() == obj.Pos() && a.Comment == obj.Name() {
				return a
			}
		}
	}
	return nil
}

// reaching lists the registers that a variable can be at the place: on each
// path back, the last one that the code calls by its name.
func (q *inquiry) reaching(obj *types.Var) []ssa.Value {
	var out []ssa.Value
	seen := map[*ssa.BasicBlock]bool{}
	var back func(b *ssa.BasicBlock, instrs []ssa.Instruction)
	back = func(b *ssa.BasicBlock, instrs []ssa.Instruction) {
		for n := len(instrs) - 1; n >= 0; n-- {
			if r := named(instrs[n], obj); r != nil {
				out = append(out, r)
				return
			}
		}
		if b.Index == 0 {
			for _, p := range q.Fn.Params {
				if p.Object() == obj {
					out = append(out, p)
				}
			}
		}
		for _, p := range b.Preds {
			if !seen[p] && q.x.shape.Live(p, b) {
				seen[p] = true
				back(p, p.Instrs)
			}
		}
	}
	if q.At == nil {
		back(q.Fn.Blocks[0], nil)
	} else {
		b := q.At.Block()
		back(b, b.Instrs[:slices.Index(b.Instrs, q.At)+1])
	}
	slices.SortStableFunc(out, func(a, b ssa.Value) int { return strings.Compare(a.Name(), b.Name()) })
	return slices.Compact(out)
}

// named gives the register that an instruction says is the variable's value.
func named(i ssa.Instruction, obj *types.Var) ssa.Value {
	switch i := i.(type) {
	case *ssa.DebugRef:
		if i.Object() == obj && !i.IsAddr {
			return i.X
		}
	case *ssa.Phi:
		if i.Pos() == obj.Pos() && i.Comment == obj.Name() {
			return i
		}
	}
	return nil
}

// mentioned reports whether the code can come by the variable's name after the
// place.
func (q *inquiry) mentioned(obj *types.Var) bool {
	found := false
	q.after(func(i ssa.Instruction) {
		switch i := i.(type) {
		case *ssa.DebugRef:
			found = found || i.Object() == obj
		case *ssa.MakeClosure:
			for _, b := range i.Bindings {
				a, ok := b.(*ssa.Alloc)
				found = found || ok && a.Pos() == obj.Pos() && a.Comment == obj.Name()
			}
		}
	})
	return found || slices.ContainsFunc(q.capturing(obj), func(*ssa.MakeClosure) bool { return true })
}

// capturing lists the closures that have captured a variable.
func (q *inquiry) capturing(obj *types.Var) []*ssa.MakeClosure {
	a := q.alloc(obj)
	if a == nil {
		return nil
	}
	var out []*ssa.MakeClosure
	for _, ref := range ssax.Referrers(a) {
		if mc, ok := ref.(*ssa.MakeClosure); ok {
			out = append(out, mc)
		}
	}
	return out
}

// after calls f for every instruction that can run after the place.
func (q *inquiry) after(f func(ssa.Instruction)) {
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		for _, s := range b.Succs {
			if !seen[s] && q.x.shape.Live(b, s) {
				seen[s] = true
				for _, i := range s.Instrs {
					f(i)
				}
				visit(s)
			}
		}
	}
	b, from := q.Fn.Blocks[0], 0
	if q.At != nil {
		b = q.At.Block()
		from = slices.Index(b.Instrs, q.At) + 1
	}
	for _, i := range b.Instrs[from:] {
		f(i)
	}
	visit(b)
}
