package guard

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
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
		if seen[v] || v.Referrers() == nil {
			continue
		}
		seen[v] = true
		for _, r := range *v.Referrers() {
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
	for _, r := range *a.Referrers() {
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
