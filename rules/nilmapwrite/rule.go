package nilmapwrite

import (
	_ "embed"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"sort"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	report "github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

//go:embed doc.go
var doc string

// Rule reports writes to maps that are nil.
var Rule = rule.Rule{Name: "nilmapwrite", Doc: doc, Requires: []*analysis.Analyzer{buildssa.Analyzer, guard.Analyzer}, Run: run}

func run(p *rule.Pass) {
	fns := p.Memory.Funcs()
	w := &work{pass: p, summaries: map[*ssa.Function]*summary{}, own: map[*ssa.Function]bool{}}
	for _, fn := range fns {
		w.own[fn] = true
	}
	init := p.ResultOf[buildssa.Analyzer].(*buildssa.SSA).Pkg.Func("init")
	w.fields = findFields(p.Pkg, append(slices.Clip(fns), init))
	p.ResultOf[guard.Analyzer].(*guard.Result).Ask(func(g *guard.Package) {
		w.closed = findClosed(g)
		for _, fn := range w.writing(fns) {
			w.summary(fn)
		}
	})
	sort.SliceStable(w.found, func(i, j int) bool { return w.found[i].how.pos < w.found[j].how.pos })
	w.blameCallees()
	seen := map[nilVariable]bool{}
	for _, f := range w.found {
		v, known := w.variable(f)
		if known && seen[v] {
			continue
		}
		seen[v] = true
		w.report(f)
	}
}

// blameCallees makes one finding, at the write, of those in which several callers pass
// what the input may leave out to one function: none of them can know that it counts on
// a map.
func (w *work) blameCallees() {
	passedOn := func(f finding) bool {
		return f.why.reason == decoded && f.how.callee != "" && f.level == report.Default && len(w.pass.Enclosing(f.how.at)) > 0
	}
	calls := map[token.Pos][]token.Pos{} // by the write
	for _, f := range w.found {
		if passedOn(f) {
			calls[f.how.at] = append(calls[f.how.at], f.how.pos)
		}
	}
	var found []finding
	for _, f := range w.found {
		if at := f.how.at; passedOn(f) && len(calls[at]) > 1 {
			if f.how.pos != calls[at][0] {
				continue // told with the first
			}
			f.name, f.how, f.passedAt = w.nameAt(at), how{pos: at}, calls[at]
		}
		found = append(found, f)
	}
	w.found = found
}

// A nilVariable is one mistake, however many writes it breaks: whoever makes
// the map has mended them all.
type nilVariable struct {
	object types.Object
	level  report.Level
	why    token.Pos
}

// variable finds the local variable that a method is called on.
func (w *work) variable(f finding) (v nilVariable, ok bool) {
	call := w.pass.CallAt(f.how.pos)
	if f.how.callee == "" || call == nil {
		return v, false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return v, false
	}
	id, ok := ast.Unparen(sel.X).(*ast.Ident)
	if !ok {
		return v, false
	}
	object, ok := w.pass.TypesInfo.Uses[id].(*types.Var)
	return nilVariable{object, f.level, f.why.pos}, ok
}

// writing lists the functions that write to a map which they did not make on
// the spot, and their callers. The others are looked at when one of these
// calls them.
func (w *work) writing(fns []*ssa.Function) []*ssa.Function {
	callers := map[*ssa.Function][]*ssa.Function{}
	in := map[*ssa.Function]bool{}
	var out []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		if !in[fn] {
			in[fn] = true
			out = append(out, fn)
			for _, c := range callers[fn] {
				add(c)
			}
		}
	}
	var begin []*ssa.Function
	for _, fn := range fns {
		direct := false
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.MapUpdate:
					_, made := i.Map.(*ssa.MakeMap)
					direct = direct || !made
				case *ssa.Call:
					callee := ssax.Origin(i.Call.StaticCallee())
					if callee == nil {
						continue
					}
					if w.own[callee] {
						callers[callee] = append(callers[callee], fn)
					} else if _, ok := writers[fullName(callee)]; ok {
						direct = true
					}
				}
			}
		}
		if direct {
			begin = append(begin, fn)
		}
	}
	for _, fn := range begin {
		add(fn)
	}
	return out
}

// how says in which way a map is written.
type how struct {
	pos token.Pos
	// callee does it, at another place; "" if the function does itself.
	callee string
	at     token.Pos
	// hinges: whether it does hangs on other parts of the argument; guarded:
	// on anything.
	hinges, guarded bool
	// in is the variable that a callee finds the map in.
	in place
}

