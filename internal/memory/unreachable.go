package memory

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// unreachableOwner reports whether callers who get the shortened list back do not
// store it where it belongs: those outside the package have no way to, and those in
// it store it nowhere.
func (x *exec) unreachableOwner(owner loc) bool {
	obj := x.fn.Object()
	if obj == nil || !x.longLived(owner) {
		return false
	}
	if !obj.Exported() {
		return x.pkg.storeNothing(x.fn, 0)
	}
	if r := x.t.rootOf(owner); r.kind == rootGlobal {
		name := r.name[strings.LastIndex(r.name, ".")+1:]
		return x.t.nodes[owner].kind == stepRoot && !token.IsExported(name)
	}
	for l := owner; l != noLoc; l = x.t.nodes[l].parent {
		if f := x.t.nodes[l].fvar; f != nil && !f.Exported() {
			return true
		}
	}
	return false
}

// storeNothing reports whether all callers of fn are seen, and use its results
// without storing them.
func (w *packageWork) storeNothing(fn *ssa.Function, depth int) bool {
	calls, all := w.callers(fn)
	if !all || len(calls) == 0 || depth > 2 {
		return false
	}
	var stays func(v ssa.Value) bool
	stays = func(v ssa.Value) bool {
		for _, ref := range ssax.Referrers(v) {
			switch ref := ref.(type) {
			case *ssa.Store, *ssa.MapUpdate, *ssa.Send, *ssa.MakeClosure, *ssa.Phi:
				return false
			case *ssa.Return:
				if !w.storeNothing(ref.Parent(), depth+1) {
					return false
				}
			case *ssa.Extract, *ssa.MakeInterface, *ssa.ChangeType, *ssa.Slice, *ssa.TypeAssert:
				if !stays(ref.(ssa.Value)) {
					return false
				}
			}
		}
		return true
	}
	for _, c := range calls {
		if v, ok := c.(*ssa.Call); !ok || !stays(v) {
			return false
		}
	}
	return true
}
