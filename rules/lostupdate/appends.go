package lostupdate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// An appending is "x = append(base, ...)" or "x := append(base, ...)" with a
// local variable x.
type appending struct {
	stmt *ast.AssignStmt
	v    *types.Var
	base ast.Expr
	call *ast.CallExpr
	// next is the statement behind it in the same block.
	next ast.Stmt
}

// appends reports appends whose result nobody reads.
func appends(p *rule.Pass, fns []*ssa.Function) {
	found := map[token.Pos]*appending{}
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			list := rule.Statements(n)
			for i, s := range list {
				if a := asAppending(p, s); a != nil {
					if i+1 < len(list) {
						a.next = list[i+1]
					}
					found[a.call.Lparen] = a
				}
			}
			return true
		})
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				call, ok := i.(*ssa.Call)
				if !ok || !ssax.IsBuiltin(call.Common(), "append") {
					continue
				}
				if a := found[call.Pos()]; a != nil && dead(call, a.v, found, map[ssa.Value]bool{}) {
					reportAppend(p, a, call)
				}
			}
		}
	}
}

func asAppending(p *rule.Pass, s ast.Stmt) *appending {
	as, ok := s.(*ast.AssignStmt)
	if !ok || len(as.Lhs) != 1 || len(as.Rhs) != 1 {
		return nil
	}
	id, ok := as.Lhs[0].(*ast.Ident)
	if !ok || id.Name == "_" {
		return nil
	}
	v, ok := p.TypesInfo.ObjectOf(id).(*types.Var)
	call, isCall := ast.Unparen(as.Rhs[0]).(*ast.CallExpr)
	if !ok || !isCall || len(call.Args) == 0 {
		return nil
	}
	fn, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return nil
	}
	if b, ok := p.TypesInfo.Uses[fn].(*types.Builtin); !ok || b.Name() != "append" {
		return nil
	}
	return &appending{stmt: as, v: v, base: ast.Unparen(call.Args[0]), call: call}
}

// dead reports whether v, what an append to variable x gave, is read by
// nothing but further appends to x.
func dead(v ssa.Value, x *types.Var, found map[token.Pos]*appending, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return true
	}
	seen[v] = true
	for _, ref := range ssax.Referrers(v) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Phi:
			if !dead(ref, x, found, seen) {
				return false
			}
		case *ssa.Call:
			a := found[ref.Pos()]
			if !ssax.IsBuiltin(ref.Common(), "append") || a == nil || a.v != x || !dead(ref, x, found, seen) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func reportAppend(p *rule.Pass, a *appending, call *ssa.Call) {
	if cut(call.Call.Args[0], map[ssa.Value]bool{}) {
		return // written through on purpose, where somebody else reads
	}
	name := a.v.Name()
	r := rule.Report{Level: finding.Default, Pos: a.stmt.Pos(), End: a.stmt.End()}
	again := asRestart(p, a)
	outer := shadowed(p, a)
	switch {
	case again != nil:
		r.Message = "what is appended to `" + name + "` here is lost, because the next append starts from " +
			rule.Quote(p.Source(a.base), "the same slice") + " again"
		r.Steps = []rule.Step{
			{Role: finding.Taken, Pos: a.stmt.Pos(), Text: "`" + name + "` gets the first addition"},
			{Role: finding.Spoiled, Pos: again.stmt.Pos(), Text: "`" + name + "` is replaced without it"},
		}
		r.Remedy = "append to `" + name + "` the second time"
		r.Fixes = rule.Fix("append to "+name+" the second time", []analysis.TextEdit{rule.Replace(again.call.Args[0], name)})
	case isParam(call, a.v) && sameVar(p, a.base, a.v):
		r.Message = "append to parameter `" + name + "` is lost, because the caller keeps its own length"
		r.Steps = []rule.Step{{Role: finding.Taken, Pos: a.v.Pos(), Text: "`" + name + "` is a copy of the caller's slice"}}
		r.Remedy = "return the longer slice, or take a pointer to it"
	case outer != nil:
		r.Message = "append to `" + name + "` is lost, because this `" + name + "` hides the one outside that is used later"
		r.Steps = []rule.Step{
			{Role: finding.Taken, Pos: outer.Pos(), Text: "this is the `" + name + "` outside"},
			{Role: finding.Spoiled, Pos: a.v.Pos(), Text: "this declares another `" + name + "`"},
		}
		r.Remedy = "give the inner variable another name"
	case discarded(p, a.v):
		return
	default:
		r.Level = finding.Audit
		r.Message = "append to `" + name + "` is lost, because nobody reads `" + name + "` afterwards"
		r.Remedy = "return or store the slice, or remove the append"
	}
	p.Report(r)
}

// cut reports whether v is a part of a longer slice.
func cut(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Slice:
		a, ok := v.X.(*ssa.Alloc)
		return !ok || a.Comment != "makeslice" // which is make with a constant capacity
	case *ssa.Phi:
		for _, e := range v.Edges {
			if cut(e, seen) {
				return true
			}
		}
	case *ssa.Call:
		return ssax.IsBuiltin(v.Common(), "append") && cut(v.Call.Args[0], seen)
	}
	return false
}

// asRestart gives the append that follows a and starts from a's base again.
func asRestart(p *rule.Pass, a *appending) *appending {
	if a.next == nil || sameVar(p, a.base, a.v) {
		return nil
	}
	b := asAppending(p, a.next)
	if b == nil || b.v != a.v || p.Source(a.base) == "" || p.Source(a.base) != p.Source(b.base) {
		return nil
	}
	return b
}

func sameVar(p *rule.Pass, e ast.Expr, v *types.Var) bool {
	id, ok := e.(*ast.Ident)
	return ok && p.TypesInfo.ObjectOf(id) == v
}

func isParam(call *ssa.Call, v *types.Var) bool {
	for _, q := range call.Parent().Params {
		if q.Object() == v {
			return true
		}
	}
	return false
}

// shadowed gives the variable outside the block of a's that has the same name
// and type, if it is used behind the append.
func shadowed(p *rule.Pass, a *appending) *types.Var {
	if a.v.Parent() == nil || a.v.Parent().Parent() == nil {
		return nil
	}
	_, obj := a.v.Parent().Parent().LookupParent(a.v.Name(), a.v.Pos())
	outer, ok := obj.(*types.Var)
	if !ok || outer.Parent() == p.Pkg.Scope() || !types.Identical(outer.Type(), a.v.Type()) {
		return nil
	}
	for id, o := range p.TypesInfo.Uses {
		if o == outer && id.Pos() > a.stmt.End() {
			return outer
		}
	}
	return nil
}

// discarded reports whether the source says "_ = v".
func discarded(p *rule.Pass, v *types.Var) bool {
	found := false
	for _, f := range p.Files {
		if v.Pos() < f.FileStart || v.Pos() >= f.FileEnd {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			as, ok := n.(*ast.AssignStmt)
			if ok && len(as.Lhs) == 1 && len(as.Rhs) == 1 && sameVar(p, ast.Unparen(as.Rhs[0]), v) {
				id, ok := as.Lhs[0].(*ast.Ident)
				found = found || ok && id.Name == "_"
			}
			return !found
		})
	}
	return found
}
