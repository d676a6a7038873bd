package appendclobber

import (
	_ "embed"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

//go:embed doc.go
var doc string

// Rule reports appends that write into room which another live view uses.
var Rule = rule.Rule{Name: "appendclobber", Doc: doc, Requires: []*analysis.Analyzer{guard.Analyzer}, Run: run}

const remedy = "append to a clipped or copied slice: append(slices.Clip(s), ...) or append(slices.Clone(s), ...)"

func run(p *rule.Pass) {
	var found []hurt
	byEvent := map[token.Pos][]token.Pos{} // the calls that hurt, by the callee's append
	for _, c := range p.Memory.Conflicts {
		if c.Kind != contract.Appends || c.How == memory.NotStoredBack && sameValues(p, c.EventCall) {
			continue
		}
		h := hurt{c, judge(p, c)}
		if found = append(found, h); h.inCallee(p) && !slices.Contains(byEvent[c.Event], c.EventCall) {
			byEvent[c.Event] = append(byEvent[c.Event], c.EventCall)
		}
	}
	for _, h := range found {
		if calls := byEvent[h.conflict.Event]; len(calls) > 1 && h.inCallee(p) {
			h.blameCallee(p, calls)
		}
		h.report.Pos, h.report.End = p.Statement(h.report.Pos)
		p.Report(h.report)
	}
	betweenEntries(p)
	p.ResultOf[guard.Analyzer].(*guard.Result).Ask(func(g *guard.Package) {
		sideBySide(p, g)
		inFields(p, g)
	})
}

// A hurt is an append that overwrites what somebody else shows, and its report.
type hurt struct {
	conflict *memory.Conflict
	report   rule.Report
}

// inCallee reports whether the append is certain, and one that a function of the package
// does for its callers. Where it hurts several of them it is the function's mistake.
func (h hurt) inCallee(p *rule.Pass) bool {
	c := h.conflict
	return h.report.Level == finding.Default && c.How != memory.NotStoredBack && c.Event != c.EventCall && p.CallAt(c.Event) != nil
}

// blameCallee makes the report one about the callee's append, the same for all calls.
func (h *hurt) blameCallee(p *rule.Pass, calls []token.Pos) {
	c := h.conflict
	h.report.Pos, h.report.Fixes = c.Event, clip(p, c.Event)
	h.report.Message = overwrites(p.Text(p.CallAt(c.Event).Args[0]))
	for _, call := range calls {
		if call != c.EventCall {
			h.report.Steps = append(h.report.Steps, rule.Step{Role: finding.Via, Pos: call, Text: "the same happens here"})
		}
	}
}

func overwrites(base string) string {
	return "append writes into the array behind " + rule.Quote(base, "its first argument") +
		", so it overwrites elements of another slice that is used later"
}

// judge gives the report of an append.
func judge(p *rule.Pass, c *memory.Conflict) rule.Report {
	r := rule.Report{Level: finding.Default, Pos: c.EventCall, Steps: p.Story(c), Cause: p.Cause(c), Remedy: remedy, Fixes: clip(p, c.EventCall)}
	if c.How == memory.NotStoredBack {
		owner := c.Owner
		// What a getter lent goes back by a setter: caches put a longer list
		// under the key it came from.
		sure := c.Sure || c.LendsSlot && (c.InStruct || open(p, c.Fn))
		if !sure || c.Room != memory.Room || !c.Varies || !c.LongLived || c.Captured && !c.Visits || c.Lent {
			r.Level = finding.Audit
		}
		if base := calleesBase(p, c); base != "" {
			owner, r.Pos, r.Fixes = base, c.Event, clip(p, c.Event)
		}
		r.Message = "append to " + rule.Quote(owner, "a shared slice") +
			" may write into its spare capacity, so what two callers get from it overwrites each other"
		return r
	}
	r.Message = overwrites(c.Storage)
	// What a callee appends to in an object that it is given is the object's own
	// business: it may have cut off before what it puts back there.
	if !c.Sure || c.Room != memory.Room || c.Deep && !c.Lib {
		r.Level = finding.Audit
	}
	if recursive(c) {
		r.Pos = c.Event // a mistake of the function, whichever of its calls shows it
	}
	return r
}

// calleesBase names the list that a function of this package makes its result out of by
// an append, if it has found it by itself, through what it was given: whoever calls it cannot
// know. A list that it was given is its caller's affair.
func calleesBase(p *rule.Pass, c *memory.Conflict) string {
	if c.Callee == "" || c.Event == c.EventCall || c.Inside(c.Event) {
		return ""
	}
	call := p.CallAt(c.Event)
	if call == nil || !p.IsBuiltin(call, "append") {
		return ""
	}
	base := ast.Unparen(call.Args[0])
	for cut, ok := base.(*ast.SliceExpr); ok; cut, ok = base.(*ast.SliceExpr) {
		base = ast.Unparen(cut.X)
	}
	if id, ok := base.(*ast.Ident); ok {
		if v, ok := p.TypesInfo.Uses[id].(*types.Var); ok && (v.Kind() == types.ParamVar || v.Kind() == types.RecvVar) {
			return ""
		}
	}
	return p.Text(call.Args[0])
}

// open reports whether other packages can call the method fn, as far as its names say.
func open(p *rule.Pass, fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	return recv != nil && p.Pkg.Name() != "main" && token.IsExported(fn.Name()) && ssax.IsExported(recv.Type())
}

// recursive reports whether the append is one of the function itself, which calls itself.
func recursive(c *memory.Conflict) bool {
	return c.Callee != "" && c.Inside(c.Event)
}

// sameValues reports whether the append at pos adds constants or package-level
// variables to a local one, and all others to that in the function the same: each
// then overwrites what the one before wrote with the same.
func sameValues(p *rule.Pass, pos token.Pos) bool {
	call := p.CallAt(pos)
	if call == nil || !p.IsBuiltin(call, "append") || len(call.Args) < 2 || call.Ellipsis.IsValid() {
		return false
	}
	base, ok := call.Args[0].(*ast.Ident)
	path := p.Enclosing(pos)
	in := slices.IndexFunc(path, func(n ast.Node) bool { _, ok := n.(*ast.FuncDecl); return ok })
	if !ok || in < 0 {
		return false
	}
	same, others := true, 0
	ast.Inspect(path[in], func(n ast.Node) bool {
		other, ok := n.(*ast.CallExpr)
		if !ok || !p.IsBuiltin(other, "append") {
			return true
		}
		if id, ok := other.Args[0].(*ast.Ident); ok && p.TypesInfo.Uses[id] == p.TypesInfo.Uses[base] {
			others++
			same = same && slices.EqualFunc(call.Args[1:], other.Args[1:], func(a, b ast.Expr) bool { return sameValue(p, a, b) })
		}
		return true
	})
	return same && others > 1 // a single one overwrites something else
}

// sameValue reports whether two expressions are one constant, or name one
// package-level variable.
func sameValue(p *rule.Pass, a, b ast.Expr) bool {
	if v, w := p.TypesInfo.Types[a].Value, p.TypesInfo.Types[b].Value; v != nil || w != nil {
		return v != nil && w != nil && v.Kind() == w.Kind() && constant.Compare(v, token.EQL, w)
	}
	id, ok := ast.Unparen(a).(*ast.Ident)
	other, ok2 := ast.Unparen(b).(*ast.Ident)
	if !ok || !ok2 {
		return false
	}
	v, isVar := p.TypesInfo.Uses[id].(*types.Var)
	return isVar && p.TypesInfo.Uses[other] == types.Object(v) && v.Parent() == p.Pkg.Scope()
}

// clip makes an append that stands here copy, once: one that goes back to its
// own variable would do so in every round of a loop.
func clip(p *rule.Pass, pos token.Pos) []analysis.SuggestedFix {
	call := p.CallAt(pos)
	if call == nil || !p.IsBuiltin(call, "append") {
		return nil
	}
	base := ast.Unparen(call.Args[0])
	if as, ok := p.StatementAt(call.Pos()).(*ast.AssignStmt); ok && len(as.Lhs) == 1 && ast.Unparen(as.Rhs[0]) == call && p.Text(as.Lhs[0]) == p.Text(base) && p.InLoop(call.Pos()) {
		return nil
	}
	return rule.Fix("append to a slice without spare capacity", p.Clip(base))
}
