package origin

import (
	"go/types"
	"strings"

	"github.com/memvet/memvet/internal/contract"
)

// Steps cuts a path into its steps.
func Steps(path string) []string { return contract.Place("x" + path).Steps() }

// Types lists the types on a way: t, then what lies behind each step, nil from
// the first step on that is not known.
func Types(t types.Type, steps []string) []types.Type {
	out := []types.Type{t}
	for _, s := range steps {
		t = behind(t, s)
		out = append(out, t)
	}
	return out
}

func behind(t types.Type, step string) types.Type {
	if t == nil {
		return nil
	}
	t = Deref(t).Underlying()
	if name, ok := strings.CutPrefix(step, "."); ok {
		st, ok := t.(*types.Struct)
		if !ok {
			return nil
		}
		for f := range st.Fields() {
			if f.Name() == name {
				return f.Type()
			}
		}
		return nil
	}
	switch t := t.(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	case *types.Map:
		return t.Elem()
	}
	return nil
}

// possible reports whether values of the type can have such a part, as far as the types on
// the way tell: what a callee finds through an interface, of whatever type, it may name after
// everything that was put there.
func possible(t types.Type, steps []string) bool {
	for _, s := range steps {
		switch Deref(t).Underlying().(type) {
		case *types.Struct, *types.Slice, *types.Array, *types.Map, *types.Basic:
		default:
			return true
		}
		if t = behind(t, s); t == nil {
			return false
		}
	}
	return true
}

// Deref gives what a pointer type points to, and other types as they are.
func Deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// StructOf gives the named struct type that t is or points to.
func StructOf(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	n, ok := types.Unalias(Deref(t)).(*types.Named)
	if !ok {
		return nil
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return nil
	}
	return n.Origin()
}

// A Field is a way from a named struct: "HTLCs[*]" of Invoice.
type Field struct {
	Type *types.Named
	Path string
}

// Fields lists the ways by which a place can be named from the structs it lies in,
// the innermost last.
func (p Place) Fields() []Field { return FieldsOf(p.Root.Type(), p.Path) }

// FieldsOf is Fields for a path from a value of type t.
func FieldsOf(t types.Type, path string) []Field {
	steps := Steps(path)
	ts := Types(t, steps)
	var out []Field
	for n := range steps {
		if st := StructOf(ts[n]); st != nil && steps[n] != "[*]" {
			out = append(out, Field{st, strings.Join(steps[n:], "")})
		}
	}
	return out
}
