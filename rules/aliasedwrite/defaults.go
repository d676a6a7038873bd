package aliasedwrite

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A preset is a field that is set to a package's list or map of values.
type preset struct {
	set    *ssa.Store
	field  *types.Var
	values *ssa.Global
}

// presets looks for changes to lists and maps that a package has as the values to
// begin with, by way of the field of a new object that was set to them: each object
// then changes them for all that come later. A variable that is written by its own
// name is meant to change, and so may one be that begins empty.
func (c *checker) presets(fns []*ssa.Function) {
	assigned := map[*types.Var][]*ssa.Store{}
	written := map[*types.Var][]ssa.Instruction{}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok && ssax.Field(st.Addr) != nil {
					assigned[ssax.Field(st.Addr)] = append(assigned[ssax.Field(st.Addr)], st)
				}
				if load := writesEntry(i); load != nil {
					written[ssax.Field(load.X)] = append(written[ssax.Field(load.X)], i)
				}
			}
		}
	}
	for field, writes := range written {
		for _, st := range assigned[field] {
			p := preset{st, field, literal(st.Val)}
			if p.values == nil || once(st.Parent()) {
				continue
			}
			for _, w := range writes {
				if len(assigned[field]) == 1 && w.Parent() != st.Parent() && !once(w.Parent()) && !normalises(w) || p.reaches(w) {
					c.reportPreset(p, w)
					break
				}
			}
		}
	}
}

// writesEntry gives the load of a field from whose list or map i changes an entry.
func writesEntry(i ssa.Instruction) *ssa.UnOp {
	var list ssa.Value
	switch i := i.(type) {
	case *ssa.MapUpdate:
		list = i.Map
	case *ssa.Store:
		if at, ok := i.Addr.(*ssa.IndexAddr); ok {
			list = at.X
		}
	case *ssa.Call:
		if ssax.IsBuiltin(&i.Call, "delete") {
			list = i.Call.Args[0]
		}
	}
	load, ok := list.(*ssa.UnOp)
	if !ok {
		return nil
	}
	if _, ok := load.X.(*ssa.FieldAddr); !ok {
		return nil
	}
	return load
}

// literal gives the variable of the package that v is loaded from, if nothing but its
// declaration assigns it, and that a literal with elements.
func literal(v ssa.Value) *ssa.Global {
	if t, ok := v.(*ssa.ChangeType); ok {
		v = t.X
	}
	load, ok := v.(*ssa.UnOp)
	if !ok || !ssax.IsList(v.Type()) {
		return nil
	}
	g, ok := load.X.(*ssa.Global)
	if !ok || g.Pkg != load.Parent().Pkg {
		return nil
	}
	set := ssax.Declared(g)
	if t, ok := set.(*ssa.ChangeType); ok {
		set = t.X
	}
	if !ssax.HasEntries(set) {
		return nil
	}
	return g
}

// reaches reports whether w, in the same function, changes an entry of what the field
// of the new object was set to, and not to the same each time: nothing sets the field
// to something else on the way, and no call does that certainly is given the object.
func (p preset) reaches(w ssa.Instruction) bool {
	at := p.set.Addr.(*ssa.FieldAddr)
	load := writesEntry(w)
	from := load.X.(*ssa.FieldAddr)
	object, set := p.variable()
	if object == nil || from.X != ssa.Value(object) || !ssax.Before(set, w) || sameEachTime(w) {
		return false
	}
	for _, r := range ssax.Referrers(object) {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			for _, q := range ssax.Referrers(r) {
				if st, ok := q.(*ssa.Store); ok && st.Addr == r && r.Field == at.Field && st != p.set {
					return false
				}
			}
		case *ssa.Store:
			if r.Addr == ssa.Value(object) && r != set {
				return false
			}
		case ssa.CallInstruction:
			if ssax.Before(set, r) && ssax.Before(r, load) {
				return false
			}
		}
	}
	return true
}

// variable gives the new object that has the field, and the store by which it got
// the values: that of a literal, if the literal is assigned to it.
func (p preset) variable() (*ssa.Alloc, *ssa.Store) {
	object, ok := p.set.Addr.(*ssa.FieldAddr).X.(*ssa.Alloc)
	if !ok {
		return nil, nil
	}
	for _, r := range ssax.Referrers(object) {
		load, ok := r.(*ssa.UnOp)
		if !ok {
			continue
		}
		for _, q := range ssax.Referrers(load) {
			if st, ok := q.(*ssa.Store); ok && object.Comment == "complit" {
				if to, ok := st.Addr.(*ssa.Alloc); ok {
					return to, st
				}
			}
		}
	}
	return object, p.set
}

// sameEachTime reports whether w normalises, or writes what each call of the function
// writes: nothing that it was given is in the entry.
func sameEachTime(w ssa.Instruction) bool {
	switch w := w.(type) {
	case *ssa.MapUpdate:
		return !ssax.Varies(w.Key, nil) && !ssax.Varies(w.Value, nil)
	case *ssa.Store:
		return normalises(w) || !ssax.Varies(w.Addr.(*ssa.IndexAddr).Index, nil) && !ssax.Varies(w.Val, nil)
	}
	return true
}

// normalises reports whether w brings an element into another form, as
// strings.ToLower does: the result of a function of one argument, which is the
// element, of the same type. Who starts from the values next gets what he would
// have made of them.
func normalises(w ssa.Instruction) bool {
	st, ok := w.(*ssa.Store)
	if !ok {
		return false
	}
	call, ok := st.Val.(*ssa.Call)
	if !ok || call.Call.IsInvoke() || len(call.Call.Args) != 1 || !types.Identical(call.Call.Args[0].Type(), call.Type()) {
		return false
	}
	load, ok := call.Call.Args[0].(*ssa.UnOp)
	if !ok {
		return false
	}
	from, ok1 := load.X.(*ssa.IndexAddr)
	to, ok2 := st.Addr.(*ssa.IndexAddr)
	return ok1 && ok2 && ssax.Same(from.Index, to.Index)
}

// once reports whether fn runs once only, when the program starts.
func once(fn *ssa.Function) bool {
	fn = ssax.Outermost(fn)
	return fn.Signature.Recv() == nil && (fn.Name() == "init" || fn.Name() == "main" || fn.Synthetic != "")
}

func (c *checker) reportPreset(p preset, w ssa.Instruction) {
	pos := ssax.Pos(w)
	if !c.first(pos) {
		return
	}
	r := rule.Report{
		Level: finding.Default, Pos: pos,
		Message: "this changes `" + p.values.Name() + "` itself, which `" + p.field.Name() + "` was set to, so all that start from it later get the change",
		Remedy:  "set the field to a copy: slices.Clone or maps.Clone",
		Cause:   "the presets that " + p.set.Parent().String() + " sets",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: ssax.Pos(p.set), Text: "the field is set to the package's own values here"},
			{Role: finding.Spoiled, Pos: pos, Text: "an entry of them is changed here"},
		},
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}
