package capturedargument

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/ssax"
)

// holders gives the places of who keeps the argument.
func (c *checker) holders(k keeping) []origin.Origin {
	if k.holder == nil {
		return nil
	}
	return c.from.Of(k.call.Parent(), k.holder)
}

// holderOwns: an object that keeps a view of its own buffer in another field
// knows when it fills that again.
func (c *checker) holderOwns(k keeping, o origin.Origin) bool {
	return slices.ContainsFunc(c.holders(k), func(h origin.Origin) bool {
		rest, below := strings.CutPrefix(o.Path, h.Path)
		return h.Root == o.Root && below && rest != "" && (rest[0] == '.' || rest[0] == '[')
	})
}

// partOfOwner reports whether the object that keeps the argument is a part of the
// one that the argument is a field of: f(&r.state, r.buf). What the parts of an
// object keep of it is its own affair, as with two fields of one.
func partOfOwner(k keeping) bool {
	load, ok := k.arg.(*ssa.UnOp)
	if !ok {
		return false
	}
	part, isPart := k.holder.(*ssa.FieldAddr)
	from, isField := load.X.(*ssa.FieldAddr)
	return isPart && isField && ssax.Object(part) == ssax.Object(from)
}

// holderChanges reports whether w is a call that gets at the storage by the
// holder alone: what the holder does with what it keeps is its own affair.
func (c *checker) holderChanges(k keeping, o origin.Origin, w origin.Write) bool {
	call, ok := w.Instr.(ssa.CallInstruction)
	if !ok || w.Callee == "" || k.holder == nil {
		return false
	}
	byHolder := false
	for _, arg := range operands(call.Common()) {
		for _, a := range c.from.Of(k.call.Parent(), arg) {
			if a.Place == o.Place {
				return false
			}
			byHolder = byHolder || slices.ContainsFunc(c.holders(k), func(h origin.Origin) bool { return h.Place == a.Place })
		}
	}
	return byHolder
}

func operands(c *ssa.CallCommon) []ssa.Value {
	if c.IsInvoke() {
		return append([]ssa.Value{c.Value}, c.Args...)
	}
	return c.Args
}

// extends reports whether w changes what an append has put behind the storage
// at o: what was there before stays, as in an arena from which pieces are
// handed out. A callee extends what it Grows; one that Returns what it changes
// may have extended it within its capacity.
func (c *checker) extends(o origin.Origin, w origin.Write, how contract.Kind) bool {
	for _, s := range w.Storage {
		if call, ok := s.Root.(*ssa.Call); ok && appends(call) {
			return true
		}
	}
	call, ok := w.Instr.(*ssa.Call)
	if !ok {
		return false
	}
	k := c.from.Contract(&call.Call)
	if k == nil {
		return false
	}
	for _, e := range k.Effects {
		if e.Kind != how || len(e.On.Steps()) > 0 {
			continue
		}
		if v := memory.Operand(&call.Call, e.On.Root()); v != nil &&
			slices.ContainsFunc(c.from.Of(call.Parent(), v), func(s origin.Origin) bool { return s.Place == o.Place }) {
			return true
		}
	}
	return false
}

// appends reports whether call appends to what is there, rather than fill a
// buffer from the start: append(b[:0], ...).
func appends(call *ssa.Call) bool {
	b, ok := call.Call.Value.(*ssa.Builtin)
	if !ok || b.Name() != "append" {
		return false
	}
	s, ok := call.Call.Args[0].(*ssa.Slice)
	return !ok || s.High == nil
}

// seen reports whether somebody reads what is kept: another package may, if
// the field is exported.
func (c *checker) seen(k keeping) bool {
	if k.holder == nil {
		return true
	}
	fields := origin.FieldsOf(k.holder.Type(), k.cell)
	if len(fields) == 0 {
		return true
	}
	f := fields[len(fields)-1]
	f.Path = origin.Steps(f.Path)[0]
	return token.IsExported(strings.TrimPrefix(f.Path, ".")) || c.read(f)
}

// inside reports whether s is held by a field of o that somebody reads.
func (c *checker) inside(k keeping, o origin.Origin, s origin.Origin) bool {
	st := origin.StructOf(k.arg.Type())
	if st == nil || !origin.Made(o.Root) {
		return false // an object of others has its own rules about who writes
	}
	for f := range st.Underlying().(*types.Struct).Fields() {
		if !ssax.IsList(f.Type()) || c.replaces(k, o, f.Name()) || !c.read(origin.Field{Type: st, Path: "." + f.Name()}) {
			continue
		}
		for _, h := range c.from.Held(k.call, k.arg, "."+f.Name()) {
			if h.Place == s.Place {
				return true
			}
		}
	}
	return false
}

// replaces reports whether the callee puts something else into a field of the
// argument first.
func (c *checker) replaces(k keeping, o origin.Origin, field string) bool {
	for _, w := range c.from.Writes(k.call.Parent()) {
		if w.Instr == ssa.Instruction(k.call) && w.Field == field && slices.ContainsFunc(w.Storage, func(s origin.Origin) bool { return s.Place == o.Place }) {
			return true
		}
	}
	return false
}

// read reports whether the package looks at the field.
func (c *checker) read(f origin.Field) bool {
	if c.readers == nil {
		c.readers = map[origin.Field]bool{}
		for _, fn := range c.from.Memory.Funcs() {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					c.noteRead(i)
				}
			}
		}
	}
	return c.readers[f]
}

func (c *checker) noteRead(i ssa.Instruction) {
	var of types.Type
	n := 0
	switch i := i.(type) {
	case *ssa.Field:
		of, n = i.X.Type(), i.Field
	case *ssa.FieldAddr:
		reads := slices.ContainsFunc(ssax.Referrers(i), func(ref ssa.Instruction) bool {
			st, store := ref.(*ssa.Store)
			return !store || st.Addr != ssa.Value(i)
		})
		if !reads {
			return
		}
		of, n = i.X.Type(), i.Field
	default:
		return
	}
	if st := origin.StructOf(of); st != nil {
		c.readers[origin.Field{Type: st, Path: "." + st.Underlying().(*types.Struct).Field(n).Name()}] = true
	}
}
