package memory

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/ssax"
)

// Postponed is what the analyzer's Run can be replaced by where a package is
// only asked about: nothing is interpreted before Rebuilt, and there are no facts.
func Postponed(pass *analysis.Pass) (any, error) {
	return &Package{work: &packageWork{pass: pass}}, nil
}

// Rebuilt runs the engine over another build of the same package, one with debug
// information, which tells the names of registers. It interprets what an answer
// about the function asked hangs on: what it calls, and who calls it.
func (p *Package) Rebuilt(built *buildssa.SSA, asked *ssa.Function) *Package {
	q := newPackage(p.work.pass, built)
	q.interpret(q.work.around(asked))
	return q
}

// around lists a function's callers and all that it or they call.
func (w *packageWork) around(asked *ssa.Function) []*ssa.Function {
	seen := map[*ssa.Function]bool{}
	var out []*ssa.Function
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		if !seen[fn] {
			seen[fn] = true
			out = append(out, fn)
			for _, g := range w.calls(fn) {
				visit(g)
			}
		}
	}
	visit(asked)
	for _, fn := range w.funcs {
		if slices.Contains(w.calls(fn), asked) {
			visit(fn)
		}
	}
	return out
}

// A Question asks who else can see the storage that an expression views.
type Question struct {
	Fn *ssa.Function
	// Value is the expression's register, or its address if IsAddr.
	Value  ssa.Value
	IsAddr bool
	// Ref is where go/ssa says so, nil for a parameter.
	Ref ssa.Instruction
	// At is the instruction behind which is asked, Ref or a later one; nil is
	// where the function begins.
	At ssa.Instruction
	// Scope is a position from which the variables can be seen that count.
	Scope token.Pos
	Expr  ast.Expr
	// Place turns a position into one for readers.
	Place func(token.Pos) finding.Position
}

// An inquiry is the work on one question: the interpretation of its function,
// stopped at one instruction.
type inquiry struct {
	Question
	x *exec
	p *Package
	// entries are the states in which the function's blocks are entered.
	entries []*state
	// views are what the expression refers to.
	views value
	// self are the cells that hold the expression itself, selfVar the variable.
	self    value
	selfVar types.Object
	vars    []*variable
	// makers has the register that a view was made in.
	makers map[view]ssa.Value
	// extents and refined remember what numbers have said of registers.
	extents map[ssa.Value]extent
	refined map[ssa.Value]value
	slices  map[token.Pos]*ast.SliceExpr
	calls   map[token.Pos]*ast.CallExpr
}

// Aliases answers a question. ok is false if no run comes to the place.
func (p *Package) Aliases(q Question) (a alias.Answer, ok bool) {
	p.asking.Lock()
	defer p.asking.Unlock()
	in := p.inquire(q)
	if in == nil {
		return alias.Answer{}, false
	}
	a.Function = nameOf(q.Fn)
	a.Storage = []alias.Storage{}
	for _, top := range in.storages(in.views) {
		s := in.describe(top)
		if !slices.ContainsFunc(a.Storage, func(o alias.Storage) bool { return o.Origin == s.Origin }) { // of other rounds
			a.Storage = append(a.Storage, s)
		}
	}
	if len(a.Storage) == 0 {
		a.Nothing = in.nothing(q.Value)
	}
	a.Unfollowed = in.unfollowed()
	if ssax.IsSlice(in.typeOf()) {
		a.Append = in.appendHere()
	}
	return a, true
}

// unfollowed lists whose views fill the bound that values have.
func (q *inquiry) unfollowed() []string {
	var out []string
	if len(q.x.val(q.Value)) >= maxViews || len(q.views) >= maxViews {
		out = append(out, types.ExprString(q.Expr))
	}
	for _, v := range q.vars {
		full := len(v.val) >= maxViews || slices.ContainsFunc(v.regs, func(r ssa.Value) bool { return len(q.x.val(r)) >= maxViews })
		if full && v.obj != q.selfVar {
			out = append(out, v.obj.Name())
		}
	}
	return out
}

// inquire interprets the question's function up to the place, nil if it is
// never reached.
func (p *Package) inquire(q Question) *inquiry {
	x := newExec(p.work, q.Fn, excluded(q.Fn, nil))
	entries := x.until(q.At)
	if entries == nil {
		return nil
	}
	in := &inquiry{Question: q, x: x, p: p, entries: entries, extents: map[ssa.Value]extent{}, refined: map[ssa.Value]value{}}
	in.index()
	in.views = in.refine(q.Value)
	if q.IsAddr {
		in.views = x.loadAll(x.val(q.Value), in.typeOf(), q.At)
	}
	in.self = x.val(in.cellOf())
	if id, ok := q.Expr.(*ast.Ident); ok {
		in.selfVar = p.work.pass.TypesInfo.ObjectOf(id)
	}
	in.findVariables()
	return in
}

// cellOf gives the address of the cell that the expression is, where it is one:
// what it was loaded from, or what was assigned to. go/ssa says what was
// assigned right behind the assignment.
func (q *inquiry) cellOf() ssa.Value {
	var addr ssa.Value
	if load, ok := q.Value.(*ssa.UnOp); q.IsAddr {
		addr = q.Value
	} else if ok && load.Op == token.MUL {
		addr = load.X
	} else if q.Ref != nil {
		is := q.Ref.Block().Instrs
		if n := slices.Index(is, q.Ref); n > 0 {
			if st, ok := is[n-1].(*ssa.Store); ok && st.Val == q.Value {
				addr = st.Addr
			}
		}
	}
	if _, name := q.Expr.(*ast.Ident); !name {
		return addr
	}
	switch addr.(type) {
	case *ssa.Alloc, *ssa.FreeVar, *ssa.Global:
		return addr
	}
	return nil // a variable in a register, which was given what a cell held
}

