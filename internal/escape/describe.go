package escape

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/memvet/memvet/internal/gclog"
	"github.com/memvet/memvet/internal/layout"
)

// describe says what the node at h allocates. box: what is meant is the value
// in an interface, and not what the node itself allocates.
func (j *joiner) describe(a *Allocation, r *gclog.Record, h home, box bool) {
	info := h.file.pkg.TypesInfo
	if v := variable(info, h.path); v != nil && sameName(r.What, v.Name()) {
		a.Kind, a.What = Variable, v.Name()
		j.sized(a, v.Type())
		return
	}
	e, ok := h.node.(ast.Expr)
	if !ok {
		// "go f(x)" is made "go func() { f(x) }()".
		if call := started(h.node); call != nil && r.What == "func literal" {
			a.Kind, a.What = Closure, text(call)
		}
		// The body of a loop over a function is made a function literal, with a
		// variable that says whether the loop goes on.
		if loop, ok := h.node.(*ast.RangeStmt); ok {
			a.Kind, a.What = Closure, "body of the loop over "+text(loop.X)
			if r.What != "func literal" {
				a.Kind, a.What = Variable, "state of the loop over "+text(loop.X)
				j.sized(a, types.Typ[types.Int])
			}
		}
		return
	}
	a.What = text(e)
	if r.What == "... argument" {
		j.variadic(a, info, e)
		return
	}
	if box || !j.own(a, info, h.path, e) {
		j.boxed(a, info, e, r.What)
	}
}

func started(n ast.Node) *ast.CallExpr {
	switch n := n.(type) {
	case *ast.GoStmt:
		return n.Call
	case *ast.DeferStmt:
		return n.Call
	}
	return nil
}

// variable is the variable that the innermost node declares, or nil. Each case
// of a type switch has one of its own, which for the compiler stands at the
// case's type.
func variable(info *types.Info, path []ast.Node) *types.Var {
	if id, ok := path[0].(*ast.Ident); ok {
		if v, ok := info.Defs[id].(*types.Var); ok {
			return v
		}
	}
	for _, n := range path[:min(2, len(path))] {
		if c, ok := n.(*ast.CaseClause); ok {
			v, _ := info.Implicits[c].(*types.Var)
			return v
		}
	}
	return nil
}

// sameName reports whether the compiler's text is the variable's name; in code
// from other packages it puts the package's name before it.
func sameName(text, name string) bool {
	return text == name || strings.HasSuffix(text, "."+name)
}

// own describes what an expression allocates by itself, and reports whether it
// does.
func (j *joiner) own(a *Allocation, info *types.Info, path []ast.Node, e ast.Expr) bool {
	tv := info.Types[e]
	if tv.Value != nil {
		return false
	}
	switch n := e.(type) {
	case *ast.FuncLit:
		a.Kind, a.What, a.Type = Closure, "func literal", typeName(tv.Type)
		j.closure(a, info, n)
	case *ast.UnaryExpr:
		if n.Op != token.AND {
			return false
		}
		a.Kind = Literal
		if p, ok := tv.Type.Underlying().(*types.Pointer); ok {
			j.sized(a, p.Elem())
		}
	case *ast.CompositeLit:
		return j.compositeLit(a, info, path, n)
	case *ast.BinaryExpr:
		if n.Op != token.ADD || !isString(tv.Type) {
			return false
		}
		a.Kind, a.Type = Concatenated, typeName(tv.Type)
	case *ast.SelectorExpr:
		sel := info.Selections[n]
		if sel == nil || sel.Kind() != types.MethodVal || called(path, e) {
			return false
		}
		a.Kind, a.Type = MethodValue, typeName(tv.Type)
		// A closure record: the code's address and the receiver.
		if recv := info.TypeOf(n.X); recv != nil && layout.Sizable(recv, j.arch) == nil {
			j.bytes(a, j.arch.Word+j.arch.Sizeof(recv), true)
		}
	case *ast.CallExpr:
		return j.call(a, info, n)
	default:
		return false
	}
	return true
}

func called(path []ast.Node, e ast.Expr) bool {
	if len(path) < 2 {
		return false
	}
	c, ok := path[1].(*ast.CallExpr)
	return ok && c.Fun == e
}

