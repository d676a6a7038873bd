package retention

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A reset is a set of functions that empty lists of one object, and clear some of
// them before. Who clears one list knows that its elements hold memory that the
// object is not to keep; the lists beside it have been overlooked.
type reset struct {
	// wipes are the functions that clear a list before they empty it, and where.
	wipes map[*ssa.Function]token.Pos
	// calls are the calls of a function in the package.
	calls map[*ssa.Function][]*ssa.Call
	// regrown lists are made longer within their capacity, to use again what is in
	// their elements.
	regrown map[list]bool
}

func findResets(fns []*ssa.Function) *reset {
	rs := &reset{map[*ssa.Function]token.Pos{}, map[*ssa.Function][]*ssa.Call{}, map[list]bool{}}
	for _, fn := range fns {
		for _, i := range instrs(fn) {
			switch i := i.(type) {
			case *ssa.Call:
				if callee := ssax.Origin(i.Call.StaticCallee()); callee != nil {
					rs.calls[callee] = append(rs.calls[callee], i)
				}
			case *ssa.Store:
				if r := removalAt(i); r != nil && r.how == emptied {
					if at := cleared(fn, r); at != nil {
						rs.wipes[fn] = at.Pos()
					}
				}
				rs.noteGrown(i)
			}
		}
	}
	return rs
}

// noteGrown recognises list = list[:len(list)+1].
func (rs *reset) noteGrown(st *ssa.Store) {
	s, ok := st.Val.(*ssa.Slice)
	if !ok || s.High == nil {
		return
	}
	if sum, ok := s.High.(*ssa.BinOp); ok && sum.Op == token.ADD {
		if l, ok := listAt(st.Addr); ok {
			rs.regrown[l] = true
		}
	}
}

// beside tells where another list of the object whose list r empties is cleared
// before it is emptied, by the same method or by one of the object that it is
// part of.
func (rs *reset) beside(r *removal) token.Pos {
	fn := r.store.Parent()
	if fn.Signature.Recv() == nil || !partOfReceiver(r.addr, fn) || rs.regrown[r.list] && reusable(elemOf(r)) || resetByCall(r) {
		return token.NoPos
	}
	if at := rs.wipes[fn]; at.IsValid() {
		return at
	}
	for _, call := range rs.calls[fn] {
		caller := call.Parent()
		if at := rs.wipes[caller]; at.IsValid() && caller.Signature.Recv() != nil && partOfReceiver(call.Call.Args[0], caller) {
			return at
		}
	}
	return token.NoPos
}

// resetByCall reports whether the function that empties the list passes it, or the address
// of an element, to another one before: that one does what there is to do with the elements.
func resetByCall(r *removal) bool {
	field := ssax.Field(r.addr)
	for _, i := range instrs(r.store.Parent()) {
		call, ok := i.(*ssa.Call)
		if !ok || field == nil || ssax.IsBuiltin(&call.Call, "len", "cap", "append", "copy") {
			continue
		}
		for _, arg := range call.Call.Args {
			if at, ok := arg.(*ssa.IndexAddr); ok {
				arg = at.X
			}
			if load, ok := arg.(*ssa.UnOp); ok && load.Op == token.MUL && ssax.Field(load.X) == field {
				return true
			}
		}
	}
	return false
}

// partOfReceiver reports whether addr is a field in the receiver of fn itself.
func partOfReceiver(addr ssa.Value, fn *ssa.Function) bool {
	at, ok := addr.(*ssa.FieldAddr)
	for ok {
		if at.X == ssa.Value(fn.Params[0]) {
			return true
		}
		at, ok = at.X.(*ssa.FieldAddr)
	}
	return false
}

func elemOf(r *removal) types.Type { return r.store.Val.Type().Underlying().(*types.Slice).Elem() }

// reusable reports whether a value of the type has room that its next user can
// use again.
func reusable(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Slice, *types.Map, *types.Pointer:
		return true
	case *types.Array:
		return reusable(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if reusable(f.Type()) {
				return true
			}
		}
	}
	return false
}

// hasText reports whether a value of the type has strings in it, each of which can
// be a part of a large text.
func hasText(t types.Type, depth int) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&types.IsString != 0
	case *types.Array:
		return depth < 5 && hasText(t.Elem(), depth+1)
	case *types.Struct:
		for f := range t.Fields() {
			if depth < 5 && hasText(f.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}
