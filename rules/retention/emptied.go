package retention

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A tidiness is where a package clears slots of its lists.
type tidiness struct {
	// clears are the functions that set slots of a list, or fields of them, to
	// zero.
	clears map[list]map[*ssa.Function]bool
	// removes is where that happens to the slot of a removed element.
	removes map[list]token.Pos
}

func findTidy(fns []*ssa.Function) *tidiness {
	t := &tidiness{map[list]map[*ssa.Function]bool{}, map[list]token.Pos{}}
	for _, fn := range fns {
		for _, i := range instrs(fn) {
			if st, ok := i.(*ssa.Store); ok {
				t.note(fn, st)
			}
		}
	}
	return t
}

func (t *tidiness) note(fn *ssa.Function, st *ssa.Store) {
	if r := removalAt(st); r != nil && (r.how == popped || r.how == shifted) {
		if at := slotCleared(r); at.IsValid() && (!t.removes[r.list].IsValid() || at < t.removes[r.list]) {
			t.removes[r.list] = at
		}
	}
	slot := slotOf(st.Addr)
	if slot == nil || !isZero(st.Val) || !pins(st.Val.Type(), 0) {
		return
	}
	load, ok := wholeOf(slot.X).(*ssa.UnOp)
	if !ok {
		return
	}
	if l, ok := listAt(load.X); ok {
		if t.clears[l] == nil {
			t.clears[l] = map[*ssa.Function]bool{}
		}
		t.clears[l][fn] = true
	}
}

// slotCleared tells where the function of r clears the slot behind the new end,
// or what of it keeps memory alive.
func slotCleared(r *removal) token.Pos {
	for _, i := range instrs(r.store.Parent()) {
		st, ok := i.(*ssa.Store)
		if !ok || !isZero(st.Val) || !pins(st.Val.Type(), 0) {
			continue
		}
		if slot := slotOf(st.Addr); slot != nil && lessOne(slot.Index) && ofList(slot.X, r) {
			return st.Pos()
		}
	}
	return token.NoPos
}

// slotOf gives the slot of a slice that addr is, or lies in.
func slotOf(addr ssa.Value) *ssa.IndexAddr {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			return a
		default:
			return nil
		}
	}
}

// wholeOf gives what v is cut from.
func wholeOf(v ssa.Value) ssa.Value {
	for {
		s, ok := v.(*ssa.Slice)
		if !ok {
			return v
		}
		v = s.X
	}
}

// after reports whether the function that empties a list lets go of its
// elements in another way: it or a function that it calls clears slots, it fills
// the list again, or gives the elements back to a pool.
func (t *tidiness) after(r *removal) bool {
	fn := r.store.Parent()
	if t.clears[r.list][fn] {
		return true
	}
	for _, i := range instrs(fn) {
		switch i := i.(type) {
		case *ssa.Call:
			callee := i.Call.StaticCallee()
			if t.clears[r.list][ssax.Origin(callee)] || ssax.FullName(callee) == "(*sync.Pool).Put" {
				return true
			}
		case *ssa.Store:
			if i != r.store && ssax.Same(i.Addr, r.addr) {
				return true
			}
		}
	}
	return false
}
