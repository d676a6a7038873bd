package lostupdate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// scalars reports assignments to loop variables and receivers of one word,
// which go/ssa keeps in registers, so that a lost one is a value nobody uses.
func scalars(p *rule.Pass, fns []*ssa.Function) {
	unused := map[token.Pos]bool{}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch v := i.(type) {
				case *ssa.BinOp, *ssa.Call, *ssa.Convert:
					if unread(v.(ssa.Value), map[ssa.Value]bool{}) {
						unused[i.Pos()] = true
					}
				}
			}
		}
	}
	for _, f := range p.Files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil {
				continue
			}
			s := &scalarScan{Pass: p, unused: unused, vars: map[types.Object]*ast.RangeStmt{}}
			if fd.Recv != nil && len(fd.Recv.List[0].Names) == 1 {
				s.vars[p.TypesInfo.Defs[fd.Recv.List[0].Names[0]]] = nil
			}
			ast.Inspect(fd.Body, s.visit)
		}
	}
}

// unread reports whether nothing but other unread values is made of v.
func unread(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return true
	}
	seen[v] = true
	for _, ref := range ssax.Referrers(v) {
		phi, ok := ref.(*ssa.Phi)
		if !ok || !unread(phi, seen) {
			return false
		}
	}
	return true
}

type scalarScan struct {
	*rule.Pass
	unused map[token.Pos]bool
	// vars maps receivers to nil and loop variables to their loops.
	vars map[types.Object]*ast.RangeStmt
}

func (s *scalarScan) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.RangeStmt:
		if id, ok := n.Value.(*ast.Ident); ok && n.Tok == token.DEFINE {
			if obj := s.TypesInfo.Defs[id]; obj != nil {
				s.vars[obj] = n
			}
		}
	case *ast.IncDecStmt:
		s.check(n.X, n.Pos(), n)
	case *ast.AssignStmt:
		if len(n.Lhs) != 1 || len(n.Rhs) != 1 || n.Tok == token.DEFINE {
			break
		}
		if n.Tok != token.ASSIGN {
			s.check(n.Lhs[0], n.Pos(), n)
			break
		}
		switch rhs := ast.Unparen(n.Rhs[0]).(type) {
		case *ast.CallExpr:
			s.check(n.Lhs[0], rhs.Lparen, n)
		case *ast.BinaryExpr:
			s.check(n.Lhs[0], rhs.OpPos, n)
		}
	}
	return true
}

func (s *scalarScan) check(lhs ast.Expr, at token.Pos, stmt ast.Stmt) {
	id, ok := ast.Unparen(lhs).(*ast.Ident)
	if !ok || !s.unused[at] {
		return
	}
	obj := s.TypesInfo.ObjectOf(id)
	loop, ok := s.vars[obj]
	if !ok {
		return
	}
	if b, ok := obj.Type().Underlying().(*types.Basic); !ok || b.Info()&(types.IsNumeric|types.IsString|types.IsBoolean) == 0 {
		return
	}
	r := rule.Report{Level: finding.Default, Pos: stmt.Pos(), End: stmt.End()}
	r.Steps = []rule.Step{{Role: finding.Taken, Pos: obj.Pos(), Text: "`" + id.Name + "` is a copy"}}
	if loop == nil {
		r.Message = "receiver `" + id.Name + "` is passed by value, so the caller's value stays as it was"
		r.Remedy = "make the receiver a pointer"
	} else {
		r.Message = "`" + id.Name + "` is a copy of each element of " + rule.Quote(s.Source(loop.X), "the list") + ", so the elements stay as they were"
		r.Remedy = "change the element through its index"
		if l := newLoop(s.Pass, loop); l != nil {
			r.Fixes = l.inPlace(obj.(*types.Var), lhs)
		}
	}
	s.Report(r)
}
