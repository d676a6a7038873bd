package lostupdate

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// madeInCopies looks for methods with a value receiver that make the map of a field
// and put entries into it: the first entries are put into a map that the caller's value
// does not have, and they are what others look for.
func (fx *effects) madeInCopies(p *rule.Pass) {
	for _, fn := range fx.funcs {
		if fn.Signature.Recv() == nil || fn.Parent() != nil || len(fn.Params) == 0 {
			continue
		}
		for _, ref := range ssax.Referrers(fn.Params[0]) {
			st, ok := ref.(*ssa.Store)
			if !ok {
				continue
			}
			if a, ok := st.Addr.(*ssa.Alloc); ok && isAggregate(a.Type()) {
				fx.madeIn(p, fn, a)
			}
		}
	}
}

func (fx *effects) madeIn(p *rule.Pass, fn *ssa.Function, a *ssa.Alloc) {
	u := fx.usesOf(a)
	if u.kept || u.returned || u.aliased {
		return
	}
	for _, ref := range ssax.Referrers(a) {
		at, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		made, ok := onlyMade(at, a)
		if !ok {
			continue
		}
		field := ssax.Field(at)
		for reader := range fx.index().readers[field.Origin()] {
			if reader != fn && fx.index().calledOnKept(fn, map[*ssa.Function]bool{}) {
				reportMade(p, fn, a, made)
				return
			}
		}
	}
}

// onlyMade gives the store that puts a new map into the field at, if all that the
// function does with the field of the copy a besides is to put
// entries in.
func onlyMade(at *ssa.FieldAddr, a *ssa.Alloc) (*ssa.Store, bool) {
	if !ssax.IsMap(ssax.Field(at).Type()) {
		return nil, false
	}
	var made *ssa.Store
	puts := false
	for _, ref := range ssax.Referrers(a) {
		switch ref := ref.(type) {
		case *ssa.UnOp:
			return nil, false // the copy as a whole goes on
		case *ssa.FieldAddr:
			if ref.Field != at.Field {
				continue
			}
			for _, use := range ssax.Referrers(ref) {
				switch use := use.(type) {
				case *ssa.Store:
					if _, fresh := use.Val.(*ssa.MakeMap); !fresh || use.Addr != ssa.Value(ref) {
						return nil, false
					}
					made = use
				case *ssa.UnOp:
					put, ok := onlyPuts(use)
					if !ok {
						return nil, false
					}
					puts = puts || put
				case *ssa.DebugRef:
				default:
					return nil, false
				}
			}
		}
	}
	return made, made != nil && puts
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

func reportMade(p *rule.Pass, fn *ssa.Function, a *ssa.Alloc, made *ssa.Store) {
	field := ssax.Field(made.Addr)
	r := rule.Report{
		Level:   finding.Default,
		Message: "`" + a.Comment + "." + field.Name() + "` is made for a receiver that is passed by value, so what is put into it is lost and the caller's map stays nil",
		Remedy:  "make the receiver a pointer",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: a.Pos(), Text: "every call copies the receiver into `" + a.Comment + "`"},
			{Role: finding.Spoiled, Pos: ssax.Pos(made), Text: "only the copy gets the map"},
		},
	}
	r.Pos, r.End = p.Statement(ssax.Pos(made))
	p.Report(r)
}
