package capturedargument

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/ssax"
)

// A keeping is a call that goes on holding an argument's storage.
type keeping struct {
	call *ssa.Call
	// root names the argument in the callee's contract, arg is the operand.
	root string
	arg  ssa.Value
	// boxed: the callee takes an interface, so it cannot copy what it knows nothing of.
	boxed bool
	// what is kept.
	what []origin.Origin
	// holder is who keeps it: the operand of the call or the call's result.
	holder ssa.Value
	// cell is the path in the holder at which it is kept.
	cell      string
	goroutine bool
	// may: in some runs only, or within another object, of which the goroutine
	// may use other parts.
	may bool
}

// keepings lists what a call keeps of its arguments as such.
func (c *checker) keepings(call *ssa.Call) []keeping {
	k := c.from.Contract(&call.Call)
	if k == nil {
		return nil
	}
	var out []keeping
	for _, e := range k.Effects {
		root := e.On.Root()
		if string(e.On) != root || root == "recv" {
			continue // parts of arguments are links more often than data
		}
		arg, boxed := unboxed(memory.Operand(&call.Call, root))
		if arg == nil || !changeable(arg.Type()) {
			continue
		}
		g := keeping{call: call, root: root, arg: arg, boxed: boxed}
		switch e.Kind {
		case contract.Stores:
			if e.To.Root() == root || len(e.To.Steps()) == 0 {
				continue
			}
			g.holder, g.cell = memory.Operand(&call.Call, e.To.Root()), string(e.To[len(e.To.Root()):])
			if strings.HasPrefix(e.To.Root(), "ret") {
				g.holder = call
			} else if g.holder == nil && !strings.HasPrefix(e.To.Root(), "global:") {
				continue
			}
		case contract.Keeps:
			// of several implementations some may keep it and others not
			g.goroutine, g.may = e.To == "goroutine", e.May && !call.Call.IsInvoke()
			if !g.goroutine && e.To != "global" || k.Has(contract.Joins, "") {
				continue
			}
		default:
			continue
		}
		if slices.ContainsFunc(out, func(o keeping) bool { return o.root == root && o.goroutine == g.goroutine }) {
			continue
		}
		g.what = c.from.Of(call.Parent(), arg)
		if boxed && (len(g.what) != 1 || !origin.Made(g.what[0].Root)) {
			continue // caches of anything are asked first, and keep what they gave
		}
		out = append(out, g)
	}
	return out
}

// unboxed gives what was put into an interface to be passed, and whether it was.
func unboxed(v ssa.Value) (ssa.Value, bool) {
	if in, ok := v.(*ssa.MakeInterface); ok {
		return in.X, true
	}
	return v, false
}

// changeable reports whether values of the type are shared when passed, and can
// be changed in place.
func changeable(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Map, *types.Slice:
		return true
	case *types.Pointer:
		_, ok := t.Elem().Underlying().(*types.Struct)
		return ok
	}
	return false
}

// hurts judges whether the write w changes what k keeps.
func (c *checker) hurts(k keeping, w origin.Write, all []keeping) (finding.Level, bool) {
	for _, o := range k.what {
		for _, s := range w.Storage {
			if k.goroutine {
				// Objects have locks and fields of their own; lists do not.
				shared := s.Place == o.Place && ssax.IsList(k.arg.Type()) || c.inside(k, o, s)
				if shared && w.Field == "" && w.Instr != ssa.Instruction(k.call) && c.from.Between(k.call, w.Instr, append(c.from.Waits(k.call.Parent()), origin.Birth(o.Root)...)...) {
					if k.may || guard.OwnsLock(k.arg.Type()) || c.renews(k) {
						return finding.Audit, true // an object with a lock sees to it itself
					}
					return finding.Default, true
				}
				continue
			}
			if s.Place != o.Place || c.holderOwns(k, o) || partOfOwner(k) || c.holderChanges(k, o, w) || c.extends(o, w, contract.Grows) {
				continue
			}
			if level, ok := c.judge(k, o, w, all); ok {
				return level, true
			}
		}
	}
	return "", false
}

// oneOfMany reports whether the storage was found through an element of
// something: in another round that is another element's.
func oneOfMany(o origin.Origin) bool { return strings.Contains(o.Path, "[") }

// judge: one keeping, one later write to the same storage.
func (c *checker) judge(k keeping, o origin.Origin, w origin.Write, all []keeping) (finding.Level, bool) {
	made := append(origin.Birth(o.Root), c.forgets(k)...)
	if object := base(k.arg); object != k.arg && w.Target != nil && object == base(w.Target) {
		made = append(made, origin.Birth(object)...) // in another round it is a field of another object
	}
	if !c.from.Between(k.call, w.Instr, made...) {
		return "", false
	}
	if w.Instr == ssa.Instruction(k.call) {
		return c.fanOut(k, w)
	}
	again := false
	for _, l := range all {
		if !l.goroutine && sameHolder(l, k) && l.keepsAt(o.Place) {
			again = again || c.from.Between(w.Instr, l.call, made...)
		}
	}
	if _, pointer := k.arg.Type().Underlying().(*types.Pointer); pointer || decides(k.call, w.Instr) || fillsIndex(k, w) {
		return finding.Audit, again
	}
	switch {
	case k.holder != nil && !origin.Outlives(base(k.holder)):
		if again && !w.May && !oneOfMany(o) && c.collected(k) && c.seen(k) {
			return finding.Default, true
		}
		return finding.Audit, again // an object that the caller made and may drop
	case !again && !(scalars(k.arg.Type()) && !w.May):
		return finding.Audit, false
	case !c.seen(k) || c.extends(o, w, contract.Returns):
		return finding.Audit, true
	}
	return finding.Default, true
}

