package memory

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// through gives the register that c overwrites elements through, nil if it is not
// known.
func through(c cause) ssa.Value {
	if st, ok := c.instr.(*ssa.Store); ok {
		base, _ := elementBase(st.Addr)
		return base
	}
	return c.reg
}

// drawnFrom reports whether v, or the copy of a struct that it lies in, comes out of
// a collection at least on some paths: m[k] is looked up, changed and put back.
func (x *exec) drawnFrom(v ssa.Value, collection loc, depth int) bool {
	if v == nil || collection == noLoc || depth > 8 {
		return false
	}
	from := func(v ssa.Value) bool { return x.drawnFrom(v, collection, depth+1) }
	switch v := v.(type) {
	case *ssa.Slice:
		return from(v.X)
	case *ssa.ChangeType:
		return from(v.X)
	case *ssa.UnOp:
		return from(v.X)
	case *ssa.FieldAddr:
		return from(v.X)
	case *ssa.Field:
		return from(v.X)
	case *ssa.Extract:
		return from(v.Tuple)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, from)
	case *ssa.Lookup:
		return x.val(v.X).refersTo(collection)
	case *ssa.IndexAddr:
		return x.val(v.X).refersTo(collection)
	case *ssa.Alloc:
		return slices.ContainsFunc(ssax.Referrers(v), func(i ssa.Instruction) bool {
			st, ok := i.(*ssa.Store)
			return ok && st.Addr == v && from(st.Val)
		})
	}
	return false
}
