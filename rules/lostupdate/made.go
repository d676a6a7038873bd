package lostupdate

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// madeInCopies looks for maps that are made for a field of a copy, and get entries there:
// the entries are put into a map that the original does not have, and they are what others
// look for. The copy is the receiver of a method with a value receiver, or an element that
// was read out of a list or a map.
func (fx *effects) madeInCopies(r *reporter) {
	for _, fn := range fx.funcs {
		for _, a := range receiverCopies(fn) {
			if made := fx.madeIn(a); made != nil && fx.index().calledOnKept(fn, map[*ssa.Function]bool{}) {
				r.made(made, a, "for a receiver that is passed by value, so what is put into it is lost and the caller's map stays nil",
					"every call copies the receiver into `"+a.Comment+"`", "make the receiver a pointer")
			}
		}
		for _, c := range fx.copiesIn(fn) {
			if c.kind != element {
				continue
			}
			if made := fx.madeIn(c.alloc); made != nil && !c.deletedAfter(made) {
				r.made(made, c.alloc, "for a copy of the element, so what is put into it is lost and the element's map stays nil",
					"`"+c.alloc.Comment+"` becomes a copy of the element", "change the element through its index, or store the changed copy back")
			}
		}
	}
}

// receiverCopies gives the variables in which fn has a receiver that is passed by value.
func receiverCopies(fn *ssa.Function) []*ssa.Alloc {
	if fn.Signature.Recv() == nil || fn.Parent() != nil || len(fn.Params) == 0 {
		return nil
	}
	var out []*ssa.Alloc
	for _, ref := range ssax.Referrers(fn.Params[0]) {
		if st, ok := ref.(*ssa.Store); ok {
			if a, ok := st.Addr.(*ssa.Alloc); ok && isAggregate(a.Type()) {
				out = append(out, a)
			}
		}
	}
	return out
}

// deletedAfter reports whether the entry of the map that c is a copy of is deleted after i.
func (c *copyVar) deletedAfter(i ssa.Instruction) bool {
	for _, b := range i.Parent().Blocks {
		if slices.ContainsFunc(b.Instrs, func(d ssa.Instruction) bool { return c.deletes(d) && ssax.Reaches(i, d) }) {
			return true
		}
	}
	return false
}

// madeIn gives the store that makes the map of a field in the copy a, if another function
// reads that field.
func (fx *effects) madeIn(a *ssa.Alloc) *ssa.Store {
	u := fx.usesOf(a)
	if u.kept || u.returned || u.aliased {
		return nil
	}
	for _, ref := range ssax.Referrers(a) {
		at, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		made := onlyMade(at, a)
		if made == nil {
			continue
		}
		for reader := range fx.index().readers[ssax.Field(at).Origin()] {
			if reader != a.Parent() {
				return made
			}
		}
	}
	return nil
}

// onlyMade gives the store that puts a new map into the field at, if all that the
// function does with the field of the copy a besides is to put
// entries in.
func onlyMade(at *ssa.FieldAddr, a *ssa.Alloc) *ssa.Store {
	if !ssax.IsMap(ssax.Field(at).Type()) {
		return nil
	}
	var made *ssa.Store
	puts := false
	for _, ref := range ssax.Referrers(a) {
		switch ref := ref.(type) {
		case *ssa.UnOp, ssa.CallInstruction:
			return nil // the copy as a whole goes on
		case *ssa.FieldAddr:
			if ref.Field != at.Field {
				continue
			}
			for _, use := range ssax.Referrers(ref) {
				switch use := use.(type) {
				case *ssa.Store:
					if _, fresh := use.Val.(*ssa.MakeMap); !fresh || use.Addr != ssa.Value(ref) {
						return nil
					}
					made = use
				case *ssa.UnOp:
					put, ok := onlyPuts(use)
					if !ok {
						return nil
					}
					puts = puts || put
				case *ssa.DebugRef:
				default:
					return nil
				}
			}
		}
	}
	if !puts {
		return nil
	}
	return made
}

// onlyPuts reports whether nothing is done with a map but to put entries and to look up
// what new ones are made of, and whether some are put.
func onlyPuts(m *ssa.UnOp) (puts, ok bool) {
	for _, ref := range ssax.Referrers(m) {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
			if ref.Map != ssa.Value(m) {
				return false, false
			}
			puts = true
		case *ssa.Lookup:
			if !feedsMap(ref, 3) {
				return false, false // what was put is for this call
			}
		case *ssa.BinOp, *ssa.DebugRef:
		default:
			return false, false
		}
	}
	return puts, true
}

// feedsMap reports whether nothing is made of v but what is put into a map.
func feedsMap(v ssa.Value, depth int) bool {
	for _, ref := range ssax.Referrers(v) {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
			if ref.Value != v {
				return false
			}
		case *ssa.BinOp, *ssa.Convert:
			if depth == 0 || !feedsMap(ref.(ssa.Value), depth-1) {
				return false
			}
		case *ssa.Call:
			if depth == 0 || !ssax.IsBuiltin(&ref.Call, "append") || !feedsMap(ref, depth-1) {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

func (r *reporter) made(made *ssa.Store, a *ssa.Alloc, forWhat, taken, remedy string) {
	rep := rule.Report{
		Level:   finding.Default,
		Message: "`" + a.Comment + "." + ssax.Field(made.Addr).Name() + "` is made " + forWhat,
		Remedy:  remedy,
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: a.Pos(), Text: taken},
			{Role: finding.Spoiled, Pos: ssax.Pos(made), Text: "only the copy gets the map"},
		},
	}
	rep.Pos, rep.End = r.Statement(ssax.Pos(made))
	r.Report(rep)
}
