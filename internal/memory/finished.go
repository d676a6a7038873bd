package memory

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// finished reports whether nobody reads elements of the slice in field f after i,
// short of a second call of i's function on the same object: the package, which
// alone can reach the field, reads them in that function only, and before. Appends to
// the field that go back to it, and its length, show no elements.
func (w *packageWork) finished(f *types.Var, i ssa.Instruction) bool {
	if f == nil || f.Exported() || f.Pkg() != w.pass.Pkg {
		return false
	}
	for in := range w.instructions() {
		var read ssa.Instruction
		switch in := in.(type) {
		case *ssa.UnOp:
			if in.Op == token.MUL && ssax.Field(in.X) == f && !onlyMeasured(in, f) {
				read = in
			}
		case *ssa.Field:
			if in.X.Type().Underlying().(*types.Struct).Field(in.Field) == f {
				read = in
			}
		case *ssa.FieldAddr:
			if ssax.Field(in) == f && !onlyAccessed(in) {
				read = in
			}
		}
		if read != nil && (read.Parent() != i.Parent() || ssax.Reaches(i, read)) {
			return false
		}
	}
	return true
}

// onlyMeasured reports whether the slice that was loaded from field f is asked for its
// length, or appended to and put back there.
func onlyMeasured(load *ssa.UnOp, f *types.Var) bool {
	return !slices.ContainsFunc(ssax.Referrers(load), func(ref ssa.Instruction) bool {
		call, ok := ref.(*ssa.Call)
		return !(ok && ssax.IsBuiltin(&call.Call, "len", "cap")) && !growsBack(ref, load, f)
	})
}

// onlyAccessed reports whether the address of a field is used to load and store it,
// and goes nowhere else.
func onlyAccessed(at *ssa.FieldAddr) bool {
	for _, ref := range ssax.Referrers(at) {
		switch ref := ref.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.Store:
			if ref.Addr != at {
				return false
			}
		default:
			return false
		}
	}
	return true
}
