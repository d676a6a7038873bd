package memory

import (
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
	return w.private(f) && !slices.ContainsFunc(w.looksAt(f), func(look ssa.Instruction) bool {
		load, ok := look.(*ssa.UnOp)
		return !(ok && onlyMeasured(load, f)) && (look.Parent() != i.Parent() || ssax.Reaches(i, look))
	})
}

// onlyMeasured reports whether the slice that was loaded from field f is asked for its
// length, or appended to and put back there.
func onlyMeasured(load *ssa.UnOp, f *types.Var) bool {
	return !slices.ContainsFunc(ssax.Referrers(load), func(ref ssa.Instruction) bool {
		call, ok := ref.(*ssa.Call)
		return !(ok && ssax.IsBuiltin(&call.Call, "len", "cap")) && !growsBack(ref, load, f)
	})
}
