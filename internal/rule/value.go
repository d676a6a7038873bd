package rule

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/ssax"
)

// KeepClone copies a view where a statement keeps it: the slice, map or string
// that the statement around kept assigns, sends, returns or hands to a
// goroutine. view is the view's name and taken the place where it was taken;
// they decide between several values. There are no edits unless one value is
// left, all of which a copy of one level detaches.
func (p *Pass) KeepClone(kept token.Pos, view string, taken token.Pos) []analysis.SuggestedFix {
	e := p.keptValue(kept, view, taken)
	if e == nil {
		return nil
	}
	return Fix("keep a copy: "+p.CloneName(e), p.Clone(e))
}

// TakeClone copies a view where it is taken.
func (p *Pass) TakeClone(taken token.Pos) []analysis.SuggestedFix {
	call := p.CallAt(taken)
	if call == nil || !detaches(p.TypesInfo.TypeOf(call)) {
		return nil
	}
	return Fix("take a copy: "+p.CloneName(call), p.Clone(call))
}

// CloneAt copies the string or slice of plain values that go/ssa computes at
// pos.
func (p *Pass) CloneAt(pos token.Pos) []analysis.SuggestedFix {
	for _, n := range p.Enclosing(pos) {
		e, ok := n.(ast.Expr)
		if !ok || !points(n, pos) {
			continue
		}
		if t := p.TypesInfo.TypeOf(e); !detaches(t) && !ssax.IsString(t) {
			return nil
		}
		return Fix("keep a copy: "+p.CloneName(e), p.Clone(e))
	}
	return nil
}

// Naked reports whether the return statement at ret names no results, so that they are
// what was assigned to them before.
func (p *Pass) Naked(ret token.Pos) bool {
	s, ok := p.StatementAt(ret).(*ast.ReturnStmt)
	return ok && len(s.Results) == 0
}

// ResultClone copies what a return statement gives where it evaluates the
// expression around read.
func (p *Pass) ResultClone(ret, read token.Pos) []analysis.SuggestedFix {
	s, ok := p.StatementAt(ret).(*ast.ReturnStmt)
	if !ok {
		return nil
	}
	for _, e := range s.Results {
		if e.Pos() <= read && read < e.End() {
			return Fix("return a copy: "+p.CloneName(e), p.Clone(e))
		}
	}
	return nil
}

func (p *Pass) keptValue(kept token.Pos, view string, taken token.Pos) ast.Expr {
	v := values{p: p}
	switch s := p.StatementAt(kept).(type) {
	case *ast.AssignStmt:
		if len(s.Lhs) != len(s.Rhs) {
			return nil
		}
		for _, e := range s.Rhs {
			v.add(e)
		}
	case *ast.SendStmt:
		v.add(s.Value)
	case *ast.ReturnStmt:
		for _, e := range s.Results {
			v.add(e)
		}
	case *ast.GoStmt:
		if _, ok := s.Call.Fun.(*ast.FuncLit); ok {
			return nil
		}
		for _, e := range s.Call.Args {
			v.add(e)
		}
	}
	return v.choose(view, taken)
}

// values are what a statement puts where it stays.
type values struct {
	p *Pass
	// views can be detached by a copy.
	views []ast.Expr
	// other says that there are references which cannot.
	other bool
}

func (v *values) add(e ast.Expr) {
	switch x := e.(type) {
	case *ast.ParenExpr:
		v.add(x.X)
		return
	case *ast.UnaryExpr:
		if _, ok := x.X.(*ast.CompositeLit); ok && x.Op == token.AND {
			v.add(x.X)
			return
		}
	case *ast.CompositeLit:
		for _, el := range x.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				el = kv.Value
			}
			v.add(el)
		}
		return
	case *ast.CallExpr:
		if v.p.IsBuiltin(x, "append") {
			if x.Ellipsis.IsValid() {
				v.other = v.other || refers(elemOf(v.p.TypesInfo.TypeOf(x)), 0)
				return
			}
			for _, a := range x.Args[1:] {
				v.add(a)
			}
			return
		}
		if !v.p.viewing(x) {
			v.other = v.other || refers(v.p.TypesInfo.TypeOf(x), 0)
			return
		}
	}
	tv := v.p.TypesInfo.Types[e]
	switch {
	case tv.Value != nil || tv.IsNil() || types.Identical(tv.Type, types.Universe.Lookup("error").Type()):
	case detaches(tv.Type):
		v.views = append(v.views, e)
	case refers(tv.Type, 0):
		v.other = true
	}
}

// viewing reports whether a call does nothing but give a view of something: it
// is a conversion, a function of package bytes, or a method without arguments.
func (p *Pass) viewing(call *ast.CallExpr) bool {
	if p.TypesInfo.Types[call.Fun].IsType() {
		return true
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := p.TypesInfo.Uses[sel.Sel].(*types.Func)
	return ok && fn.Pkg() != nil && (fn.Pkg().Path() == "bytes" || fn.Signature().Recv() != nil && len(call.Args) == 0)
}

func (v *values) choose(view string, taken token.Pos) ast.Expr {
	if len(v.views) == 1 && !v.other {
		return v.views[0]
	}
	var found []ast.Expr
	for _, e := range v.views {
		base := e
		if s, ok := e.(*ast.SliceExpr); ok {
			base = s.X
		}
		if e.Pos() <= taken && taken < e.End() || v.p.Text(base) == view {
			found = append(found, e)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return nil
}

// detaches reports whether a copy of one level of a t shares nothing that
// changes: t is a slice or map of plain values.
func detaches(t types.Type) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return !refers(u.Elem(), 0)
	case *types.Map:
		return !refers(u.Elem(), 0)
	}
	return false
}

func elemOf(t types.Type) types.Type {
	if s, ok := t.Underlying().(*types.Slice); ok {
		return s.Elem()
	}
	return t
}

// refers reports whether a t refers to storage that can change; strings do
// not.
func refers(t types.Type, depth int) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Array:
		return depth > 5 || refers(u.Elem(), depth+1)
	case *types.Tuple:
		return u.Len() > 0
	case *types.Struct:
		for f := range u.Fields() {
			if depth > 5 || refers(f.Type(), depth+1) {
				return true
			}
		}
		return false
	}
	return true
}