// A finding is a write to a map that is nil.
type finding struct {
	how   how
	why   why
	level report.Level
	// name of the map as the source has it.
	name string
	// passedAt are the calls that pass the nil map, if the function that writes is blamed.
	passedAt []token.Pos
}

// write looks at a write to the map v at instruction i.
func (x *exec) write(v ssa.Value, i ssa.Instruction, h how) {
	f := x.eval(v)
	x.check(f, i, h, v)
	// Whoever comes further has a real map; only what made it one counts on.
	x.set(x.st, v, fact{made: f.made})
}

// check looks at a write to a map of which f is known.
func (x *exec) check(f fact, i ssa.Instruction, h how, vs ...ssa.Value) {
	if !x.final || !h.pos.IsValid() {
		return
	}
	if slices.ContainsFunc(vs, func(v ssa.Value) bool { return rangesOver(v, i.Block()) }) {
		return
	}
	if f.entry.root != nil {
		x.pass(f, i, h)
	}
	level := report.Level("")
	why := f.null
	switch {
	case f.certain():
		level = report.Default
		if h.hinges || f.null.reason == assigned && h.guarded || f.null.reason == returned && h.guarded {
			level = report.Audit
		}
	case f.may && f.null.reason == decoded && !f.made:
		level = report.Default
	case f.may && len(vs) == 1:
		made, nils := x.waysOf(vs[0])
		switch max(x.related(made, nils, i.Block()), x.comesNil(x.st.from[vs[0]], i.Block())) {
		case sure:
			level = report.Default
		case suspect:
			level = report.Audit
		}
		if h.hinges {
			level = report.Audit
		}
	}
	if f.may && level == "" && h.in.root != nil && !h.hinges && !h.guarded && x.comesNil(h.in, i.Block()) == sure {
		level = report.Default
	}
	if f.may && f.null.reason == returned && !f.certain() {
		level = report.Audit
	}
	if level == "" && len(vs) == 1 && !f.may && !f.made {
		if c, ok := x.w.closed.reached(vs[0], i); ok {
			level, why = report.Default, c
		}
	}
	if f.may && !f.certain() && (f.null.reason == unset || f.null.reason == empty) {
		level = report.Audit
		if len(vs) == 1 && !h.hinges && x.unasked(vs[0], i) {
			level = report.Default
		} else if f.null.reason == empty {
			level = "" // most such functions are called with something
		}
	}
	if level == "" && f.fails {
		level, why = report.Default, f.failure
		if !x.checksFailure(vs) {
			level = report.Audit
		}
	}
	if level == "" && f.belief.pos.IsValid() && !f.made {
		level, why = report.Audit, f.belief
	}
	if level != "" {
		x.w.found = append(x.w.found, finding{how: h, why: why, level: level, name: x.w.nameAt(i.Pos())})
	}
}

// unasked reports whether the write at i follows the call that gave the map v
// whenever that call does not fail, and nothing asked before was about what the
// call is given. What v itself has may have been looked up.
func (x *exec) unasked(v ssa.Value, i ssa.Instruction) bool {
	given := v
	if e, ok := v.(*ssa.Extract); ok {
		given = e.Tuple
	}
	call, ok := given.(*ssa.Call)
	if !ok {
		return false
	}
	about := atoms{}
	for _, a := range call.Call.Args {
		if _, constant := a.(*ssa.Const); constant || ssax.IsList(a.Type()) && madeHere(a) {
			return false // it may decide what the function does
		}
		about.collect(a, 0)
	}
	for _, br := range x.shape.Deciding(i.Block(), x.fn.Blocks[0]) {
		if failureCheck(br.Cond) || looksUp(br.Cond, v) {
			continue
		}
		asked := atoms{}
		list := ranged(br.Cond)
		if list != nil {
			asked.collect(list, 0)
		} else {
			asked.collect(br.Cond, 0)
		}
		if asked.meet(about) || asked[call] || list == nil && call.Block().Dominates(br.Block()) {
			return false
		}
	}
	return true
}

// madeHere reports whether a function makes the list v itself, or may do so: then it
// may be known to have elements.
func madeHere(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.Extract, *ssa.Field:
		return false
	case *ssa.Call:
		return ssax.IsBuiltin(&v.Call, "append")
	case *ssa.ChangeType:
		return madeHere(v.X)
	case *ssa.UnOp:
		_, field := v.X.(*ssa.FieldAddr)
		return !field
	}
	return true
}

