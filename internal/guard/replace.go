package guard

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// replacedBefore reports whether on every path to i the cell was given
// storage that nobody else has: the change in place of v reaches nobody.
func (p *Package) replacedBefore(r Ref, i ssa.Instruction, v ssa.Value) bool {
	load := header(v)
	fn := i.Parent()
	for _, b := range fn.Blocks {
		if !b.Dominates(i.Block()) {
			continue
		}
		for _, j := range b.Instrs {
			if j == i || j == load {
				break // in i's own block, or behind the load
			}
			if p.replaces(j, r.Cell) {
				return true
			}
		}
	}
	return false
}

// renewedByCallers reports whether whoever calls fn, or makes it if it is a literal, has
// given the cell storage that nobody else has, and goes on holding the lock that he did
// it under: what fn changes then has not been handed out yet.
func (p *Package) renewedByCallers(r Ref, fn *ssa.Function, depth int) bool {
	if depth > 2 || p.Open(fn) && fn.Parent() == nil {
		return false
	}
	var before []ssa.Instruction
	if maker := p.makers[fn]; maker != nil {
		before = append(before, maker)
	} else {
		for _, s := range p.callers[fn] {
			if s.at == nil || s.synced {
				return false
			}
			before = append(before, s.at)
		}
	}
	for _, i := range before {
		held := p.Held(i).Any()
		if held && p.replacedBefore(r, i, nil) {
			continue
		}
		if !held && fn.Parent() == nil || !p.renewedByCallers(r, i.Parent(), depth+1) {
			return false
		}
	}
	return len(before) > 0
}

// header is the load that v's map or slice came from.
func header(v ssa.Value) ssa.Instruction {
	for {
		switch x := v.(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case ssa.Instruction:
			return x
		default:
			return nil
		}
	}
}

// replaces reports whether i, or the function that it calls, puts new storage
// into the cell.
func (p *Package) replaces(i ssa.Instruction, c Cell) bool {
	switch i := i.(type) {
	case *ssa.Store:
		for _, r := range p.addr(i.Addr) {
			if r.Cell == c {
				return p.isNew(i.Val, 0)
			}
			if len(c.Path) > len(r.Path) && c.Root == r.Root && c.Path[:len(r.Path)] == r.Path && c.Path[len(r.Path)] == '.' {
				return true // the struct around it is assigned
			}
		}
	case *ssa.MapUpdate:
		for _, r := range p.Refs(i.Map) {
			if r.Cell.step("[]") == c {
				return p.isNew(i.Value, 0)
			}
		}
	case *ssa.Call:
		if fn := i.Call.StaticCallee(); fn != nil && len(fn.Blocks) > 0 {
			return p.Replaced(fn)[c]
		}
	}
	return false
}

// isNew reports whether v is storage that was made for this purpose: nothing
// that an object of the package held before.
func (p *Package) isNew(v ssa.Value, depth int) bool {
	if depth > 6 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.MakeMap, *ssa.MakeSlice:
		return true
	case *ssa.Slice:
		if a, ok := v.X.(*ssa.Alloc); ok {
			return a.Comment == "slicelit" || a.Comment == "makeslice" || a.Comment == "varargs"
		}
		return p.isNew(v.X, depth+1)
	case *ssa.ChangeType:
		return p.isNew(v.X, depth+1)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if e != v && !p.isNew(e, depth+1) {
				return false
			}
		}
		return true
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok {
			return b.Name() == "append" && (clipped(v.Call.Args[0]) || p.isNew(v.Call.Args[0], depth+1))
		}
		return len(p.Refs(v)) == 0
	case *ssa.UnOp, *ssa.Extract:
		return len(p.Refs(v)) == 0
	}
	return false
}

// Replaced lists the cells that fn gives new storage on every path.
func (p *Package) Replaced(fn *ssa.Function) map[Cell]bool {
	fn = ssax.Body(fn)
	if out, ok := p.fresh[fn]; ok {
		return out
	}
	out := map[Cell]bool{}
	p.fresh[fn] = out // the answer for recursive calls
	rets := Returns(fn)
	for _, b := range fn.Blocks {
		if !dominatesAll(b, rets) {
			continue
		}
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || !p.isNew(st.Val, 0) {
				continue
			}
			for _, r := range p.addr(st.Addr) {
				if _, ok := r.Root.(*types.TypeName); ok {
					out[r.Cell] = true
				}
			}
		}
	}
	return out
}

func dominatesAll(b *ssa.BasicBlock, rets []*ssa.Return) bool {
	for _, r := range rets {
		if !b.Dominates(r.Block()) {
			return false
		}
	}
	return len(rets) > 0
}
