package escape

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/memvet/memvet/internal/layout"
)

// byValue is the size up to which a closure has a copy of a variable that
// nobody assigns to, instead of its address (escape.go, flowClosure).
const byValue = 128

// closure sizes a function literal: the code's address, and a copy or the
// address of each variable that it captures, in the order and with the padding
// of a struct's fields.
func (j *joiner) closure(a *Allocation, info *types.Info, lit *ast.FuncLit) {
	vars := captured(info, lit)
	if len(vars) == 0 {
		a.Free = "a function literal that captures nothing lies in read-only memory"
		a.Size = 0
		return
	}
	fields := []*types.Var{types.NewField(token.NoPos, nil, "F", types.Typ[types.Uintptr], false)}
	for _, v := range vars {
		t := v.Type()
		if layout.Sizable(t, j.arch) != nil {
			return
		}
		if j.changing(info, v) || j.arch.Sizeof(t) > byValue {
			t = types.NewPointer(t)
		}
		fields = append(fields, types.NewField(token.NoPos, nil, v.Name(), t, false))
	}
	s := types.NewStruct(fields, nil)
	j.bytes(a, j.arch.Sizeof(s), j.arch.PointerBytes(s) > 0)
}

// captured are the variables of enclosing functions that lit uses.
func captured(info *types.Info, lit *ast.FuncLit) []*types.Var {
	var out []*types.Var
	seen := map[*types.Var]bool{}
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := info.Uses[id].(*types.Var)
		if !ok || v.IsField() || seen[v] || v.Pkg() == nil || v.Parent() == nil || v.Parent() == v.Pkg().Scope() {
			return true
		}
		if v.Pos() < lit.Pos() || v.Pos() >= lit.End() {
			seen[v] = true
			out = append(out, v)
		}
		return true
	})
	return out
}

// changing reports whether anybody assigns to a variable after its declaration
// or takes its address. It is worked out for the whole package at once.
func (j *joiner) changing(info *types.Info, v *types.Var) bool {
	if j.changed == nil {
		j.changed = map[*types.Var]bool{}
		for _, f := range j.pkg.Syntax {
			changes(info, f, func(c change) { j.changed[c.v] = true })
		}
	}
	return j.changed[v]
}

// A change is a place where a variable or a part of it is assigned to, or its
// address is taken.
type change struct {
	v       *types.Var
	at      ast.Expr
	address bool
}

// changes tells the changes below n.
func changes(info *types.Info, n ast.Node, tell func(change)) {
	mark := func(e ast.Expr, address bool) {
		at := e
		for {
			switch x := ast.Unparen(e).(type) {
			case *ast.Ident:
				if v, ok := info.Uses[x].(*types.Var); ok {
					tell(change{v, at, address})
				}
				return
			case *ast.SelectorExpr:
				if _, ptr := underlying(info, x.X).(*types.Pointer); ptr {
					return
				}
				e = x.X
			case *ast.IndexExpr:
				if _, array := underlying(info, x.X).(*types.Array); !array {
					return
				}
				e = x.X
			default:
				return
			}
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				mark(l, false)
			}
		case *ast.IncDecStmt:
			mark(n.X, false)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN && n.Key != nil {
				mark(n.Key, false)
				if n.Value != nil {
					mark(n.Value, false)
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				mark(n.X, true)
			}
		case *ast.SliceExpr:
			if t := info.TypeOf(n.X); t != nil {
				if _, array := t.Underlying().(*types.Array); array {
					mark(n.X, true)
				}
			}
		case *ast.SelectorExpr:
			if sel := info.Selections[n]; sel != nil && sel.Kind() == types.MethodVal && takesAddress(sel) {
				mark(n.X, true)
			}
		}
		return true
	})
}

// takesAddress reports whether a method is called on the address of a value.
func takesAddress(sel *types.Selection) bool {
	fn, ok := sel.Obj().(*types.Func)
	if !ok || fn.Signature().Recv() == nil || sel.Indirect() {
		return false
	}
	_, ptr := fn.Signature().Recv().Type().(*types.Pointer)
	_, recv := sel.Recv().Underlying().(*types.Pointer)
	return ptr && !recv
}
