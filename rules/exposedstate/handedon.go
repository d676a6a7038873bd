package exposedstate

import (
	"go/token"
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

// lender is a call that returns a map or slice which an object goes on owning.
type lender struct {
	call *ssa.Call
	// list is the result, field the name of what the object has it in.
	list  ssa.Value
	field string
	// owned: the object is found through another one, or is the package's.
	owned bool
	// locked: the object has a lock, and the call takes a lock to read the list.
	locked bool
}

// handedOn looks for functions that take another object's map or list and change
// entries of it, in two cases. Where they return it as something of their own: who
// meant to change the object has no use for the map, and who meant to return a map
// of his own needed a copy. And where the object reads it under its lock: this
// change is made without. Getters that have leaked are reported already.
func handedOn(p *rule.Pass, from *origin.Package, fn *ssa.Function, leaked map[*ssa.Function]bool, locked func(ssa.Instruction) bool) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok {
				continue
			}
			for _, l := range lenders(from, fn, call) {
				w, sorted := written(from, l.list)
				if w == nil {
					continue
				}
				if out := givenOn(from, l.list, w); out != nil && !sorted {
					reportHandedOn(p, l, w, out)
				} else if l.locked && l.owned && !locked(w) && !leaked[call.Call.StaticCallee()] {
					reportUnlocked(p, l, w)
				}
			}
		}
	}
}

func lenders(from *origin.Package, fn *ssa.Function, call *ssa.Call) []lender {
	k := from.Contract(&call.Call)
	if k == nil || call.Call.IsInvoke() {
		return nil
	}
	var out []lender
	for _, e := range k.Effects {
		steps := e.On.Steps()
		if l, ok := preset(from, call, e); ok {
			out = append(out, l)
			continue
		}
		owner := memory.Operand(&call.Call, e.On.Root())
		if e.Kind != contract.Returns || len(steps) == 0 || owner == nil || !strings.HasPrefix(steps[len(steps)-1], ".") {
			continue
		}
		list := result(call, e.To)
		if list == nil || !ssax.IsList(list.Type()) || ownMethod(fn, owner) || givesUp(call.Call.StaticCallee(), steps[len(steps)-1][1:]) {
			continue
		}
		l := lender{call: call, list: list, field: strings.TrimPrefix(steps[len(steps)-1], ".")}
		stays := false
		for _, o := range from.Of(fn, owner) {
			_, global := o.Root.(*ssa.Global)
			stays = stays || origin.Outlives(o.Root)
			l.owned = l.owned || origin.Outlives(o.Root) && (global || o.Path != "")
		}
		callee := call.Call.StaticCallee()
		l.locked = guard.OwnsLock(owner.Type()) && callee != nil && ssax.TakesLock(callee)
		if stays {
			out = append(out, l)
		}
	}
	return out
}

// preset is the lender for a call that returns a package-level map or list of this
// package, which is declared with what is in it and set nowhere else: everybody who
// asks for it means that.
func preset(from *origin.Package, call *ssa.Call, e contract.Effect) (lender, bool) {
	name, ok := strings.CutPrefix(e.On.Root(), "global:"+call.Parent().Pkg.Pkg.Path()+".")
	if !ok || e.Kind != contract.Returns || len(e.On.Steps()) > 0 {
		return lender{}, false
	}
	v, ok := call.Parent().Pkg.Members[name].(*ssa.Global)
	list := result(call, e.To)
	if !ok || list == nil || !ssax.IsList(list.Type()) || !declaredFull(from, v) {
		return lender{}, false
	}
	return lender{call: call, list: list, field: name, owned: true}, true
}

// declaredFull reports whether a package-level variable is declared with entries and
// neither assigned nor changed by its own name after that.
func declaredFull(from *origin.Package, v *ssa.Global) bool {
	for _, fn := range from.Memory.Funcs() {
		if fn.Synthetic != "" {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Store:
					if i.Addr == ssa.Value(v) {
						return false
					}
				case *ssa.UnOp:
					if w, _ := written(from, i); i.X == ssa.Value(v) && w != nil {
						return false
					}
				}
			}
		}
	}
	return ssax.HasEntries(ssax.Declared(v))
}

