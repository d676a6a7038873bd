package memory

import (
	"go/token"
	"go/types"

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
			if in.Op == token.MUL && ssax.Field(in.X) == f && !growsBack(in, f) {
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

// growsBack reports whether the slice that was loaded from field f is asked for its
// length, or appended to and put back there.
func growsBack(load *ssa.UnOp, f *types.Var) bool {
	for _, ref := range ssax.Referrers(load) {
		call, ok := ref.(*ssa.Call)
		switch {
		case !ok:
			return false
		case ssax.IsBuiltin(&call.Call, "len", "cap"):
		case ssax.IsBuiltin(&call.Call, "append") && call.Call.Args[0] == ssa.Value(load):
			for _, to := range ssax.Referrers(call) {
				if st, ok := to.(*ssa.Store); !ok || ssax.Field(st.Addr) != f {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
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
