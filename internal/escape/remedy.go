package escape

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/memvet/memvet/internal/gclog"
)

// The changes that are offered without a call graph: those of which the
// compiler's log and the source together say for certain that they keep the value off
// the heap. Each stands for a sample in testdata/remedies, which runs before and
// after the change.
//
// Where the compiler names a way to the heap, taking that way does not help if
// there is another that it does not name; so nothing is offered for what is
// returned, stored or passed on, nor for what is too large.

// remedy is what keeps an allocation of the log off the heap, or "".
func (j *joiner) remedy(a *Allocation, h home) string {
	switch {
	case a.Free != "" || a.Foreign || h.file == nil || h.outer:
		return ""
	case a.Kind == Closure && a.Cause == Deferred && spilled(a.Records):
		return "put the body of the loop into a function of its own, if the deferred call may run at the end of each round"
	case a.Kind == Variable:
		return j.copyBefore(a, h)
	}
	return ""
}

// spilled reports whether the compiler has nothing else against a closure than
// the statement that it is made for.
func spilled(rs []*gclog.Record) bool {
	return !slices.ContainsFunc(rs, func(r *gclog.Record) bool {
		last := r.Last()
		return last == nil || last.Why != "spill"
	})
}

// constantCapacity is for slices that do not leave their function: nothing but
// their size keeps them from the stack. The limit is that of what make makes
// (MaxImplicitStackVarSize in cmd/compile/internal/ir/cfg.go).
func constantCapacity(elem int64) string {
	const most = 64 << 10
	if elem > most {
		return ""
	}
	return fmt.Sprintf("a constant capacity of up to %d elements keeps it on the stack; make another one where that is too small", most/elem)
}

// copyBefore is for variables that are on the heap only because a function
// literal in a loop shares them. The compiler copies into the closure what nobody
// changes; of changes before the literal it knows that they do no harm only if no loop
// begins in between (OCLOSURE in cmd/compile/internal/escape/expr.go).
func (j *joiner) copyBefore(a *Allocation, h home) string {
	info := h.file.pkg.TypesInfo
	v := variable(info, h.path)
	body, results := declaring(h.path)
	if v == nil || body == nil || a.Size > byValue || results != nil && results.Pos() <= v.Pos() && v.Pos() < results.End() {
		return ""
	}
	s := sharing{info: info, v: v}
	ast.PreorderStack(body, nil, s.visit)
	if s.bad || !s.looped {
		return ""
	}
	changes(info, body, s.change)
	if s.bad || !s.changed {
		return ""
	}
	line := h.file.pkg.Fset.Position(s.lit.Pos()).Line
	return fmt.Sprintf("copy it before the function literal in line %d (%s := %s), since nobody changes it afterwards; the copy lies in the closure", line, v.Name(), v.Name())
}

// declaring is the body of the innermost function around a node, with the
// function's results.
func declaring(path []ast.Node) (*ast.BlockStmt, *ast.FieldList) {
	for _, n := range path {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n.Body, n.Type.Results
		case *ast.FuncDecl:
			return n.Body, n.Type.Results
		}
	}
	return nil, nil
}

// sharing is how a variable is shared with a function literal.
type sharing struct {
	info *types.Info
	v    *types.Var

	lit *ast.FuncLit // the only one
	// around are the loops around lit that do not declare the variable, and the
	// assignment that lit is in: what is changed there is changed after lit was made.
	around  []ast.Node
	looped  bool // one of them is a loop
	changed bool // somewhere; otherwise it is not shared for being changed
	bad     bool
}

// visit finds the function literal that uses the variable.
func (s *sharing) visit(n ast.Node, stack []ast.Node) bool {
	if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO {
		s.bad = true
	}
	id, ok := n.(*ast.Ident)
	if !ok || s.info.Uses[id] != s.v {
		return !s.bad
	}
	for i, m := range stack {
		switch m := m.(type) {
		case *ast.FuncLit:
			s.captured(m, stack[:i])
			return true
		case *ast.RangeStmt:
			// The body of a loop over a function is a function literal for the compiler.
			_, body := underlying(s.info, m.X).(*types.Signature)
			s.bad = s.bad || body && !s.within(m, s.v.Pos())
		}
	}
	return true
}

func (s *sharing) captured(lit *ast.FuncLit, stack []ast.Node) {
	if s.lit == lit {
		return
	}
	s.bad = s.bad || s.lit != nil
	s.lit = lit
	for _, n := range stack {
		loop := false
		switch n := n.(type) {
		case *ast.ForStmt:
			// What i++ changes is another round's variable since Go 1.22.
			loop, s.bad = true, s.bad || n.Init != nil && s.within(n.Init, s.v.Pos())
		case *ast.RangeStmt:
			loop = true
		case *ast.AssignStmt:
		default:
			continue
		}
		if !s.within(n, s.v.Pos()) {
			s.around = append(s.around, n)
			s.looped = s.looped || loop
		}
	}
}

func (s *sharing) within(n ast.Node, pos token.Pos) bool {
	return n.Pos() <= pos && pos < n.End()
}

// change refuses a change that the literal, or somebody else, might see.
func (s *sharing) change(c change) {
	if c.v != s.v {
		return
	}
	s.changed = true
	at := c.at.Pos()
	if c.address || at > s.lit.Pos() || slices.ContainsFunc(s.around, func(n ast.Node) bool { return s.within(n, at) }) {
		s.bad = true
	}
}
