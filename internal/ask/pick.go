package ask

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/memvet/memvet/internal/alias"
)

// An expression is one that can be asked about.
type expression struct {
	expr ast.Expr
	// scope is a position at which the variables that count can be seen.
	scope token.Pos
	// beside are the others that the same statement assigns to.
	beside []ast.Expr
	// target: something is assigned to it; what it holds then is meant.
	target bool
	// outer: it is part of no other such expression of the line.
	outer bool
	// quiet: only asked about where the column names it, as with function
	// values and interfaces.
	quiet bool
}

// expressions lists what can be asked about on the query's line, in order of
// position.
func (w *work) expressions() []expression {
	targets := map[ast.Expr]token.Pos{}
	skip := map[ast.Expr]bool{}
	beside := map[ast.Expr][]ast.Expr{}
	var out []expression
	var stack []ast.Node
	ast.Inspect(w.file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		w.note(n, targets, skip)
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) > 1 {
			for _, l := range a.Lhs {
				beside[ast.Unparen(l)] = a.Lhs
			}
		}
		e, ok := n.(ast.Expr)
		if !ok || skip[e] || w.line(e.Pos()) != w.query.Line || !w.inFunction(stack) {
			return true
		}
		able, quiet := w.askable(e)
		if able {
			scope, target := targets[e]
			if !target {
				scope = e.Pos()
			}
			out = append(out, expression{expr: e, scope: scope, target: target, quiet: quiet, beside: beside[e]})
		}
		return true
	})
	for i := range out {
		out[i].outer = !slices.ContainsFunc(out, func(o expression) bool {
			return o.expr != out[i].expr && !o.quiet && o.expr.Pos() <= out[i].expr.Pos() && out[i].expr.End() <= o.expr.End()
		})
	}
	slices.SortStableFunc(out, func(a, b expression) int { return cmp.Compare(a.expr.Pos(), b.expr.Pos()) })
	return out
}

// note collects what statements assign to, and the parts of expressions that
// are no values of their own.
func (w *work) note(n ast.Node, targets map[ast.Expr]token.Pos, skip map[ast.Expr]bool) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			l = ast.Unparen(l)
			if w.mapEntry(l) && len(n.Lhs) == len(n.Rhs) {
				// go/ssa has no name for the entry, but for what is put there
				l, skip[l] = ast.Unparen(n.Rhs[i]), true
			}
			targets[l] = n.End()
		}
	case *ast.ValueSpec:
		for _, id := range n.Names {
			targets[id] = n.End()
		}
	case *ast.RangeStmt:
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if e != nil {
				targets[e] = n.Body.Lbrace
			}
		}
	case *ast.FuncDecl:
		if n.Body != nil {
			noteParameters(targets, n.Body, n.Recv, n.Type.Params, n.Type.Results)
		}
	case *ast.FuncLit:
		noteParameters(targets, n.Body, n.Type.Params, n.Type.Results)
	case *ast.SelectorExpr:
		skip[n.Sel] = true
	case *ast.KeyValueExpr:
		if id, ok := n.Key.(*ast.Ident); ok {
			if v, isVar := w.pass.TypesInfo.ObjectOf(id).(*types.Var); isVar && v.IsField() {
				skip[id] = true
			}
		}
	}
}

// mapEntry reports whether e is m[k] of a map.
func (w *work) mapEntry(e ast.Expr) bool {
	i, ok := e.(*ast.IndexExpr)
	if !ok {
		return false
	}
	t := w.pass.TypesInfo.TypeOf(i.X)
	if t == nil {
		return false
	}
	_, ok = t.Underlying().(*types.Map)
	return ok
}

// noteParameters notes that parameters are asked about where the body begins.
func noteParameters(targets map[ast.Expr]token.Pos, body *ast.BlockStmt, lists ...*ast.FieldList) {
	for _, l := range lists {
		if l == nil {
			continue
		}
		for _, f := range l.List {
			for _, id := range f.Names {
				targets[id] = body.Lbrace + 1
			}
		}
	}
}

// inFunction reports whether a node lies in a function or in the initialiser of
// a variable, and not among the fields of a type.
func (w *work) inFunction(stack []ast.Node) bool {
	in := false
	for _, n := range stack {
		switch n := n.(type) {
		case *ast.FuncDecl:
			in = n.Body != nil
		case *ast.ValueSpec:
			in = true
		case *ast.StructType, *ast.InterfaceType:
			return false
		}
	}
	return in
}

// askable reports whether an expression is a value that refers to storage.
func (w *work) askable(e ast.Expr) (able, quiet bool) {
	if id, ok := e.(*ast.Ident); ok {
		v, isVar := w.pass.TypesInfo.ObjectOf(id).(*types.Var)
		if !isVar || id.Name == "_" {
			return false, false
		}
		return refers(v.Type())
	}
	tv, ok := w.pass.TypesInfo.Types[e]
	if !ok || !tv.IsValue() || tv.IsNil() {
		return false, false
	}
	if _, paren := e.(*ast.ParenExpr); paren {
		return false, false
	}
	able, quiet = refers(tv.Type)
	return able, quiet || tv.Value != nil
}

// refers reports whether values of the type refer to storage, and whether only
// those are asked about that are named by column.
func refers(t types.Type) (able, quiet bool) {
	switch t := t.Underlying().(type) {
	case *types.Slice, *types.Map, *types.Chan, *types.Pointer:
		return true, false
	case *types.Basic:
		return t.Info()&types.IsString != 0 || t.Kind() == types.UnsafePointer, false
	case *types.Interface, *types.Signature:
		return true, true
	}
	return false, false
}

// pick chooses the expressions that the query means: the innermost one at its
// column, or of a line what is assigned to, else what is not part of another.
func (w *work) pick(all []expression) []expression {
	if w.query.Column > 0 {
		var best []expression
		for _, e := range all {
			p, end := w.pass.Fset.Position(e.expr.Pos()), w.pass.Fset.Position(e.expr.End())
			if p.Column <= w.query.Column && (end.Line > p.Line || w.query.Column < end.Column) {
				if len(best) == 0 || e.expr.End()-e.expr.Pos() <= best[0].expr.End()-best[0].expr.Pos() {
					best = []expression{e}
				}
			}
		}
		return best
	}
	var targets, outer []expression
	for _, e := range all {
		switch {
		case e.quiet:
		case e.target:
			targets = append(targets, e)
		case e.outer:
			outer = append(outer, e)
		}
	}
	if len(targets) > 0 {
		return targets
	}
	return outer
}

func (w *work) line(pos token.Pos) int { return w.pass.Fset.Position(pos).Line }

func (w *work) text(e ast.Expr) string { return types.ExprString(e) }

func (w *work) choice(e expression) alias.Choice {
	t := w.pass.TypesInfo.TypeOf(e.expr)
	return alias.Choice{
		Expression: w.text(e.expr), Type: types.TypeString(t, types.RelativeTo(w.pass.Pkg)),
		Position: w.between(e.expr.Pos(), e.expr.End()),
	}
}
