package aliasedwrite

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// borrowedMaps looks for functions that make an object for one call, a request or a
// message, give it a map that a long-lived object has, and set an entry through the new
// object: all that are made later have the entry too, and those that are still on their
// way are read while it is written. Whoever means to change the map of the long-lived
// object has no reason to take this way.
func (c *checker) borrowedMaps(fn *ssa.Function) {
	for _, w := range c.from.Writes(fn) {
		if w.Kind != contract.Writes || w.Field != "" || w.Target == nil {
			continue
		}
		object, field := holder(w)
		if field == nil || !ssax.IsMap(field.Type()) || !field.Exported() && field.Pkg() != c.Pkg || !c.madeHere(fn, object) || !ofThisCall(w.Instr) {
			continue
		}
		for _, o := range w.Storage {
			if given := c.lender(fn, o, field, object); given != nil && c.from.Between(given, w.Instr) {
				c.reportBorrowed(w, given, field)
				break
			}
		}
	}
}

// holder gives the object through a field of which w reaches what it changes, and that
// field: by an instruction of its own, or by a function that is there to change such an
// object. What an object's own methods do with its map tells nothing: an object may be
// made to fill the map that it is given.
func holder(w origin.Write) (ssa.Value, *types.Var) {
	if w.Below == "" {
		if load, ok := w.Target.(*ssa.UnOp); ok {
			if at, ok := load.X.(*ssa.FieldAddr); ok {
				return ssax.Object(at), ssax.Field(at)
			}
		}
		return nil, nil
	}
	call, ok := w.Instr.(*ssa.Call)
	if !ok || call.Call.StaticCallee() == nil || strings.Count(w.Below, ".") != 1 || strings.Contains(w.Below, "[") {
		return nil, nil
	}
	st, ok := origin.Deref(w.Target.Type()).Underlying().(*types.Struct)
	if recv := call.Call.StaticCallee().Signature.Recv(); !ok || recv != nil && types.Identical(origin.Deref(recv.Type()), origin.Deref(w.Target.Type())) {
		return nil, nil
	}
	for f := range st.Fields() {
		if "."+f.Name() == w.Below {
			return w.Target, f
		}
	}
	return nil, nil
}

// ofThisCall reports whether what i changes hangs on what this one call of its function
// was given: what is set, or whether it is. An entry that each call sets to the same does
// no harm, unless it is added to what is there.
func ofThisCall(i ssa.Instruction) bool {
	recv := ssax.Receiver(i.Parent())
	for cond := range ssax.Branches(i.Block()) {
		if b, ok := cond.Cond.(*ssa.BinOp); ok && ssax.IsError(b.X.Type()) {
			continue
		}
		if ssax.Varies(cond.Cond, recv) {
			return true
		}
	}
	switch i := i.(type) {
	case *ssa.MapUpdate:
		return ssax.Varies(i.Key, recv) || ssax.Varies(i.Value, recv)
	case *ssa.Call:
		args := i.Call.Args
		if i.Call.Signature().Recv() != nil && !i.Call.IsInvoke() {
			args = args[1:] // without the map itself
		}
		return ssax.CalleeName(&i.Call) == "Add" || slices.ContainsFunc(args, func(v ssa.Value) bool { return ssax.Varies(v, recv) })
	}
	return false
}

// madeHere reports whether v is an object that this call of fn made, or had made.
func (c *checker) madeHere(fn *ssa.Function, v ssa.Value) bool {
	os := c.from.Of(fn, v)
	return len(os) > 0 && !slices.ContainsFunc(os, func(o origin.Origin) bool { return o.Path != "" || origin.Outlives(o.Root) })
}

// lender gives the instruction by which the object that has the field came to share
// the map o, if that is the map of a field of the method's own object, or of the package, and fn
// does not put another one there.
func (c *checker) lender(fn *ssa.Function, o origin.Origin, field *types.Var, object ssa.Value) ssa.Instruction {
	switch root := o.Root.(type) {
	case *ssa.Global:
		if root.Pkg != fn.Pkg {
			return nil
		}
	case *ssa.Parameter:
		if o.Path == "" || origin.StructOf(root.Type()) == origin.StructOf(object.Type()) || root != ssax.Receiver(root.Parent()) && !c.givenOutOfCache(root, o.Path) {
			return nil
		}
	default:
		return nil
	}
	if strings.Contains(o.Path, "[") {
		return nil
	}
	var given ssa.Instruction
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			if ssax.Field(st.Addr) == field && slices.ContainsFunc(c.from.Of(fn, st.Val), func(v origin.Origin) bool { return v.Place == o.Place }) {
				given = st
			}
			for _, cell := range c.from.Of(fn, st.Addr) {
				if cell.Place == o.Place {
					return nil
				}
			}
		}
	}
	if given == nil && o.Via != nil {
		given = o.Via.Instr
	}
	return given
}

// givenOutOfCache reports whether a caller passes for q something in which the map at path is
// one of an object that a cache under a lock holds.
func (c *checker) givenOutOfCache(q *ssa.Parameter, path string) bool {
	for _, maps := range c.callersGive(q, path) {
		if slices.ContainsFunc(maps, func(o origin.Origin) bool {
			_, object := underLock(o.Place, origin.Steps(o.Path))
			return object != nil
		}) {
			return true
		}
	}
	return false
}

func (c *checker) reportBorrowed(w origin.Write, given ssa.Instruction, field *types.Var) {
	pos, end := c.Statement(ssax.Pos(w.Instr))
	if !c.first(pos) {
		return
	}
	name := "`" + field.Name() + "`"
	r := rule.Report{
		Level: finding.Default, Pos: pos, End: end,
		Message: "this sets an entry of " + name + " for one call, but the map belongs to an object that goes on, so later calls have the entry too",
		Remedy:  "give the new object a copy: maps.Clone first",
		Steps: []rule.Step{
			{Role: finding.Kept, Pos: ssax.Pos(given), Text: "the new object is given the map itself here"},
			{Role: finding.Spoiled, Pos: ssax.Pos(w.Instr), Text: "an entry is set through the new object here"},
		},
	}
	if c.OnlyForTests() {
		r.Level = finding.Audit
	}
	c.Report(r)
}
