package dynamic

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/gclog"
)

// maxChain bounds the calls that a value is followed through.
const maxChain = 12

// An end is a dynamic call that a value is said to reach.
type end struct {
	pos   token.Pos // left parenthesis
	calls []ssa.CallInstruction
	call  *ast.CallExpr
	// args are the positions of the arguments it may be, 0 for the receiver or
	// function value.
	args []int
	// flows lead from the value to the call, innermost record last.
	flows [][]gclog.Flow
}

// A chain is how a value gets to dynamic calls.
type chain struct {
	ends  []end
	via   []gclog.Position // static calls in between
	links []link           // all of these calls
	// missing are packages whose log would tell more.
	missing map[string]bool
}

// chainOf follows the explanation of a record: if it ends in a static call,
// the callee's record of that parameter says where it goes on.
func (p *program) chainOf(log *gclog.Log, pkg string, r *gclog.Record) *chain {
	c := &chainer{p: p, log: log, pkg: pkg, seen: map[*gclog.Record]bool{}, chain: chain{missing: map[string]bool{}}}
	c.follow(r, nil)
	return &c.chain
}

type chainer struct {
	p     *program
	log   *gclog.Log
	pkg   string
	seen  map[*gclog.Record]bool
	chain chain
}

func (c *chainer) follow(r *gclog.Record, flows [][]gclog.Flow) {
	if c.seen[r] || len(flows) > maxChain {
		return
	}
	c.seen[r] = true
	flows = append(slices.Clip(flows), r.Flows)
	last := r.Last()
	if last == nil {
		return
	}
	if last.Why != "call parameter" {
		c.storage(r, flows)
		return
	}
	pos := c.p.pos(last.Site.At)
	call := c.p.callAt(pos)
	if call == nil {
		return
	}
	if dyn := c.p.dynamicAt(pos); len(dyn) > 0 {
		args := c.p.argsOf(call, r)
		for _, in := range dyn {
			c.chain.links = append(c.chain.links, link{in, args})
		}
		if !slices.ContainsFunc(c.chain.ends, func(e end) bool { return e.pos == pos }) {
			c.chain.ends = append(c.chain.ends, end{pos, dyn, call, args, flows})
		}
		return
	}
	c.chain.via = append(c.chain.via, last.Site.At)
	for _, in := range c.p.calls[pos] {
		if f := in.Common().StaticCallee(); f != nil {
			c.chain.links = append(c.chain.links, link{in, c.p.argsOf(call, r)})
			c.static(f, c.p.argsOf(call, r), flows)
		}
	}
}

// storage goes on with the variable or object in which the value was put.
func (c *chainer) storage(r *gclog.Record, flows [][]gclog.Flow) {
	dst := lastFlow(r).Dst
	dst = strings.TrimSuffix(strings.TrimPrefix(dst, "{storage for "), "}")
	if dst == "heap" || dst == "{heap" {
		return
	}
	at := r.Last().Site.At
	for _, q := range c.p.named(c.log, c.pkg)[variable{c.p.declAround(at), dst}] {
		c.follow(q, flows)
	}
}

// A variable is how the compiler's log names one within a declaration.
type variable struct {
	decl ast.Decl
	what string
}

// named are a package's variables on the heap.
func (p *program) named(log *gclog.Log, pkg string) map[variable][]*gclog.Record {
	if m := p.variables[pkg]; m != nil {
		return m
	}
	m := map[variable][]*gclog.Record{}
	rs := log.Records(pkg)
	for i := range rs {
		r := &rs[i]
		if decl := p.declAround(r.Site.At); decl != nil && r.Kind == gclog.Heap {
			k := variable{decl, r.What}
			m[k] = append(m[k], r)
		}
	}
	p.variables[pkg] = m
	return m
}

