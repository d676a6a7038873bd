package lostupdate

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// fix lets the writes to a copy of an element reach the element: by a pointer
// into the slice, or by storing the copy back into the map.
func (r *reporter) fix(c *copyVar, lost []loss) []analysis.SuggestedFix {
	o := r.origins[c.alloc.Pos()]
	if c.kind != element || o.from == nil {
		return nil
	}
	v := r.variable(c.alloc.Pos())
	if v == nil {
		return nil
	}
	if o.loop != nil {
		l := newLoop(r.Pass, o.loop)
		switch {
		case l == nil:
			return nil
		case l.isMap():
			return l.storeBack(v, writesOf(r.Pass, v, lost))
		}
		return l.byPointer(v)
	}
	x, ok := ast.Unparen(o.from).(*ast.IndexExpr)
	s, ok2 := r.StatementAt(c.alloc.Pos()).(*ast.AssignStmt)
	if !ok || !ok2 || s.Tok != token.DEFINE || !r.Pure(x) {
		return nil
	}
	if _, ok := r.TypesInfo.TypeOf(x.X).Underlying().(*types.Map); ok {
		if !steady(r.Pass, x, r.restOf(s)) {
			return nil
		}
		writes := writesOf(r.Pass, v, lost)
		if len(writes) == 0 || !r.found(s, writes[0]) {
			return nil
		}
		return rule.Fix("store the changed copy back", r.LineBehind(writes[len(writes)-1], r.Text(x)+" = "+v.Name()))
	}
	return r.pointerTo(v, s, x)
}

// found reports whether a write stands under the ok of "x, ok := m[k]". Without
// it, storing back could add an entry, or panic where the map is nil.
func (r *reporter) found(s *ast.AssignStmt, write ast.Stmt) bool {
	if len(s.Lhs) != 2 {
		return false
	}
	id, ok := s.Lhs[1].(*ast.Ident)
	if !ok {
		return false
	}
	v, _ := r.TypesInfo.Defs[id].(*types.Var)
	for _, n := range r.Enclosing(write.Pos()) {
		if in, ok := n.(*ast.IfStmt); ok && v != nil && sameVar(r.Pass, ast.Unparen(in.Cond), v) && in.Body.Pos() <= write.Pos() && write.Pos() < in.Body.End() {
			return true
		}
	}
	return false
}

func (r *reporter) variable(at token.Pos) *types.Var {
	for _, n := range r.Enclosing(at) {
		if id, ok := n.(*ast.Ident); ok {
			v, _ := r.TypesInfo.Defs[id].(*types.Var)
			return v
		}
	}
	return nil
}

// restOf gives the statements in the same list as s from s on.
func (r *reporter) restOf(s ast.Stmt) []ast.Node {
	var out []ast.Node
	for next := r.Next(s); next != nil; next = r.Next(next) {
		out = append(out, next)
	}
	return out
}

// pointerTo makes v, declared as a copy of the slice element x, a pointer to it.
func (r *reporter) pointerTo(v *types.Var, s *ast.AssignStmt, x *ast.IndexExpr) []analysis.SuggestedFix {
	rest := r.restOf(s)
	if len(s.Lhs) != 1 || !ssax.IsSlice(r.TypesInfo.TypeOf(x.X)) || len(rest) == 0 || !steady(r.Pass, x, rest) {
		return nil
	}
	edits, ok := dereference(r.Pass, v, rest)
	if !ok {
		return nil
	}
	amp := analysis.TextEdit{Pos: s.Rhs[0].Pos(), End: s.Rhs[0].Pos(), NewText: []byte("&")}
	return rule.Fix("take a pointer to the element", append(edits, amp))
}

// writesOf gives the statements that make the lost writes, if each sets a
// field of v and all stand in one list.
func writesOf(p *rule.Pass, v *types.Var, lost []loss) []ast.Stmt {
	var out []ast.Stmt
	for _, l := range lost {
		s := p.StatementAt(l.instr.Pos())
		var lhs ast.Expr
		switch s := s.(type) {
		case *ast.AssignStmt:
			if len(s.Lhs) == 1 {
				lhs = s.Lhs[0]
			}
		case *ast.IncDecStmt:
			lhs = s.X
		}
		if l.val == nil || lhs == nil || !sameVar(p, root(lhs), v) {
			return nil
		}
		out = append(out, s)
	}
	for i, s := range out[1:] {
		if !follows(p, out[i], s) {
			return nil
		}
	}
	return out
}

func follows(p *rule.Pass, a, b ast.Stmt) bool {
	for s := p.Next(a); s != nil; s = p.Next(s) {
		if s == b {
			return true
		}
	}
	return false
}

