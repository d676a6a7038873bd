package guard

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A Look is an instruction that looks into V.
type Look struct {
	ssa.Instruction
	V ssa.Value
}

// Looks lists the instructions that look into the maps and slices in vs, or
// change them: their own length and nil-ness is no part of it, a map's length
// is.
func Looks(vs []ssa.Value) []Look {
	var out []Look
	seen := map[ssa.Value]bool{}
	for len(vs) > 0 {
		v := vs[0]
		vs = vs[1:]
		if seen[v] {
			continue
		}
		seen[v] = true
		for _, r := range ssax.Referrers(v) {
			switch r := r.(type) {
			case *ssa.Phi, *ssa.ChangeType, *ssa.MakeInterface, *ssa.Slice, *ssa.TypeAssert:
				vs = append(vs, r.(ssa.Value))
			case *ssa.IndexAddr:
				out = append(out, indexed(r, v)...)
			case *ssa.Lookup, *ssa.Range:
				out = append(out, Look{r, v})
			case *ssa.MapUpdate:
				if r.Map == v {
					out = append(out, Look{r, v})
				}
			case *ssa.Call:
				if looksInto(r, v) {
					out = append(out, Look{r, v})
				}
			}
		}
	}
	return out
}

// indexed lists the writes to an element, or its address as a read.
func indexed(a *ssa.IndexAddr, v ssa.Value) []Look {
	for _, r := range ssax.Referrers(a) {
		if st, ok := r.(*ssa.Store); ok && st.Addr == a {
			return []Look{{st, v}}
		}
	}
	return []Look{{a, v}}
}

func looksInto(c *ssa.Call, v ssa.Value) bool {
	if b, ok := c.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "len":
			_, isMap := v.Type().Underlying().(*types.Map)
			return isMap
		case "cap":
			return false
		}
	}
	return true
}

// LookedInto gives the map or slice that i looks into or changes; nil if i
// does neither.
func LookedInto(i ssa.Instruction) []ssa.Value {
	switch i := i.(type) {
	case *ssa.Range:
		return headers(i.X)
	case *ssa.Lookup:
		return headers(i.X)
	case *ssa.MapUpdate:
		return []ssa.Value{i.Map}
	case *ssa.IndexAddr:
		return headers(i.X)
	case *ssa.Call:
		var out []ssa.Value
		for _, a := range i.Call.Args {
			for _, v := range headers(a) {
				if looksInto(i, v) && !appended(i, v) {
					out = append(out, v)
				}
			}
		}
		return out
	}
	return nil
}

func headers(v ssa.Value) []ssa.Value {
	switch v.Type().Underlying().(type) {
	case *types.Map, *types.Slice:
		return []ssa.Value{v}
	}
	return nil
}

// appended reports whether v is the base of an append, which says nothing of
// its elements.
func appended(c *ssa.Call, v ssa.Value) bool {
	b, ok := c.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "append" && c.Call.Args[0] == v
}

// Receives lists where the package receives from channels of type elem.
func (p *Package) Receives(elem types.Type) []*ssa.UnOp {
	var out []*ssa.UnOp
	for _, fn := range p.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				u, ok := i.(*ssa.UnOp)
				if ok && u.Op == token.ARROW && types.Identical(u.X.Type().Underlying().(*types.Chan).Elem(), elem) {
					out = append(out, u)
				}
			}
		}
	}
	return out
}

// CellLoad gives the instruction that read v's map or slice from a cell other
// than a local variable; nil if that is not one place.
func (p *Package) CellLoad(v ssa.Value) ssa.Instruction {
	return p.cellLoad(v, map[*ssa.Phi]bool{})
}

func (p *Package) cellLoad(v ssa.Value, seen map[*ssa.Phi]bool) ssa.Instruction {
	for range 10 {
		switch x := v.(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Phi:
			return p.commonLoad(x, seen)
		case *ssa.UnOp:
			a, ok := p.Captured(x.X).(*ssa.Alloc)
			if !ok {
				return x
			}
			if s := ssax.StoredBefore(x); s != nil {
				v = s
			} else if from := p.assignedFrom(a); from != nil {
				v = from
			} else {
				return x
			}
		case ssa.Instruction:
			return x
		default:
			return nil
		}
	}
	return nil
}

// commonLoad gives the load that all edges of phi lead to, as with a list that
// is cut shorter in a loop or on one path; otherwise phi itself.
func (p *Package) commonLoad(phi *ssa.Phi, seen map[*ssa.Phi]bool) ssa.Instruction {
	seen[phi] = true
	var load ssa.Instruction
	for _, e := range phi.Edges {
		if inner, ok := root(e).(*ssa.Phi); ok && seen[inner] {
			continue
		}
		l := p.cellLoad(e, seen)
		if l == nil || load != nil && l != load {
			return phi
		}
		load = l
	}
	if load == nil {
		return phi
	}
	return load
}

// assignedFrom gives the one value that a local variable gets, besides views of
// what it holds already (list = list[n:]); nil if there are several.
func (p *Package) assignedFrom(a *ssa.Alloc) ssa.Value {
	var from ssa.Value
	for _, st := range p.stores[a] {
		if p.viewOf(st.Val, a) {
			continue
		}
		if from != nil {
			return nil
		}
		from = st.Val
	}
	return from
}

// viewOf reports whether v is cut from what the variable a holds.
func (p *Package) viewOf(v ssa.Value, a *ssa.Alloc) bool {
	load, ok := root(v).(*ssa.UnOp)
	return ok && root(v) != v && load.Op == token.MUL && p.Captured(load.X) == a
}

// root gives what v is cut from.
func root(v ssa.Value) ssa.Value {
	for {
		s, ok := v.(*ssa.Slice)
		if !ok {
			return v
		}
		v = s.X
	}
}