func (c *chainer) static(f *ssa.Function, args []int, flows [][]gclog.Flow) {
	if o := f.Origin(); o != nil {
		f = o
	}
	pkg := c.p.packageOf(f)
	if pkg == nil {
		return
	}
	if !c.log.Covers(pkg.PkgPath) {
		c.chain.missing[pkg.PkgPath] = true
		return
	}
	vars := paramVars(f)
	for _, i := range args {
		if f.Signature.Recv() == nil {
			i-- // no receiver: 0 was the function itself
		}
		if i < 0 || len(vars) == 0 {
			continue
		}
		v := vars[min(i, len(vars)-1)] // variadic
		if q := c.p.leakRecord(c.log, v); q != nil {
			from := c.pkg
			c.pkg = pkg.PkgPath
			c.follow(q, flows)
			c.pkg = from
		}
	}
}

// reaches says whether a value that flows as the records say is kept by a callee
// that lets its parameter flow to the heap after so many dereferences. It
// computes as the compiler does (walkOne in escape/solve.go): what lies between is never
// below 0, and the address of the value must come out, or the value if it is a
// parameter's.
func reaches(flows [][]gclog.Flow, derefs int) bool {
	for _, fs := range slices.Backward(flows) {
		for _, f := range slices.Backward(fs) {
			derefs = max(derefs, 0) + f.Derefs
		}
	}
	if first := flows[0]; len(first) > 0 && first[0].Derefs < 0 {
		return derefs < 0
	}
	return true
}

// lastFlow is the flow that r.Last is a step of.
func lastFlow(r *gclog.Record) *gclog.Flow {
	for i := range slices.Backward(r.Flows) {
		if len(r.Flows[i].Steps) > 0 {
			return &r.Flows[i]
		}
	}
	return nil
}

// callAt finds the call with its left parenthesis at pos.
func (p *program) callAt(pos token.Pos) *ast.CallExpr {
	f := p.syntaxAt(pos)
	if f == nil {
		return nil
	}
	if p.exprs == nil {
		p.exprs = map[*ast.File]map[token.Pos]*ast.CallExpr{}
	}
	m := p.exprs[f]
	if m == nil {
		m = map[token.Pos]*ast.CallExpr{}
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				m[c.Lparen] = c
			}
			return true
		})
		p.exprs[f] = m
	}
	return m[pos]
}

func (p *program) syntaxAt(pos token.Pos) *ast.File {
	if !pos.IsValid() {
		return nil
	}
	if p.syntax == nil {
		p.syntax = map[*token.File]*ast.File{}
		packages.Visit(p.roots, nil, func(pkg *packages.Package) {
			for _, f := range pkg.Syntax {
				p.syntax[p.fset.File(f.FileStart)] = f
			}
		})
	}
	return p.syntax[p.fset.File(pos)]
}

// declAround is the top-level declaration at a place.
func (p *program) declAround(at gclog.Position) ast.Decl {
	pos := p.pos(at)
	f := p.syntaxAt(pos)
	if f == nil {
		return nil
	}
	i, _ := slices.BinarySearchFunc(f.Decls, pos, func(d ast.Decl, pos token.Pos) int { return cmp.Compare(d.End(), pos+1) })
	if i == len(f.Decls) || f.Decls[i].Pos() > pos {
		return nil
	}
	return f.Decls[i]
}

// argsOf says which of the call's arguments the record's last flow goes into; all
// if that is not clear.
func (p *program) argsOf(call *ast.CallExpr, r *gclog.Record) []int {
	exprs := []ast.Expr{call.Fun}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		exprs[0] = sel.X
	}
	exprs = append(exprs, call.Args...)
	flow := lastFlow(r)
	for _, s := range slices.Backward(flow.Steps[:len(flow.Steps)-1]) {
		if pos := p.pos(s.Site.At); pos.IsValid() {
			for i, e := range exprs {
				if e.Pos() <= pos && pos < e.End() {
					return []int{i}
				}
			}
		}
	}
	var out []int
	for i, e := range exprs {
		if mentions(e, flow.Src) {
			out = append(out, i)
		}
	}
	if len(out) > 0 {
		return out
	}
	for i := range exprs {
		out = append(out, i)
	}
	return out
}

// mentions says whether the expression uses the variable that the compiler names
// name, which has its package in front in instances of generic functions.
func mentions(e ast.Expr, name string) bool {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			found = true
		}
		return !found
	})
	return found
}
