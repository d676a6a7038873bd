// Package ssax has what several rules ask about single values and functions of
// go/ssa. Questions that follow data belong to the engine or to internal/origin.
package ssax

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Same reports whether two values are one, or are read in the same way from
// the same place: loads of one field of one object count, whatever is stored
// between them.
func Same(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch x := a.(type) {
	case *ssa.UnOp:
		y, ok := b.(*ssa.UnOp)
		return ok && x.Op == y.Op && Same(x.X, y.X)
	case *ssa.FieldAddr:
		y, ok := b.(*ssa.FieldAddr)
		return ok && x.Field == y.Field && Same(x.X, y.X)
	case *ssa.Field:
		y, ok := b.(*ssa.Field)
		return ok && x.Field == y.Field && Same(x.X, y.X)
	case *ssa.IndexAddr:
		y, ok := b.(*ssa.IndexAddr)
		return ok && Same(x.X, y.X) && Same(x.Index, y.Index)
	}
	return false
}

// Outlives reports whether an address, a map, or what a pointer points to was
// there before the function.
func Outlives(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return true
	case *ssa.FieldAddr:
		return Outlives(v.X)
	case *ssa.IndexAddr:
		return Outlives(v.X)
	case *ssa.Lookup:
		return Outlives(v.X)
	case *ssa.UnOp:
		if _, ok := v.X.(*ssa.Alloc); ok {
			return false
		}
		return v.Op == token.MUL && Outlives(v.X)
	}
	return false
}

// Variable gives the field or package-level variable at an address, or the
// field of a struct value; nil if v is neither. Fields of generic types are
// those of the type as declared.
func Variable(v ssa.Value) types.Object {
	switch v := v.(type) {
	case *ssa.FieldAddr:
		if s, ok := v.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct); ok {
			return s.Field(v.Field).Origin()
		}
	case *ssa.Field:
		if s, ok := v.X.Type().Underlying().(*types.Struct); ok {
			return s.Field(v.Field).Origin()
		}
	case *ssa.Global:
		return v.Object()
	}
	return nil
}

// IsBuiltin reports whether a call is of one of the predeclared functions
// named.
func IsBuiltin(c *ssa.Call, names ...string) bool {
	b, ok := c.Call.Value.(*ssa.Builtin)
	return ok && slices.Contains(names, b.Name())
}

// IsInt reports whether v is the integer constant n.
func IsInt(v ssa.Value, n int64) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Int && constant.Compare(c.Value, token.EQL, constant.MakeInt64(n))
}

// Origin gives the generic function that fn is an instance of, or fn.
func Origin(fn *ssa.Function) *ssa.Function {
	if fn != nil && fn.Origin() != nil {
		return fn.Origin()
	}
	return fn
}

// FullName names a declared function as go/types does, "(*bytes.Buffer).Bytes";
// "" for others, and for nil.
func FullName(fn *ssa.Function) string {
	fn = Origin(fn)
	if fn == nil {
		return ""
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return obj.FullName()
	}
	return ""
}

// IsMap and IsSlice go by the underlying type.
func IsMap(t types.Type) bool {
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func IsSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

// IsBytes reports whether t is a slice of bytes.
func IsBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// IsString reports whether t is a string type.
func IsString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}
