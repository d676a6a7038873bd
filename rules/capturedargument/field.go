package capturedargument

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// lentField looks for calls that pass the list of an object's own field to another
// object, which keeps it, while methods of the owner go on to change the list in
// place. Both objects have a lock, so each is used by several goroutines, and
// neither lock keeps the keeper's readers from the owner's writers.
func (c *checker) lentField(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok {
				continue
			}
			for _, k := range c.keepings(call) {
				if k.goroutine || k.holder == nil || !ssax.IsSlice(k.arg.Type()) {
					continue
				}
				f, ok := ownField(k)
				if !ok || !guard.OwnsLock(types.NewPointer(f.Type)) || !c.keepsUnderLock(k, f.Type) || !c.seen(k) {
					continue
				}
				if w := c.writer(f); w != nil && !c.takenOut(k, f) {
					c.reportLent(fn, k, f, w)
				}
			}
		}
	}
}

// ownField gives the field of an object from outside that the argument was
// loaded from.
func ownField(k keeping) (origin.Field, bool) {
	for _, o := range k.what {
		fields := o.Fields()
		if !origin.Outlives(o.Root) || o.Via != nil || len(fields) == 0 {
			continue
		}
		f := fields[len(fields)-1]
		if len(origin.Steps(f.Path)) == 1 && f.Type.Obj().Pkg() == k.call.Parent().Pkg.Pkg {
			return f, true
		}
	}
	return origin.Field{}, false
}

// keepsUnderLock reports whether what keeps the argument is an object with a lock
// of its own, and another one than the owner.
func (c *checker) keepsUnderLock(k keeping, owner *types.Named) bool {
	if !k.call.Call.IsInvoke() {
		st := origin.StructOf(k.holder.Type())
		return st != nil && st != owner && guard.OwnsLock(types.NewPointer(st))
	}
	for _, fn := range c.from.Memory.Implementations(k.call.Call.Method) {
		st := origin.StructOf(fn.Signature.Recv().Type())
		if st != nil && st != owner && guard.OwnsLock(types.NewPointer(st)) && c.stores(fn, k) {
			return true
		}
	}
	return false
}

// stores reports whether an implementation keeps the argument.
func (c *checker) stores(fn *ssa.Function, k keeping) bool {
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return false
	}
	s := c.from.Memory.Contract(obj)
	if s == nil {
		return false
	}
	for _, e := range s.Effects {
		if e.Kind == contract.Stores && string(e.On) == k.root && e.To.Root() == "recv" {
			return true
		}
	}
	return false
}

// takenOut reports whether the owner of the list was an element of a map, and the
// caller has certainly deleted one of such a map before: nobody finds the owner
// there any more, and what belonged to it moves to the keeper.
func (c *checker) takenOut(k keeping, owner origin.Field) bool {
	if !slices.ContainsFunc(k.what, oneOfMany) {
		return false
	}
	for _, b := range k.call.Parent().Blocks {
		for _, i := range b.Instrs {
			if call, ok := i.(*ssa.Call); ok && call != k.call && ssax.Before(call, k.call) && c.deletes(&call.Call, owner.Type, 2) {
				return true
			}
		}
	}
	return false
}

// deletes reports whether a call, or a function of this package that it calls up to
// depth calls away, deletes from a map whose values are of type st, or point to it.
func (c *checker) deletes(call *ssa.CallCommon, st *types.Named, depth int) bool {
	if ssax.IsBuiltin(call, "delete") {
		m, ok := call.Args[0].Type().Underlying().(*types.Map)
		return ok && origin.StructOf(m.Elem()) == st
	}
	fn := call.StaticCallee()
	if fn == nil || fn.Pkg == nil || fn.Pkg.Pkg != c.Pkg || depth == 0 {
		return false
	}
	for _, b := range ssax.Origin(fn).Blocks {
		for _, i := range b.Instrs {
			if inner, ok := i.(*ssa.Call); ok && c.deletes(&inner.Call, st, depth-1) {
				return true
			}
		}
	}
	return false
}

// writer gives an instruction that overwrites or moves elements of the list in
// field f, of an object that was there before.
func (c *checker) writer(f origin.Field) ssa.Instruction {
	for _, fn := range c.from.Memory.Funcs() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if list := changed(i); list != nil && c.isField(fn, list, f) {
					return i
				}
			}
		}
	}
	return nil
}

// changed gives the list that i overwrites elements of, or takes some out of.
func changed(i ssa.Instruction) ssa.Value {
	switch i := i.(type) {
	case *ssa.Store:
		if at, ok := i.Addr.(*ssa.IndexAddr); ok && ssax.IsSlice(at.X.Type()) {
			return at.X
		}
	case *ssa.Call:
		if list := ssax.CutOut(&i.Call); list != nil {
			return list
		}
		if fn := i.Call.StaticCallee(); fn != nil && strings.HasPrefix(ssax.FullName(ssax.Origin(fn)), "slices.Delete") {
			return memory.Operand(&i.Call, "arg0")
		}
	}
	return nil
}

func (c *checker) isField(fn *ssa.Function, list ssa.Value, f origin.Field) bool {
	for _, o := range c.from.Of(fn, list) {
		if !origin.Outlives(o.Root) || o.Via != nil {
			return false
		}
		fields := o.Fields()
		if len(fields) == 0 || fields[len(fields)-1] != f {
			return false
		}
	}
	return len(c.from.Of(fn, list)) > 0
}

func (c *checker) reportLent(fn *ssa.Function, k keeping, f origin.Field, w ssa.Instruction) {
	pos, _ := c.site(k)
	if c.said[pos] || c.lent[f] {
		return
	}
	c.said[pos], c.lent[f] = true, true
	name := strings.TrimPrefix(f.Path, ".")
	r := rule.Report{
		Level: finding.Default, Pos: pos,
		Message: "`" + name + "` is kept without a copy, and `" + ssax.Outermost(w.Parent()).Name() + "` changes it in place under another lock, so it changes while it is read here",
		Remedy:  "keep a copy: slices.Clone",
		Steps: []rule.Step{
			{Role: finding.Via, Pos: k.call.Pos(), Text: "`" + fn.Name() + "` passes the list of its object here"},
			{Role: finding.Kept, Pos: pos, Text: "it is kept here"},
			{Role: finding.Spoiled, Pos: ssax.Pos(w), Text: "its elements are changed in place here"},
		},
	}
	if start, end := c.Statement(pos); c.Fset.Position(start).Line == c.Fset.Position(pos).Line {
		r.Pos, r.End = start, end
	}
	c.Report(r)
}
