package lostupdate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A loop is a range loop over a slice or map that can be rewritten to reach
// its elements in place.
type loop struct {
	*rule.Pass
	stmt *ast.RangeStmt
	// index names the element: "xs[i]".
	key string
}

// newLoop gives nil if the place of the elements changes while the loop runs.
func newLoop(p *rule.Pass, s *ast.RangeStmt) *loop {
	if s.Tok != token.DEFINE || s.Value == nil || !p.Pure(s.X) || !steady(p, s.X, []ast.Node{s.Body}) || p.Commented(s.Pos(), s.Body.Lbrace) {
		return nil
	}
	l := &loop{Pass: p, stmt: s}
	if !l.isMap() && !ssax.IsSlice(p.TypesInfo.TypeOf(s.X)) {
		return nil
	}
	l.key = l.keyName()
	if l.key == "" {
		return nil
	}
	return l
}

func (l *loop) isMap() bool {
	_, ok := l.TypesInfo.TypeOf(l.stmt.X).Underlying().(*types.Map)
	return ok
}

func (l *loop) element() string {
	x := l.Text(l.stmt.X)
	if _, ok := l.stmt.X.(*ast.StarExpr); ok {
		x = "(" + x + ")"
	}
	return x + "[" + l.key + "]"
}

// keyName gives the loop's own key if it keeps its value, or a name that
// occurs nowhere in the loop.
func (l *loop) keyName() string {
	if id, ok := l.stmt.Key.(*ast.Ident); ok && id.Name != "_" {
		v, ok := l.TypesInfo.Defs[id].(*types.Var)
		if !ok || assigned(l.Pass, l.stmt.Body, v) {
			return ""
		}
		return id.Name
	}
	used := map[string]bool{}
	ast.Inspect(l.stmt, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			used[id.Name] = true
		}
		return true
	})
	names := []string{"i", "j", "k", "n"}
	if l.isMap() {
		names = []string{"k", "key", "name"}
	}
	for _, n := range names {
		if !used[n] {
			return n
		}
	}
	return ""
}

func assigned(p *rule.Pass, in ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				found = found || sameVar(p, ast.Unparen(e), v)
			}
		case *ast.IncDecStmt:
			found = found || sameVar(p, ast.Unparen(n.X), v)
		case *ast.UnaryExpr:
			found = found || n.Op == token.AND && sameVar(p, ast.Unparen(n.X), v)
		}
		return !found
	})
	return found
}

// head rewrites the loop's variables.
func (l *loop) head(vars string) analysis.TextEdit {
	return analysis.TextEdit{Pos: l.stmt.Key.Pos(), End: l.stmt.Value.End(), NewText: []byte(vars)}
}

// byPointer makes v a pointer to the element: for i := range xs { x := &xs[i].
func (l *loop) byPointer(v *types.Var) []analysis.SuggestedFix {
	if len(l.stmt.Body.List) == 0 || l.isMap() {
		return nil
	}
	edits, ok := dereference(l.Pass, v, []ast.Node{l.stmt.Body})
	first := l.FirstLine(l.stmt.Body, v.Name()+" := &"+l.element())
	if !ok || first == nil {
		return nil
	}
	return rule.Fix("range over the index and take a pointer to the element", append(append(edits, l.head(l.key)), first...))
}

// storeBack stores the changed copy v back into the map.
func (l *loop) storeBack(v *types.Var, writes []ast.Stmt) []analysis.SuggestedFix {
	if len(writes) == 0 {
		return nil
	}
	back := l.LineBehind(writes[len(writes)-1], l.element()+" = "+v.Name())
	if back == nil {
		return nil
	}
	return rule.Fix("store the changed copy back", append(back, l.head(l.key+", "+v.Name())))
}

// inPlace lets the one assignment to v, whose value nobody reads, assign to the
// element instead.
func (l *loop) inPlace(v *types.Var, target ast.Expr) []analysis.SuggestedFix {
	writes := 0
	ast.Inspect(l.stmt.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				if sameVar(l.Pass, ast.Unparen(e), v) {
					writes++
				}
			}
		case *ast.IncDecStmt:
			if sameVar(l.Pass, ast.Unparen(n.X), v) {
				writes++
			}
		case *ast.FuncLit:
			writes += 2 * usesIn(l.Pass, n, v)
		}
		return true
	})
	if writes != 1 {
		return nil
	}
	vars := l.key
	if usesIn(l.Pass, l.stmt.Body, v) > 1 {
		vars += ", " + v.Name()
	}
	return rule.Fix("change the element through its index", []analysis.TextEdit{l.head(vars), rule.Replace(target, l.element())})
}
