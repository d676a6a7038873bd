package shallowclone

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/ssax"
)

// treatedAsOwn reports whether w sets a field behind a pointer which a copy
// shares with its source, where the same function changes the copy in other
// places too, and those are its own: the copier copied another pointer or list, or
// a field of the copy itself is set. A copy that is said to be deep is one's own
// in any case. What the pointer leads to is plain data, so
// it is no service that both are meant to use.
func (c *checker) treatedAsOwn(call ssa.CallInstruction, k *copier, f origin.Field, t types.Type, w origin.Write) bool {
	if k == nil || len(k.deep) == 0 || w.Callee != "" || w.Field == "" || strings.Count(f.Path, ".") != 1 ||
		strings.Contains(f.Path, "[") || k.of != f.Type || !copyName.MatchString(k.fn.Name()) || !isData(origin.Deref(t), 3) {
		return false
	}
	if k.thorough {
		return true
	}
	for _, b := range call.Parent().Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || !c.from.Between(call, i, origin.Birth(call.Value())...) {
				continue
			}
			if field, ok := fieldOf(st.Addr, call.Value()); ok && "."+field != f.Path && (k.deep[field] || direct(st.Addr, call.Value())) {
				return true
			}
		}
	}
	return false
}

// fieldOf gives the field of what object points to that addr is, or lies behind.
func fieldOf(addr, object ssa.Value) (string, bool) {
	field := ""
	for v := addr; ; {
		switch u := v.(type) {
		case *ssa.FieldAddr:
			v, field = u.X, ssax.Field(u).Name()
		case *ssa.IndexAddr:
			v = u.X
		case *ssa.UnOp:
			v = u.X
		default:
			return field, v == object && field != ""
		}
	}
}

// direct reports whether addr is a field of what object points to.
func direct(addr, object ssa.Value) bool {
	at, ok := addr.(*ssa.FieldAddr)
	return ok && at.X == object
}

// isData reports whether a value of the type is data and nothing else: no lock,
// channel, function or interface is in it or in what it points to.
func isData(t types.Type, depth int) bool {
	if depth < 0 {
		return true
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		switch n.Obj().Pkg().Path() {
		case "sync", "sync/atomic":
			return false
		case "time":
			return true
		}
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Kind() != types.UnsafePointer
	case *types.Pointer:
		return isData(t.Elem(), depth-1)
	case *types.Slice:
		return isData(t.Elem(), depth-1)
	case *types.Array:
		return isData(t.Elem(), depth-1)
	case *types.Map:
		return isData(t.Elem(), depth-1)
	case *types.Struct:
		for f := range t.Fields() {
			if !isData(f.Type(), depth-1) {
				return false
			}
		}
		return true
	}
	return false
}