// rangesOver reports whether b runs for elements of the map only, of which there are
// none in one that is nil.
func rangesOver(m ssa.Value, b *ssa.BasicBlock) bool {
	for br, holds := range ssax.Branches(b) {
		if over := ranged(br.Cond); holds && over != nil && ssax.Same(over, m) {
			return true
		}
	}
	return false
}

// ranged gives the map or list that a condition asks for one more element of, nil if
// it is no such condition. A list that has to do with nothing else may be as long
// as it likes.
func ranged(cond ssa.Value) ssa.Value {
	switch c := cond.(type) {
	case *ssa.Extract:
		if next, ok := c.Tuple.(*ssa.Next); ok && c.Index == 0 {
			if r, ok := next.Iter.(*ssa.Range); ok {
				return r.X
			}
		}
	case *ssa.BinOp:
		length, ok := c.Y.(*ssa.Call)
		if ok && ssax.IsBuiltin(&length.Call, "len") && rangeIndex(c.X) {
			return length.Call.Args[0]
		}
	}
	return nil
}

// rangeIndex reports whether v is the next index of a loop over a list.
func rangeIndex(v ssa.Value) bool {
	sum, ok := v.(*ssa.BinOp)
	if !ok {
		return false
	}
	phi, ok := sum.X.(*ssa.Phi)
	return ok && phi.Comment == "rangeindex"
}

// looksUp reports whether a condition says whether the map m has a key.
func looksUp(cond, m ssa.Value) bool {
	in, _ := lookedUp(cond)
	return in != nil && in == m
}

// lookedUp gives the map of which a condition says whether it has a key, nil if it says
// something else; found is whether it says that it has.
func lookedUp(cond ssa.Value) (m ssa.Value, found bool) {
	found = true
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		cond, found = not.X, false
	}
	e, ok := cond.(*ssa.Extract)
	if !ok {
		return nil, false
	}
	l, ok := e.Tuple.(*ssa.Lookup)
	if !ok {
		return nil, false
	}
	return l.X, found
}

// pass tells callers of a write to a map that they gave.
func (x *exec) pass(f fact, i ssa.Instruction, h how) {
	param := paramIndex(f.entry.root)
	if param < 0 || f.made && x.stored[f.entry] { // a function that makes the map knows when: if len(in) > 0 && m == nil
		return
	}
	need, guarded := atoms{}, h.guarded
	for _, br := range x.shape.Deciding(i.Block(), x.fn.Blocks[0]) {
		if failureCheck(br.Cond) || x.misses(br, f.entry, i.Block()) {
			continue
		}
		guarded = true
		// Of a loop over another parameter's map or list the write does not hang on this one.
		if p := ssax.LeadingParam(ranged(br.Cond)); p == nil || ssa.Value(p) == f.entry.root {
			need.collect(br.Cond, 0)
		}
	}
	w := paramWrite{param: param, path: f.entry.path, pos: h.pos, hinges: h.hinges, guarded: guarded}
	if h.at.IsValid() {
		w.pos = h.at
	}
	for k := range need {
		v, ok := k.(ssa.Value)
		w.hinges = w.hinges || !ok || f.entry.path != "" && v == f.entry.root
	}
	if f.may || f.other {
		w.hinges = true
	}
	x.sum.writes = append(x.sum.writes, w)
}

// misses reports whether control comes to b where a key is not found in the map that
// the place of a parameter held: a nil map has none.
func (x *exec) misses(br *ssa.If, entry place, b *ssa.BasicBlock) bool {
	m, found := lookedUp(br.Cond)
	missing := br.Block().Succs[0]
	if found {
		missing = br.Block().Succs[1]
	}
	return m != nil && x.eval(m).entry == entry && missing.Dominates(b)
}

// checksFailure reports whether the function looks at the error, or the bool,
// beside the map that a call gave.
func (x *exec) checksFailure(vs []ssa.Value) bool {
	for _, v := range vs {
		e, ok := v.(*ssa.Extract)
		if !ok {
			continue
		}
		for _, ref := range ssax.Referrers(e.Tuple) {
			if other, ok := ref.(*ssa.Extract); ok && other != e && len(ssax.Referrers(other)) > 0 && other.Index == e.Tuple.Type().(interface{ Len() int }).Len()-1 {
				return true
			}
		}
	}
	return false
}
