package advise

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/packages"
)

// uses says of structs why their fields must stay in order. A struct is known
// by where its first field stands: that is the same for types defined by one
// another, for instances of a generic type, and for a package that is loaded
// with and without its tests.
type uses struct {
	fset *token.FileSet
	why  map[string]string
	// opaque says why it is not known what is encoded field by field.
	opaque string
}

func (u *uses) key(s *types.Struct) string {
	if s.NumFields() == 0 {
		return ""
	}
	return u.fset.Position(s.Field(0).Pos()).String()
}

func (f *finder) key(s *types.Struct) string { return f.uses().key(s) }

// uses scans all that is loaded, once.
func (f *finder) uses() *uses {
	if f.used == nil {
		f.used = &uses{fset: f.pkg.Fset, why: map[string]string{}}
		for _, p := range f.All {
			f.used.scan(p)
		}
	}
	return f.used
}

func (u *uses) scan(p *packages.Package) {
	if p.TypesInfo == nil {
		return
	}
	for _, file := range p.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				u.literal(p.TypesInfo, n)
			case *ast.CallExpr:
				u.call(p.TypesInfo, n)
			}
			return true
		})
	}
}

func (u *uses) literal(info *types.Info, lit *ast.CompositeLit) {
	if len(lit.Elts) == 0 || info.TypeOf(lit) == nil {
		return
	}
	t := info.TypeOf(lit).Underlying()
	if p, ok := t.(*types.Pointer); ok { // left out in the elements of a []*T literal
		t = p.Elem().Underlying()
	}
	if s, ok := t.(*types.Struct); ok {
		if _, keyed := lit.Elts[0].(*ast.KeyValueExpr); !keyed {
			u.why[u.key(s)] = "a literal of it leaves out the names of the fields"
		}
	}
}

func (u *uses) call(info *types.Info, call *ast.CallExpr) {
	fun := ast.Unparen(call.Fun)
	if tv := info.Types[fun]; tv.IsType() && len(call.Args) == 1 {
		u.conversion(tv.Type, info.TypeOf(call.Args[0]))
		return
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	obj := info.Uses[sel.Sel]
	if obj == nil || obj.Pkg() == nil {
		return
	}
	switch obj.Pkg().Path() {
	case "unsafe":
		for _, a := range call.Args {
			u.mark(info.TypeOf(a), "package unsafe is used on it")
			if s, ok := ast.Unparen(a).(*ast.SelectorExpr); ok {
				u.mark(info.TypeOf(s.X), "package unsafe is used on it")
			}
		}
	case "encoding/binary", "encoding/asn1", "encoding/xml":
		for _, a := range call.Args {
			t := info.TypeOf(a)
			u.mark(t, "package "+obj.Pkg().Path()+" encodes it field by field")
			if i, ok := t.Underlying().(*types.Interface); ok && i.Empty() {
				u.opaque = "package " + obj.Pkg().Path() + " encodes values of unknown type field by field"
			}
		}
	case "sync/atomic":
		// 64-bit fields that must lie at a multiple of 8 on 32-bit machines.
		if len(call.Args) == 0 {
			return
		}
		if addr, ok := ast.Unparen(call.Args[0]).(*ast.UnaryExpr); ok {
			if s, ok := ast.Unparen(addr.X).(*ast.SelectorExpr); ok {
				u.mark(info.TypeOf(s.X), "functions of sync/atomic are used on its fields, which 32-bit machines want aligned")
			}
		}
	}
}

// conversion marks two structs that are converted to each other, or to memory.
func (u *uses) conversion(to, from types.Type) {
	if from == nil {
		return
	}
	if b, ok := to.Underlying().(*types.Basic); ok && b.Kind() == types.UnsafePointer {
		u.mark(from, "it is converted to an unsafe.Pointer")
		return
	}
	a, b := structBehind(to), structBehind(from)
	if a != nil && b != nil && u.key(a) != u.key(b) {
		u.why[u.key(a)] = "it is converted to another struct type"
		u.why[u.key(b)] = u.why[u.key(a)]
	}
}

func structBehind(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// mark notes a reason for all structs that a value of type t holds or refers
// to.
func (u *uses) mark(t types.Type, why string) {
	seen := map[types.Type]bool{}
	var visit func(types.Type)
	visit = func(t types.Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		switch x := t.Underlying().(type) {
		case *types.Struct:
			if k := u.key(x); k != "" && u.why[k] == "" {
				u.why[k] = why
			}
			for f := range x.Fields() {
				visit(f.Type())
			}
		case *types.Pointer:
			visit(x.Elem())
		case *types.Slice:
			visit(x.Elem())
		case *types.Array:
			visit(x.Elem())
		case *types.Map:
			visit(x.Key())
			visit(x.Elem())
		}
	}
	visit(t)
}