// givesUp reports whether the getter assigns the field after it took from it what
// it returns: it hands its callers a batch, and goes on with something else.
func givesUp(getter *ssa.Function, field string) bool {
	if getter == nil {
		return false
	}
	out := map[ssa.Value]bool{}
	var assigned []*ssa.Store
	for _, b := range getter.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Return:
				for _, v := range i.Results {
					noteSources(v, out)
				}
			case *ssa.Store:
				if f := ssax.Field(i.Addr); f != nil && f.Name() == field {
					assigned = append(assigned, i)
				} else if a, ok := i.Addr.(*ssa.Alloc); ok && ssax.IsList(i.Val.Type()) && !a.Heap {
					noteSources(i.Val, out) // the result of a function with deferred calls
				}
			}
		}
	}
	for _, st := range assigned {
		for v := range out {
			load, ok := v.(*ssa.UnOp)
			if !ok || out[st.Val] {
				continue
			}
			if f := ssax.Field(load.X); f != nil && f.Name() == field && ssax.Before(load, st) {
				return true
			}
		}
	}
	return false
}

// noteSources notes the registers that v may be a part of.
func noteSources(v ssa.Value, seen map[ssa.Value]bool) {
	if seen[v] {
		return
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Phi:
		for _, e := range v.Edges {
			noteSources(e, seen)
		}
	case *ssa.Slice:
		noteSources(v.X, seen)
	case *ssa.ChangeType:
		noteSources(v.X, seen)
	}
}

// result gives the register of a call's result.
func result(call *ssa.Call, place contract.Place) ssa.Value {
	if call.Call.Signature().Results().Len() == 1 {
		return call
	}
	for _, ref := range ssax.Referrers(call) {
		if e, ok := ref.(*ssa.Extract); ok && string(place) == "ret"+string(rune('0'+e.Index)) {
			return e
		}
	}
	return nil
}

// lastReturn gives the last return in the text of a function that others can call; nil if
// its code is not here.
func lastReturn(fn *ssa.Function) (last *ssa.Return) {
	if fn == nil || !token.IsExported(fn.Name()) {
		return nil
	}
	for _, ret := range guard.Returns(ssax.Body(fn)) {
		if last == nil || ret.Pos() > last.Pos() {
			last = ret
		}
	}
	return last
}

// ownMethod reports whether fn is a method of the owner's type, which may keep
// its map in order by way of its own getter.
func ownMethod(fn *ssa.Function, owner ssa.Value) bool {
	r := ssax.Outermost(fn).Signature.Recv()
	return r != nil && origin.StructOf(r.Type()) != nil && origin.StructOf(r.Type()) == origin.StructOf(owner.Type())
}

// written gives an instruction that changes entries of the list, or sorts it.
func written(from *origin.Package, list ssa.Value) (w ssa.Instruction, sorted bool) {
	for _, ref := range ssax.Referrers(list) {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
			if ref.Map == list {
				return ref, false
			}
		case *ssa.Call:
			if ssax.IsBuiltin(&ref.Call, "delete") {
				return ref, false
			}
			if sorts(from, ref, list) {
				return ref, true
			}
		case *ssa.MakeInterface: // for sort.Slice
			for _, r := range ssax.Referrers(ref) {
				if call, ok := r.(*ssa.Call); ok && sorts(from, call, ref) {
					return call, true
				}
			}
		case *ssa.IndexAddr:
			for _, r := range ssax.Referrers(ref) {
				if st, ok := r.(*ssa.Store); ok && st.Addr == ref {
					return st, false
				}
				if at, ok := r.(*ssa.FieldAddr); ok {
					if sets := ssax.StoresTo(at); len(sets) > 0 {
						return sets[0], false
					}
				}
			}
		}
	}
	return nil, false
}

