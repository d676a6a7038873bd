package guard

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// elements looks into a map or list that is made here.
func (p *Package) elements(v ssa.Value, depth int) []Exposure {
	var out []Exposure
	for _, e := range p.gathered(v, map[ssa.Value]bool{}) {
		out = append(out, p.exposed(e, depth+1)...)
	}
	return out
}

// gathered lists what the function puts into a map or list that it makes, also by appending
// to it, and by way of a variable.
func (p *Package) gathered(v ssa.Value, seen map[ssa.Value]bool) (out []ssa.Value) {
	if seen[v] {
		return nil
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.MakeMap:
		for _, r := range ssax.Referrers(v) {
			if up, ok := r.(*ssa.MapUpdate); ok && up.Map == v {
				out = append(out, up.Value)
			}
		}
	case *ssa.MakeSlice:
		return storedInto(v)
	case *ssa.Slice: // a literal
		if a, ok := v.X.(*ssa.Alloc); ok && (a.Comment == "slicelit" || a.Comment == "varargs") {
			return storedInto(a)
		}
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "append") {
			return append(p.gathered(v.Call.Args[0], seen), p.gathered(v.Call.Args[1], seen)...)
		}
	case *ssa.Phi:
		for _, e := range v.Edges {
			out = append(out, p.gathered(e, seen)...)
		}
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok && v.Op == token.MUL {
			for _, st := range p.stores[a] {
				out = append(out, p.gathered(st.Val, seen)...)
			}
		}
	}
	return out
}

// storedInto lists what is stored into the elements of a list or array.
func storedInto(list ssa.Value) (out []ssa.Value) {
	for _, r := range ssax.Referrers(list) {
		if at, ok := r.(*ssa.IndexAddr); ok {
			out = append(out, storedAt(at)...)
		}
	}
	return out
}
