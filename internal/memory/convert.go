package memory

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

func (x *exec) typeAssert(i *ssa.TypeAssert) {
	v := x.val(i.X)
	if ssax.IsString(i.AssertedType) {
		v = v.mapViews(func(w view) (view, bool) { return w, w.loan != nil })
	} else if !carries(i.AssertedType) {
		v = nil
	}
	if t := concreteName(i.AssertedType); t != "" && (i.CommaOk || ssax.IsNamed(i.AssertedType)) {
		v = v.mapViews(func(w view) (view, bool) {
			if x.t.nodes[w.loc].kind == stepRoot && x.t.rootOf(w.loc).kind == rootParam {
				w.as = t
			}
			return w, true
		})
	}
	if i.CommaOk {
		x.tuple[i] = []value{v, nil}
		if m, ok := x.st.stale[holder{reg: i.X}]; ok {
			x.st.stale[holder{reg: i}] = m
		} else {
			delete(x.st.stale, holder{reg: i})
		}
		return
	}
	x.set(i, v, i.X)
}

// loaded gives what i loads from the cells. Where package unsafe has made a
// slice's header that of a string, as in *(*string)(unsafe.Pointer(&b)), it is a
// string that shows the bytes.
func (x *exec) loaded(i *ssa.UnOp, cells value) value {
	conv, ok := i.X.(*ssa.Convert)
	if !ok || !ssax.IsString(i.Type()) || conv.X.Type().Underlying() != types.Typ[types.UnsafePointer] {
		return x.loadAll(cells, i.Type(), i)
	}
	return x.loadAll(cells, types.NewSlice(types.Typ[types.Byte]), i).mapViews(func(w view) (view, bool) {
		w.loan, w.taken = i, i.Pos()
		return w, true
	})
}

func (x *exec) convert(i *ssa.Convert) {
	from, to := i.X.Type().Underlying(), i.Type().Underlying()
	_, fromSlice := from.(*types.Slice)
	_, toSlice := to.(*types.Slice)
	switch {
	case fromSlice && ssax.IsString(to):
		x.use(i.X, i, UsedRead)
		x.set(i, nil)
	case toSlice && ssax.IsString(from):
		x.use(i.X, i, UsedRead)
		x.set(i, value{{loc: x.fresh(i, 0), cap: capUnknown, taken: i.Pos()}})
	default:
		if carries(to) {
			x.set(i, x.val(i.X), i.X)
		} else {
			x.set(i, nil)
		}
	}
}
