package origin

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// Near lists the fields by which the function itself reaches what is changed,
// from the inside out. Storage names it by where it came from, and that name
// loses its types where an interface lies on the way.
func (w Write) Near() []Field {
	if w.Target == nil {
		return nil
	}
	out := FieldsOf(w.Target.Type(), w.Below)
	path := w.Below
	for v := w.Target; v != nil; {
		switch u := v.(type) {
		case *ssa.UnOp:
			v = u.X
		case *ssa.FieldAddr:
			v, path = u.X, "."+ssax.FieldName(u.X.Type(), u.Field)+path
		case *ssa.Field:
			v, path = u.X, "."+ssax.FieldName(u.X.Type(), u.Field)+path
		case *ssa.IndexAddr:
			v, path = u.X, "[*]"+path
		case *ssa.Index:
			v, path = u.X, "[*]"+path
		case *ssa.Lookup:
			v, path = u.X, "[*]"+path
		case *ssa.Slice:
			v = u.X
		case *ssa.Extract:
			v, path = element(u, path)
		default:
			v = converted(v)
		}
		if v == nil || path == "" || path[0] != '.' {
			continue
		}
		if st := StructOf(v.Type()); st != nil {
			out = append(out, Field{st, path})
		}
	}
	return out
}

// element goes from what a range, lookup or assertion gave to where it was
// found.
func element(e *ssa.Extract, path string) (ssa.Value, string) {
	switch t := e.Tuple.(type) {
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok && e.Index == 2 {
			return r.X, "[*]" + path
		}
	case *ssa.Lookup:
		if e.Index == 0 {
			return t.X, "[*]" + path
		}
	case *ssa.TypeAssert:
		if e.Index == 0 {
			return t.X, path
		}
	}
	return nil, path
}
