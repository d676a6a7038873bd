package guard

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// A Write changes the map or the array of a cell in place: whoever got hold of
// it sees the change. Appends behind the length are none.
type Write struct {
	Ref
	Instr ssa.Instruction
	// Held are the locks that are held.
	Held Locks
	// Callee is the function that does it, "" for the language itself.
	Callee string

	value ssa.Value
}

// Private reports whether nobody else can see the change: the object was made
// in the function, or the map or array was replaced before, there or by its callers.
func (p *Package) Private(w *Write) bool {
	return p.private(w.Ref, w.Instr) || p.replacedBefore(w.Ref, w.Instr, w.value) ||
		p.renewedByCallers(w.Ref, w.Instr.Parent(), 0)
}

// Pos is where the change is.
func (w *Write) Pos() token.Pos { return w.Instr.Pos() }

// findWrites lists the changes in place of every function.
func (p *Package) findWrites() {
	for _, fn := range p.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, c := range p.Changed(i) {
					p.note(i, c.Value, c.Elems, c.Callee)
				}
			}
		}
	}
}

// A Changed is a map or slice that an instruction changes in place.
type Changed struct {
	Value ssa.Value
	// Kind says how: Writes, Reorders, Shrinks or Refills.
	Kind contract.Kind
	// Elems: what its elements refer to is changed rather than they.
	Elems string
	// Callee is the function that does it, "" for the language itself.
	Callee string
	// May: the callee does it on some of its paths.
	May bool
}

// ChangedMaps lists the maps that i changes in place for certain: themselves, not what
// lies in them.
func (p *Package) ChangedMaps(i ssa.Instruction) []ssa.Value {
	var out []ssa.Value
	for _, ch := range p.Changed(i) {
		if ch.Elems == "" && !ch.May && ssax.IsMap(ch.Value.Type()) {
			out = append(out, ch.Value)
		}
	}
	return out
}

// Changed lists the maps and slices that i changes in place.
func (p *Package) Changed(i ssa.Instruction) []Changed {
	switch i := i.(type) {
	case *ssa.MapUpdate:
		return []Changed{{Value: i.Map, Kind: contract.Writes}}
	case *ssa.Store:
		if v := elementOf(i.Addr); v != nil {
			kind := contract.Writes
			if ssax.Swaps(i) {
				kind = contract.Reorders
			}
			return []Changed{{Value: v, Kind: kind}}
		}
		if v := popped(i.Val); v != nil && refilled(i) {
			return []Changed{{Value: v, Kind: contract.Writes}}
		}
	case ssa.CallInstruction:
		return p.changedByCall(i.Common())
	}
	return nil
}

// elementOf gives the slice that addr is an element of, or a part of an element.
func elementOf(addr ssa.Value) ssa.Value {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			if _, ok := a.X.Type().Underlying().(*types.Slice); ok {
				return a.X
			}
			addr = a.X
		default:
			return nil
		}
	}
}

// popped gives the slice that v is emptied from for reuse: what is appended
// next goes over what was there.
func popped(v ssa.Value) ssa.Value {
	s, ok := v.(*ssa.Slice)
	if !ok || s.Max != nil || s.High == nil {
		return nil
	}
	if c, ok := s.High.(*ssa.Const); ok && c.Int64() == 0 {
		if _, ok := s.X.Type().Underlying().(*types.Slice); ok {
			return s.X
		}
	}
	return nil
}

// refilled reports whether the function of st appends to the field that st
// assigns. One that only empties it (Reset) leaves what was there to be seen,
// and who calls it knows that nobody looks any more.
func refilled(st *ssa.Store) bool {
	field := ssax.Field(st.Addr)
	if field == nil {
		return true
	}
	for _, b := range st.Parent().Blocks {
		for _, i := range b.Instrs {
			c, ok := i.(*ssa.Call)
			if !ok || !ssax.IsBuiltin(&c.Call, "append") {
				continue
			}
			if load, ok := c.Call.Args[0].(*ssa.UnOp); ok && ssax.Field(load.X) == field {
				return true
			}
		}
	}
	return false
}

func (p *Package) changedByCall(c *ssa.CallCommon) []Changed {
	if b, ok := c.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "delete", "clear", "copy":
			return []Changed{{Value: c.Args[0], Kind: contract.Writes, Callee: b.Name()}}
		case "append":
			if cut(c.Args[0]) {
				kind := contract.Writes
				if ssax.CutOut(c) != nil {
					kind = contract.Shrinks
				}
				return []Changed{{Value: c.Args[0], Kind: kind, Callee: b.Name()}}
			}
		}
		return nil
	}
	k := p.mem.Call(c)
	if k == nil {
		return nil
	}
	var out []Changed
	for _, e := range k.Effects {
		switch e.Kind {
		case contract.Writes, contract.Reorders, contract.Shrinks, contract.Refills:
		default:
			continue
		}
		steps := strings.Join(e.On.Steps(), "")
		if strings.Trim(steps, "[*]") != "" {
			continue // a field of the callee's object: that is the callee's own write
		}
		if v := memory.Operand(c, e.On.Root()); v != nil && (isHeader(boxed(v).Type()) || steps != "") {
			out = append(out, Changed{v, e.Kind, strings.ReplaceAll(steps, "[*]", "[]"), ssax.CalleeName(c), e.May})
		}
	}
	return out
}

// boxed gives what was put into the interface v, as the list that sort.Sort gets.
func boxed(v ssa.Value) ssa.Value {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		return mi.X
	}
	return v
}

// isHeader reports whether values of type t share storage with their copies
// in the way of a map or a slice.
func isHeader(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Map, *types.Slice:
		return true
	case *types.Interface:
		return u.Empty() // sort.Slice takes any
	}
	return false
}

func (p *Package) note(i ssa.Instruction, v ssa.Value, elems, callee string) {
	for _, r := range p.Refs(v) {
		if a, ok := r.Root.(*ssa.Alloc); ok && !p.shared(a) {
			continue
		}
		if r.Grown && elems == "" {
			continue // most of it lies behind the list, or in another array
		}
		r = r.step(elems)
		w := &Write{Ref: r, Instr: i, Held: p.Held(i), Callee: callee, value: v}
		p.Writes[r.Cell] = append(p.Writes[r.Cell], w)
	}
}

// shared reports whether a local variable is captured by a closure.
func (p *Package) shared(a *ssa.Alloc) bool {
	for _, r := range ssax.Referrers(a) {
		if _, ok := r.(*ssa.MakeClosure); ok {
			return true
		}
	}
	return false
}

// private reports whether the object of r is the running function's own so
// far.
func (p *Package) private(r Ref, i ssa.Instruction) bool {
	if _, ok := r.Root.(*types.TypeName); !ok {
		return false
	}
	switch o := r.Inst.(type) {
	case *ssa.Alloc:
		return o.Parent() == i.Parent() || !p.Held(i).Any()
	case *ssa.Call:
		return !p.Held(i).Any() // a constructor's result, as far as is known
	case *ssa.Extract:
		_, call := o.Tuple.(*ssa.Call)
		return call && !p.Held(i).Any()
	}
	return false
}