// fillsIndex reports whether w enters something in a map that an object keeps in a field
// and hands to others: they are given the index to look things up in, not a state of it.
func fillsIndex(k keeping, w origin.Write) bool {
	load, ok := k.arg.(*ssa.UnOp)
	if _, enters := w.Instr.(*ssa.MapUpdate); !ok || !enters || !ssax.IsMap(k.arg.Type()) {
		return false
	}
	from, ok := load.X.(*ssa.FieldAddr)
	return ok && ssax.LeadingParam(from) != nil
}

// renews reports whether the caller gives the field that the argument came from
// something else on some path: where the goroutine was started, perhaps.
func (c *checker) renews(k keeping) bool {
	load, ok := k.arg.(*ssa.UnOp)
	if !ok {
		return false
	}
	from, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	for _, b := range k.call.Parent().Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			to, ok := st.Addr.(*ssa.FieldAddr)
			if ok && to.X == from.X && to.Field == from.Field && c.from.Between(k.call, st) {
				return true
			}
		}
	}
	return false
}

// decides reports whether i runs only for some answers of the call, which may
// well be those with which it keeps nothing. That there was no error says
// nothing of that.
func decides(call *ssa.Call, i ssa.Instruction) bool {
	for br := range ssax.Branches(i.Block()) {
		if dependsOn(br.Cond, call, 0) {
			return true
		}
	}
	return false
}

func dependsOn(v ssa.Value, call *ssa.Call, depth int) bool {
	if v == nil || depth > 5 || v.Type().String() == "error" {
		return false
	}
	if v == ssa.Value(call) {
		return true
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return dependsOn(v.X, call, depth+1) || dependsOn(v.Y, call, depth+1)
	case *ssa.UnOp:
		return dependsOn(v.X, call, depth+1)
	case *ssa.Extract:
		return v.Tuple == ssa.Value(call)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return dependsOn(e, call, depth+1) })
	}
	return false
}

// forgets lists the assignments in the caller that take what was kept from the
// holder again: b.cache = nil.
func (c *checker) forgets(k keeping) []ssa.Instruction {
	if k.holder == nil {
		return nil
	}
	fn := k.call.Parent()
	holders := c.from.Of(fn, k.holder)
	var out []ssa.Instruction
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			for _, cell := range c.from.Of(fn, st.Addr) {
				for _, h := range holders {
					if cell.Root == h.Root && len(cell.Path) > len(h.Path) && strings.HasPrefix(h.Path+k.cell, cell.Path) {
						out = append(out, st)
					}
				}
			}
		}
	}
	return out
}

// fanOut: a call in a loop gives one list to several that keep it, and one of
// them may change it.
func (c *checker) fanOut(k keeping, w origin.Write) (finding.Level, bool) {
	if !k.call.Call.IsInvoke() || c.sameEachRound(k.call.Call.Value, k.call) {
		return "", false
	}
	for _, fn := range c.from.Memory.Implementations(k.call.Call.Method) {
		if fn == k.call.Parent() {
			continue
		}
		q := origin.Param(fn, k.root)
		for _, w := range c.from.Writes(fn) {
			if call, ok := w.Instr.(ssa.CallInstruction); ok && call.Common().IsInvoke() {
				continue // it passes the list on, as this one does
			}
			if q != nil && slices.ContainsFunc(w.Storage, func(s origin.Origin) bool { return s.Root == ssa.Value(q) && s.Path == "" }) {
				return finding.Default, true
			}
		}
	}
	return finding.Audit, true
}

// sameEachRound reports whether each round of the loops around a call finds the same
// object in v: it was there before them, or is loaded from a field of something that
// was. A call that is tried again gives the list to the one that has it.
func (c *checker) sameEachRound(v ssa.Value, call *ssa.Call) bool {
	in, computed := v.(ssa.Instruction)
	if !computed || !c.from.Between(call, in) {
		return true
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		return v.Op == token.MUL && c.sameEachRound(v.X, call)
	case *ssa.FieldAddr:
		return c.sameEachRound(v.X, call)
	}
	return false
}

func (k keeping) keepsAt(p origin.Place) bool {
	return slices.ContainsFunc(k.what, func(o origin.Origin) bool { return o.Place == p })
}

// sameHolder reports whether two calls keep things in the same object.
func sameHolder(a, b keeping) bool {
	return a.holder == b.holder || base(a.holder) == base(b.holder) && a.holder != nil ||
		a.call.Call.StaticCallee() == b.call.Call.StaticCallee() && a.call.Call.StaticCallee() != nil
}

// base strips field accesses and changes of type.
func base(v ssa.Value) ssa.Value {
	for {
		switch u := v.(type) {
		case *ssa.FieldAddr:
			v = u.X
		case *ssa.UnOp:
			v = u.X
		case *ssa.ChangeType:
			v = u.X
		default:
			return v
		}
	}
}

// scalars reports whether t is a slice of values: it is kept for what it
// shows, where a map or a list of objects may be kept to be filled.
func scalars(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	_, ok = s.Elem().Underlying().(*types.Basic)
	return ok
}