// until interprets the function up to and with at, and gives the states in
// which its blocks are entered, nil if no run comes to at. It leaves out the
// last pass, which collects conflicts.
func (x *exec) until(at ssa.Instruction) []*state {
	entries, reached, _ := flow.Forward(x.fn, x.shape, x, rounds)
	b := x.fn.Blocks[0]
	if at != nil {
		b = at.Block()
	}
	if !reached[b.Index] {
		return nil
	}
	x.st, x.cur = entries[b.Index].clone(), b
	if at == nil {
		return entries
	}
	for _, i := range b.Instrs {
		x.instr(i)
		if i == at {
			break
		}
	}
	return entries
}

// typeOf is the expression's type.
func (q *inquiry) typeOf() types.Type {
	t := q.Value.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok && q.IsAddr {
		return p.Elem()
	}
	return t
}

// index finds the source of slice expressions and calls by the position that
// go/ssa gives them.
func (q *inquiry) index() {
	q.slices, q.calls = map[token.Pos]*ast.SliceExpr{}, map[token.Pos]*ast.CallExpr{}
	if q.Fn.Syntax() == nil {
		return
	}
	ast.Inspect(q.Fn.Syntax(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SliceExpr:
			q.slices[n.Lbrack] = n
		case *ast.CallExpr:
			q.calls[n.Lparen] = n
		}
		return true
	})
	q.makers = map[view]ssa.Value{}
	for _, b := range q.Fn.Blocks {
		for _, i := range b.Instrs {
			switch v := i.(type) {
			case *ssa.Slice, *ssa.MakeSlice, *ssa.Convert, *ssa.Call:
				for _, w := range q.x.env[v.(ssa.Value)] {
					if _, ok := q.makers[w]; !ok {
						q.makers[w] = v.(ssa.Value)
					}
				}
			}
		}
	}
}

// storage climbs from an element or field to the allocation it lies in.
func (t *locTable) storage(l loc) loc {
	for l != noLoc && (t.nodes[l].kind == stepField || t.nodes[l].kind == stepElem) {
		l = t.nodes[l].parent
	}
	return l
}

// storages lists the allocations that v refers to.
func (q *inquiry) storages(v value) []loc {
	var out []loc
	for _, w := range v {
		if top := q.x.t.storage(w.loc); top != noLoc && !slices.Contains(out, top) {
			out = append(out, top)
		}
	}
	return out
}

// in gives the views of v that are of the allocation.
func (q *inquiry) in(v value, top loc) value {
	return v.mapViews(func(w view) (view, bool) { return w, q.x.t.storage(w.loc) == top })
}

// describe tells all about one allocation.
func (q *inquiry) describe(top loc) alias.Storage {
	s := alias.Storage{Kind: q.kind(), Origin: q.origin(top), Changes: q.changes(top), Unknown: q.strangers(top), Callers: q.callers(top)}
	views := q.in(q.views, top)
	if size, bytes, ok := q.sizes(top, views); ok {
		s.Size, s.ElementBytes = size, bytes
	}
	if s.Kind == "array" {
		e := q.extentOf(q.Value, views)
		s.View = q.shown(q.Value, e, views)
	} else if s.Kind == "variable" {
		s.Part = q.part(views)
	}
	s.Holders = q.holders(top, views)
	s.Keeps = q.keeps(top, views, &s)
	s.Keeps.Besides = q.besides(top)
	return s
}

// kind says what the expression's type refers to.
func (q *inquiry) kind() string {
	switch t := q.typeOf().Underlying().(type) {
	case *types.Slice:
		return "array"
	case *types.Map:
		return "map"
	case *types.Chan:
		return "channel"
	case *types.Signature:
		return "function"
	case *types.Basic:
		if t.Info()&types.IsString != 0 {
			return "array"
		}
	}
	return "variable"
}

// part names the element or field that a pointer points to, relative to its
// allocation.
func (q *inquiry) part(v value) string {
	for _, w := range v {
		text := ""
		for l := w.loc; l != noLoc; l = q.x.t.nodes[l].parent {
			n := q.x.t.nodes[l]
			if n.kind == stepField {
				text = "." + n.field + text
			} else if n.kind == stepElem {
				text = "[...]" + text
			} else {
				break
			}
		}
		if text != "" {
			return text
		}
	}
	return ""
}

// nothing says why an expression has no storage of its own.
func (q *inquiry) nothing(v ssa.Value) string {
	if q.IsAddr {
		return "it is nil here, or holds nothing that is followed"
	}
	switch v := v.(type) {
	case *ssa.Const:
		if v.IsNil() {
			return "it is nil: there is no array, map or variable behind it"
		}
		return "it is a constant, whose bytes nobody can change"
	case *ssa.BinOp:
		return "the concatenation makes a string of its own, which nobody else has"
	case *ssa.Convert:
		return "the conversion copies the bytes, so nobody else has them"
	case *ssa.Phi:
		return "on all paths it is nil or newly made bytes that nobody else can change"
	}
	if ssax.IsString(v.Type()) {
		return "strings are followed through variables and slice expressions only: who else has these bytes is not known; nobody can change them"
	}
	return "it is nil here, or nothing is known of what it refers to"
}

// nameOf writes a function as Go does inside its package.
func nameOf(fn *ssa.Function) string {
	if fn.Pkg == nil {
		return fn.Name()
	}
	return fn.RelString(fn.Pkg.Pkg)
}

// told lets those who ask know of an event.
func (x *exec) tell(kind contract.Kind, v value, c cause) {
	if x.told != nil {
		x.told(kind, v, c)
	}
}