// sorts reports whether a call moves the elements of the list that is passed to it.
func sorts(from *origin.Package, call *ssa.Call, list ssa.Value) bool {
	k := from.Contract(&call.Call)
	if k == nil {
		return false
	}
	for _, e := range k.Effects {
		if (e.Kind == contract.Reorders || e.Kind == contract.Shrinks) && !e.May && len(e.On.Steps()) == 0 && memory.Operand(&call.Call, e.On.Root()) == list {
			return true
		}
	}
	return false
}

// givenOn gives the instruction by which the list leaves the function after w: it
// is returned, by itself or in a struct that is made here.
func givenOn(from *origin.Package, list ssa.Value, w ssa.Instruction) ssa.Instruction {
	for _, ref := range ssax.Referrers(list) {
		if !from.Between(w, ref) {
			continue
		}
		if returns(ref, list) {
			return ref
		}
		st, ok := ref.(*ssa.Store)
		if !ok || st.Val != list {
			continue
		}
		at, ok := st.Addr.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, r := range ssax.Referrers(at.X) {
			if _, made := at.X.(*ssa.Alloc); made && returns(r, at.X) {
				return st
			}
		}
	}
	return nil
}

// returns reports whether i returns v or what v is the address of, also by way
// of a variable for the result, as functions with deferred calls do.
func returns(i ssa.Instruction, v ssa.Value) bool {
	switch i := i.(type) {
	case *ssa.Return:
		return true
	case *ssa.UnOp:
		for _, r := range ssax.Referrers(i) {
			if _, ok := r.(*ssa.Return); ok {
				return true
			}
		}
	case *ssa.Store:
		a, ok := i.Addr.(*ssa.Alloc)
		if !ok || i.Val != v {
			return false
		}
		for _, r := range ssax.Referrers(a) {
			if load, ok := r.(*ssa.UnOp); ok && returns(load, a) {
				return true
			}
		}
	}
	return false
}

// reportUnlocked points at the getter where that is one that the package exports: whoever
// else calls it may do the same. A getter of another package is not ours to change.
func reportUnlocked(p *rule.Pass, l lender, w ssa.Instruction) {
	getter := ssax.CalleeName(&l.call.Call)
	r := rule.Report{
		Level: finding.Default, Pos: ssax.Pos(w),
		Message: "this changes `" + l.field + "` itself, which `" + getter + "` returned without a copy, but without the lock, so others read it while it changes",
		Remedy:  "change a copy: maps.Clone or slices.Clone first, or let the owner make the change",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: ssax.Pos(l.call), Text: "this returns what its object reads under its lock"},
			{Role: finding.Spoiled, Pos: ssax.Pos(w), Text: "`" + ssax.Outermost(w.Parent()).Name() + "` changes it here"},
		},
	}
	if ret := lastReturn(l.call.Call.StaticCallee()); ret != nil && ret.Pos().IsValid() {
		r.Pos = ret.Pos()
		r.Message = "`" + l.field + "` itself is returned, and a caller changes it without the lock, so others read it while it changes"
		r.Remedy = "return a copy: maps.Clone or slices.Clone"
	}
	r.Pos, r.End = p.Statement(r.Pos)
	p.Report(r)
}

func reportHandedOn(p *rule.Pass, l lender, w, out ssa.Instruction) {
	r := rule.Report{
		Level: finding.Audit, Pos: ssax.Pos(w),
		Message: "this changes `" + l.field + "` itself, which `" + ssax.CalleeName(&l.call.Call) + "` returned without a copy, and returns it, so its owner has the change too",
		Remedy:  "change a copy: maps.Clone or slices.Clone first",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: ssax.Pos(l.call), Text: "this returns what its object goes on using"},
			{Role: finding.Spoiled, Pos: ssax.Pos(w), Text: "it is changed here"},
			{Role: finding.Used, Pos: ssax.Pos(out), Text: "it is handed on here"},
		},
	}
	if l.owned {
		r.Level = finding.Default
	}
	r.Pos, r.End = p.Statement(r.Pos)
	p.Report(r)
}
