package shallowclone

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/ssax"
)

// roundTrips reports whether fn is the method of an http.RoundTripper and the source
// the request that it was given, which its documentation forbids to change: it was
// copied for that reason.
func roundTrips(fn *ssa.Function, source origin.Place) bool {
	sig := fn.Signature
	if fn.Name() != "RoundTrip" || sig.Recv() == nil || sig.Params().Len() != 1 || sig.Results().Len() != 2 {
		return false
	}
	return source.Root == fn.Params[1] && sig.Params().At(0).Type().String() == "*net/http.Request" &&
		sig.Results().At(0).Type().String() == "*net/http.Response"
}

// perCall reports whether fn, a method, gives away a copy of a struct that its object
// has as a field, and w puts something into a map or list of it that hangs on what
// this one caller passed: all who called before find it in theirs.
func perCall(fn *ssa.Function, v *origin.Copy, w origin.Write) bool {
	if fn.Signature.Recv() == nil || v.How != origin.ByAssign || w.Callee != "" || w.Field != "" || strings.Contains(v.From.Path, "[") ||
		len(fn.Params) == 0 || v.From.Root != fn.Params[0] || strings.Count(v.From.Path, ".") != 2 || strings.Count(v.To.Path, ".") != 1 {
		return false
	}
	if _, pointer := fn.Params[0].Type().Underlying().(*types.Pointer); !pointer {
		return false
	}
	made, ok := v.To.Root.(*ssa.Alloc)
	if !ok || !returnedByValue(made) {
		return false
	}
	switch i := w.Instr.(type) {
	case *ssa.MapUpdate:
		return passed(i.Key, 0) || passed(i.Value, 0)
	case *ssa.Store:
		return passed(i.Val, 0)
	}
	return false
}

// returnedByValue reports whether the function returns what is in the variable.
func returnedByValue(a *ssa.Alloc) bool {
	for _, ref := range ssax.Referrers(a) {
		load, ok := ref.(*ssa.UnOp)
		if !ok {
			continue
		}
		for _, use := range ssax.Referrers(load) {
			if _, ok := use.(*ssa.Return); ok {
				return true
			}
		}
	}
	return false
}

// passed reports whether v is computed from a parameter of its function, other than
// the object whose method it is.
func passed(v ssa.Value, depth int) bool {
	if depth > 4 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		return v != v.Parent().Params[0]
	case *ssa.MakeInterface:
		return passed(v.X, depth+1)
	case *ssa.Convert:
		return passed(v.X, depth+1)
	case *ssa.BinOp:
		return passed(v.X, depth+1) || passed(v.Y, depth+1)
	case *ssa.UnOp:
		return passed(v.X, depth+1)
	case *ssa.FieldAddr:
		return passed(v.X, depth+1)
	}
	return false
}
