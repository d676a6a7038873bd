package escape

import (
	"go/ast"
	"go/parser"
	"go/types"

	"github.com/memvet/memvet/internal/layout"
)

// boxed describes a value put into an interface, which is copied to the heap
// unless it has an address already: dataWord in
// cmd/compile/internal/walk/convert.go, isStaticCompositeLiteral in complit.go.
// what is the value in the compiler's text.
func (j *joiner) boxed(a *Allocation, info *types.Info, e ast.Expr, what string) {
	a.Kind = Boxed
	if c, ok := e.(*ast.CallExpr); ok && info.Types[c.Fun].IsType() && len(c.Args) == 1 && types.IsInterface(info.TypeOf(c)) {
		e = c.Args[0] // any(x)
	}
	t := info.TypeOf(e)
	if t == nil {
		return
	}
	t = types.Default(t)
	j.sized(a, t)
	switch {
	case a.Size == 0:
		a.Free = "values without size share one address"
	case isByte(t):
		a.Free = "the runtime has a value for every byte"
	case isStatic(info, e) || isLiteral(what):
		a.Free = constantFree
	}
}

const constantFree = "a constant lies in read-only memory"

// isByte reports whether a value is one byte: bool, byte, int8, also as the
// only field or element of something.
func isByte(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch u.Kind() {
		case types.Bool, types.Uint8, types.Int8:
			return true
		}
	case *types.Struct:
		return u.NumFields() == 1 && isByte(u.Field(0).Type())
	case *types.Array:
		return u.Len() == 1 && isByte(u.Elem())
	}
	return false
}

// isStatic reports whether the value of e is known when the program is built.
func isStatic(info *types.Info, e ast.Expr) bool {
	e = ast.Unparen(e)
	if tv := info.Types[e]; tv.Value != nil || tv.IsNil() {
		return true
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return false
	}
	switch underlying(info, lit).(type) {
	case *types.Struct, *types.Array:
	default:
		return false
	}
	for _, x := range lit.Elts {
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			x = kv.Value
		}
		if !isStatic(info, x) {
			return false
		}
	}
	return true
}

// isLiteral reports whether the compiler's text is a literal: since Go 1.26 it
// puts one in the place of a variable that has no other value.
func isLiteral(what string) bool {
	e, err := parser.ParseExpr(what)
	if err != nil {
		return false
	}
	if u, ok := e.(*ast.UnaryExpr); ok {
		e = u.X
	}
	_, ok := e.(*ast.BasicLit)
	return ok
}

// sized notes that a value of type t is allocated.
func (j *joiner) sized(a *Allocation, t types.Type) {
	a.Type = typeName(t)
	if layout.Sizable(t, j.arch) == nil {
		j.bytes(a, j.arch.Sizeof(t), j.arch.PointerBytes(t) > 0)
	}
}

// bytes notes that n bytes are allocated.
func (j *joiner) bytes(a *Allocation, n int64, pointers bool) {
	if n < 0 {
		return
	}
	if n == 0 {
		a.Size, a.Free = 0, "values without size share one address"
		return
	}
	slot := j.arch.Allocate(n, pointers)
	a.Size, a.Class = n, slot.Bytes
	if slot.Tiny { // several share a slot
		a.Class = slot.Bytes / (slot.Bytes / n)
	}
}

func typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}