func (j *joiner) compositeLit(a *Allocation, info *types.Info, path []ast.Node, n *ast.CompositeLit) bool {
	t := info.TypeOf(n)
	switch u := t.Underlying().(type) {
	case *types.Slice:
		a.Kind, a.Type = Literal, typeName(t)
		if layout.Sizable(u.Elem(), j.arch) == nil {
			j.bytes(a, literalLen(info, n)*j.arch.Sizeof(u.Elem()), j.arch.PointerBytes(u.Elem()) > 0)
		}
		return true
	case *types.Map:
		a.Kind, a.Type = Literal, typeName(t)
		return true
	case *types.Pointer: // an element of a literal whose type leaves the & out
		a.Kind = Literal
		j.sized(a, u.Elem())
		return true
	}
	// &T{...}: the compiler puts some at the ampersand, some at the brace.
	if len(path) > 1 {
		if u, ok := path[1].(*ast.UnaryExpr); ok && u.Op == token.AND {
			a.Kind, a.What = Literal, text(u)
			j.sized(a, t)
			return true
		}
	}
	return false
}

// underlying is the underlying type of an expression, nil if it has no type.
func underlying(info *types.Info, e ast.Expr) types.Type {
	if t := info.TypeOf(e); t != nil {
		return t.Underlying()
	}
	return nil
}

// literalLen is the length of a slice literal.
func literalLen(info *types.Info, n *ast.CompositeLit) int64 {
	var next, most int64
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if v := info.Types[kv.Key].Value; v != nil {
				if i, exact := constant.Int64Val(v); exact {
					next = i
				}
			}
		}
		next++
		most = max(most, next)
	}
	return most
}

func (j *joiner) call(a *Allocation, info *types.Info, n *ast.CallExpr) bool {
	t := info.TypeOf(n)
	if tv := info.Types[n.Fun]; tv.IsType() {
		if isStringConversion(info, n) {
			a.Kind, a.Type = StringConv, typeName(t)
			return true
		}
		return false
	}
	switch builtinName(info, n) {
	case "new":
		a.Kind = New
		if p, ok := t.Underlying().(*types.Pointer); ok {
			j.sized(a, p.Elem())
		}
	case "make":
		a.Kind, a.Type = Make, typeName(t)
		s, ok := t.Underlying().(*types.Slice)
		if !ok || layout.Sizable(s.Elem(), j.arch) != nil {
			break
		}
		if v := info.Types[n.Args[len(n.Args)-1]].Value; v != nil {
			if c, exact := constant.Int64Val(constant.ToInt(v)); exact {
				j.bytes(a, c*j.arch.Sizeof(s.Elem()), j.arch.PointerBytes(s.Elem()) > 0)
			}
		}
	case "append":
		a.Kind, a.Type = AppendArray, typeName(t)
	default:
		return false
	}
	return true
}

// isStringConversion reports conversions that make new bytes or runes.
func isStringConversion(info *types.Info, n *ast.CallExpr) bool {
	if tv := info.Types[n.Fun]; !tv.IsType() || len(n.Args) != 1 {
		return false
	}
	to, from := info.TypeOf(n), info.TypeOf(n.Args[0])
	if from == nil || to == nil {
		return false
	}
	if isString(to) {
		return !isString(from)
	}
	_, slice := to.Underlying().(*types.Slice)
	return slice && isString(from)
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// variadic describes the slice that a call makes of its variadic arguments.
func (j *joiner) variadic(a *Allocation, info *types.Info, e ast.Expr) {
	a.Kind = Variadic
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return
	}
	sig, ok := underlying(info, call.Fun).(*types.Signature)
	if !ok || !sig.Variadic() {
		return
	}
	s, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	if !ok || layout.Sizable(s.Elem(), j.arch) != nil {
		return
	}
	n := int64(len(call.Args) - sig.Params().Len() + 1)
	a.Type = typeName(s)
	if n > 0 {
		j.bytes(a, n*j.arch.Sizeof(s.Elem()), j.arch.PointerBytes(s.Elem()) > 0)
	}
}
