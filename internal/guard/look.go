package guard

import (
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

// CellLoad gives the instruction that read v's map or slice from a cell other
// than a local variable; nil if that is not one place.
func (p *Package) CellLoad(v ssa.Value) ssa.Instruction {
	for range 10 {
		switch x := v.(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.UnOp:
			a, ok := p.Captured(x.X).(*ssa.Alloc)
			if !ok {
				return x
			}
			if s := StoredBefore(x); s != nil {
				v = s
			} else if len(p.stores[a]) == 1 {
				v = p.stores[a][0].Val
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
