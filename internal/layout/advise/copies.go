package advise

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/layout"
)

// Large is how many bytes make a value large to copy: two cache lines on most
// processors. Up to there the compiler moves values with a few instructions.
const Large = 128

// copies reports large values that are copied where a pointer would do.
func (f *finder) copies() {
	f.inspect(func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.RangeStmt:
			f.ranged(n)
		case *ast.FuncDecl:
			f.signature(n)
		}
		return true
	})
	f.passing()
}

// large returns the size of t if it is large.
func (f *finder) large(t types.Type) (int64, bool) {
	if t == nil {
		return 0, false
	}
	if _, err := layout.Of(t, f.Arch); err != nil {
		return 0, false
	}
	n := f.Arch.Sizeof(t)
	return n, n > Large
}

func (f *finder) ranged(r *ast.RangeStmt) {
	x := f.pkg.TypesInfo.TypeOf(r.X)
	if x == nil || r.Value == nil {
		return
	}
	if _, isArray := x.Underlying().(*types.Array); isArray && addressable(r.X) {
		if n, ok := f.large(x); ok {
			f.add(Advice{
				Kind: LargeCopy, Type: short(x), Saved: n,
				Message: fmt.Sprintf("the loop first copies the array %s of %d bytes; range over &%[1]s or %[1]s[:]", types.ExprString(r.X), n),
			}, r.X.Pos())
		}
	}
	if id, ok := r.Value.(*ast.Ident); !ok || id.Name == "_" {
		return
	}
	switch x.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Pointer:
		t := f.pkg.TypesInfo.TypeOf(r.Value)
		if n, ok := f.large(t); ok {
			f.add(Advice{
				Kind: LargeCopy, Type: short(t), Saved: n,
				Message: fmt.Sprintf("each round of the loop copies a %s of %d bytes to %s; take a pointer to the element, &%s[i]",
					short(t), n, types.ExprString(r.Value), types.ExprString(r.X)),
			}, r.Value.Pos())
		}
	}
}

// addressable reports whether a slice or pointer of e can be taken.
func addressable(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident, *ast.StarExpr:
		return true
	case *ast.SelectorExpr:
		return addressable(e.X)
	case *ast.IndexExpr:
		return true
	}
	return false
}

// passed is a large type that functions take by value.
type passed struct {
	name  string
	size  int64
	first token.Pos
	funcs []string
}

// signature notes the large values that a function's callers copy.
func (f *finder) signature(fn *ast.FuncDecl) {
	for _, list := range []*ast.FieldList{fn.Recv, fn.Type.Params} {
		if list == nil {
			continue
		}
		for _, p := range list.List {
			t := f.pkg.TypesInfo.TypeOf(p.Type)
			n, ok := f.large(t)
			if !ok {
				continue
			}
			name := short(t)
			if f.params[name] == nil {
				f.params[name] = &passed{name: name, size: n, first: p.Pos()}
			}
			if by := f.params[name]; !slices.Contains(by.funcs, fn.Name.Name) {
				by.funcs = append(by.funcs, fn.Name.Name)
			}
		}
	}
}

// huge is how large a value is that no function should be passed without a
// reason; below, a call costs more than the copy.
const huge = 512

// passing reports the types that functions take by value, each once.
func (f *finder) passing() {
	for _, name := range slices.Sorted(maps.Keys(f.params)) {
		p := f.params[name]
		list := strings.Join(p.funcs[:min(len(p.funcs), 4)], ", ")
		if more := len(p.funcs) - 4; more > 0 {
			list += fmt.Sprintf(" and %d more", more)
		}
		f.add(Advice{
			Kind: LargeCopy, Type: p.name, Saved: p.size - f.Arch.Word, Audit: p.size < huge,
			Message: fmt.Sprintf("each call of %s copies a %s of %d bytes; a pointer has %d", list, p.name, p.size, f.Arch.Word),
		}, p.first)
	}
}