// root strips fields, indices and dereferences.
func root(e ast.Expr) ast.Expr {
	for {
		switch x := e.(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return e
		}
	}
}

// steady reports whether e means the same place all through the nodes: nothing
// it is made of is assigned there, and no call gets hold of what its fields
// belong to.
func steady(p *rule.Pass, e ast.Expr, in []ast.Node) bool {
	names := map[types.Object]bool{}
	path := false // e goes through a field or a pointer
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			path = true
			ast.Inspect(n.X, func(m ast.Node) bool { return note(p, m, names) })
			return false
		case *ast.StarExpr:
			path = true
		case *ast.Ident:
			note(p, n, names)
		}
		return true
	})
	for obj := range names {
		ok = ok && !(obj.Parent() == p.Pkg.Scope())
	}
	for _, n := range in {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, l := range n.Lhs {
					ok = ok && !isPrefix(p, l, e, names)
				}
			case *ast.IncDecStmt:
				ok = ok && !isPrefix(p, n.X, e, names)
			case *ast.UnaryExpr:
				ok = ok && !(n.Op == token.AND && isPrefix(p, n.X, e, names))
			case *ast.FuncLit:
				ok = false
			case *ast.CallExpr:
				ok = ok && (!path || !mentions(p, n, names))
			}
			return ok
		})
	}
	return ok
}

func note(p *rule.Pass, n ast.Node, names map[types.Object]bool) bool {
	if id, ok := n.(*ast.Ident); ok {
		if v, ok := p.TypesInfo.Uses[id].(*types.Var); ok {
			names[v] = true
		}
	}
	return true
}

// isPrefix reports whether assigning to l changes what e means: l is one of
// e's variables or a path that e goes through.
func isPrefix(p *rule.Pass, l, e ast.Expr, names map[types.Object]bool) bool {
	l = ast.Unparen(l)
	if id, ok := l.(*ast.Ident); ok {
		obj := p.TypesInfo.Uses[id]
		return obj != nil && names[obj]
	}
	text := p.Text(l)
	return strings.Contains(p.Text(e), text)
}

// mentions reports whether a call that may change things is given one of the
// names.
func mentions(p *rule.Pass, call *ast.CallExpr, names map[types.Object]bool) bool {
	if p.TypesInfo.Types[call.Fun].IsType() || p.TypesInfo.Types[call.Fun].IsBuiltin() {
		return false
	}
	found := false
	ast.Inspect(call, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			found = found || names[p.TypesInfo.Uses[id]]
		}
		return !found
	})
	return found
}

// dereference gives the edits that make uses of v, which becomes a pointer,
// mean the value: v.f stays, &v becomes v, and v becomes *v.
func dereference(p *rule.Pass, v *types.Var, in []ast.Node) (edits []analysis.TextEdit, ok bool) {
	if _, isStruct := v.Type().Underlying().(*types.Struct); !isStruct {
		return nil, false
	}
	ok = true
	done := map[*ast.Ident]bool{}
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			ok = ok && !mentionsVar(p, n, v)
			return false
		case *ast.SelectorExpr:
			if id, is := n.X.(*ast.Ident); is {
				done[id] = true
			}
		case *ast.UnaryExpr:
			if id, is := n.X.(*ast.Ident); is && n.Op == token.AND && sameVar(p, id, v) {
				done[id] = true
				edits = append(edits, analysis.TextEdit{Pos: n.Pos(), End: id.Pos()})
			}
		case *ast.AssignStmt:
			ok = ok && !slices.ContainsFunc(n.Lhs, func(l ast.Expr) bool { return sameVar(p, ast.Unparen(l), v) })
		case *ast.RangeStmt:
			ok = ok && !(n.Key != nil && sameVar(p, n.Key, v)) && !(n.Value != nil && sameVar(p, n.Value, v))
		case *ast.Ident:
			if !done[n] && sameVar(p, n, v) {
				edits = append(edits, analysis.TextEdit{Pos: n.Pos(), End: n.Pos(), NewText: []byte("*")})
			}
		}
		return ok
	}
	for _, n := range in {
		ast.Inspect(n, visit)
	}
	return edits, ok
}

func mentionsVar(p *rule.Pass, n ast.Node, v *types.Var) bool {
	return usesIn(p, n, v) > 0
}

func usesIn(p *rule.Pass, n ast.Node, v *types.Var) int {
	count := 0
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && p.TypesInfo.ObjectOf(id) == v {
			count++
		}
		return true
	})
	return count
}
