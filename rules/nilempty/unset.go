package nilempty

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A holder is a struct that a function makes and takes a list out of, to hand the
// list on in an interface: what encodes it shows nil as null.
type holder struct {
	object *ssa.Alloc
	// boxed is where the list is put into an interface.
	boxed *ssa.MakeInterface
	// empty is where the list is set to one that has no elements and no room,
	// which serves to be not nil and nothing else.
	empty token.Pos
	// set: it is set to something.
	set bool
}

// unset looks for lists in structs that are made not nil on purpose in one place
// and left nil in another, where both are handed on in the same way after
// somebody else got the struct, to append to the list.
func (c *checker) unset() {
	holders := map[*types.Var][]holder{}
	var fields []*types.Var // in source order
	for _, fn := range c.fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				a, ok := i.(*ssa.Alloc)
				if !ok || !passedOn(a) {
					continue
				}
				for _, ref := range ssax.Referrers(a) {
					at, ok := ref.(*ssa.FieldAddr)
					if !ok || !ssax.IsSlice(ssax.Field(at).Type()) {
						continue
					}
					f := ssax.Field(at)
					h, ok := holding(a, at.Field)
					if known := holders[f]; ok && (len(known) == 0 || known[len(known)-1].object != a) {
						if known == nil {
							fields = append(fields, f)
						}
						holders[f] = append(known, h)
					}
				}
			}
		}
	}
	for _, f := range fields {
		c.compareHolders(f, holders[f])
	}
}

func (c *checker) compareHolders(f *types.Var, hs []holder) {
	careful := token.NoPos
	for _, h := range hs {
		if h.empty.IsValid() && !careful.IsValid() {
			careful = h.empty
		}
	}
	for _, h := range hs {
		if !careful.IsValid() || h.set {
			continue
		}
		r := rule.Report{
			Level: finding.Default, Pos: h.boxed.X.Pos(),
			Message: "`" + f.Name() + "` is still nil here if nothing was appended, so an empty list becomes a missing one",
			Steps: []rule.Step{
				{Role: finding.Taken, Pos: h.object.Pos(), Text: "`" + f.Name() + "` is left nil here"},
				{Role: finding.Via, Pos: careful, Text: "here it is made empty, which serves to be not nil"},
				{Role: finding.Used, Pos: h.boxed.X.Pos(), Text: "nil and empty differ in what is made of this"},
			},
			Remedy: "make it empty here too: make([]T, 0)",
		}
		r.Pos, r.End = c.Statement(r.Pos)
		c.Report(r)
	}
}

// passedOn reports whether somebody else gets the address of a.
func passedOn(a *ssa.Alloc) bool {
	for _, ref := range ssax.Referrers(a) {
		switch ref := ref.(type) {
		case *ssa.MakeInterface:
			return true
		case *ssa.Call:
			for _, arg := range ref.Call.Args {
				if arg == a {
					return true
				}
			}
		}
	}
	return false
}

// holding tells what a function does with the n-th field of the struct a; ok is
// false unless it puts what is in there into an interface and tests nothing.
func holding(a *ssa.Alloc, n int) (h holder, ok bool) {
	h.object = a
	for _, ref := range ssax.Referrers(a) {
		if st, whole := ref.(*ssa.Store); whole && st.Addr == a {
			return h, false // a copy of another one
		}
		at, isField := ref.(*ssa.FieldAddr)
		if !isField || at.Field != n {
			continue
		}
		for _, ref := range ssax.Referrers(at) {
			switch ref := ref.(type) {
			case *ssa.Store:
				h.set = true
				if s, ok := ref.Val.(*ssa.Slice); ok && withoutRoom(s) {
					h.empty = s.Pos()
				}
			case *ssa.UnOp:
				for _, use := range ssax.Referrers(ref) {
					switch use := use.(type) {
					case *ssa.MakeInterface:
						h.boxed = use
					case *ssa.BinOp:
						return h, false
					case *ssa.Call:
						if ssax.IsBuiltin(use.Common(), "len") {
							return h, false
						}
					}
				}
			}
		}
	}
	return h, h.boxed != nil
}

// withoutRoom reports whether s is []T{} or make([]T, 0).
func withoutRoom(s *ssa.Slice) bool {
	a, ok := s.X.(*ssa.Alloc)
	if !ok {
		return false
	}
	t, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	return ok && t.Len() == 0
}
