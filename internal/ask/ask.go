// Package ask answers `memvet aliases` inside the vet tool: it finds the
// expression at a place of the package and puts the question to the engine.
package ask

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
)

// Requires is what the pass of an analyzer that calls Answer must have.
var Requires = []*analysis.Analyzer{memory.Analyzer, ctrlflow.Analyzer}

// maxAnswers bounds how many expressions of a line are answered for.
const maxAnswers = 3

// Answer answers the query that one of the package's files ends in; nil if
// there is none. span gives the source that readers take for a position.
func Answer(pass *analysis.Pass, span func(token.Pos) (start, end token.Pos)) (r *alias.Reply) {
	w := newWork(pass, span)
	if !w.find() {
		return nil
	}
	defer func() {
		if v := recover(); v != nil {
			r = &alias.Reply{Answers: []alias.Answer{}, Refusal: fmt.Sprintf("internal error, please report it with the function: %v", v)}
		}
	}()
	all := w.expressions()
	picked := w.pick(all)
	if len(picked) == 0 {
		return w.refuse(all)
	}
	w.build()
	r = &alias.Reply{Answers: []alias.Answer{}}
	for _, e := range picked {
		if len(r.Answers) == maxAnswers {
			r.Others = append(r.Others, w.choice(e))
			continue
		}
		if a, ok := w.answer(e); ok {
			r.Answers = append(r.Answers, a)
		} else if w.query.Column > 0 {
			r.Refusal = "`" + w.text(e.expr) + "` is in code that no run reaches, or that the compiler's intermediate form leaves out"
		}
	}
	if len(r.Answers) == 0 && r.Refusal == "" {
		r.Refusal = "no run reaches this line"
	}
	return r
}

// work is the work on one query.
type work struct {
	pass  *analysis.Pass
	span  func(token.Pos) (start, end token.Pos)
	query alias.Query
	file  *ast.File
	// shown is the name that the pass has for the file, an overlay's.
	shown string
	ssa   *ssa.Package
	built *buildssa.SSA
	// engines has, for each function asked about, the engine's answers.
	engines map[*ssa.Function]*memory.Package
}

func newWork(pass *analysis.Pass, span func(token.Pos) (start, end token.Pos)) *work {
	return &work{pass: pass, span: span, engines: map[*ssa.Function]*memory.Package{}}
}

// find looks for the query at the end of each file.
func (w *work) find() bool {
	for _, f := range w.pass.Files {
		if len(f.Comments) == 0 {
			continue
		}
		last := f.Comments[len(f.Comments)-1]
		c := last.List[len(last.List)-1]
		if q, ok := alias.ParseQuery(c.Text); ok {
			w.query, w.file, w.shown = q, f, w.pass.Fset.Position(c.Pos()).Filename
			return true
		}
	}
	return false
}

// build builds the package's functions with the names of their variables.
// go/analysis' own build has none.
func (w *work) build() {
	prog := ssa.NewProgram(w.pass.Fset, ssa.GlobalDebug)
	prog.SetNoReturn(w.pass.ResultOf[ctrlflow.Analyzer].(*ctrlflow.CFGs).NoReturn)
	for _, p := range w.pass.Pkg.Imports() {
		prog.CreatePackage(p, nil, nil, true)
	}
	w.ssa = prog.CreatePackage(w.pass.Pkg, w.pass.Files, w.pass.TypesInfo, false)
	w.ssa.Build()
	built := &buildssa.SSA{Pkg: w.ssa}
	var add func(*ssa.Function)
	add = func(fn *ssa.Function) {
		built.SrcFuncs = append(built.SrcFuncs, fn)
		for _, lit := range fn.AnonFuncs {
			add(lit)
		}
	}
	for _, f := range w.pass.Files {
		for _, d := range f.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok {
				add(prog.FuncValue(w.pass.TypesInfo.Defs[decl.Name].(*types.Func)))
			}
		}
	}
	w.built = built
}

// answer puts the question about one expression.
func (w *work) answer(e expression) (alias.Answer, bool) {
	q := memory.Question{Fn: w.function(e.expr), Expr: e.expr, Scope: e.scope, Place: w.place}
	if !locate(&q, w.pass.TypesInfo.ObjectOf) {
		return alias.Answer{}, false
	}
	for _, o := range e.beside { // all is assigned before anything is asked
		other := memory.Question{Fn: q.Fn, Expr: o}
		if locate(&other, w.pass.TypesInfo.ObjectOf) && other.At != nil && q.At != nil && later(other.At, q.At) {
			q.At = other.At
		}
	}
	a, ok := w.engine(q.Fn).Aliases(q)
	a.Choice = w.choice(e)
	return a, ok
}

// engine gives the engine's answers around a function.
func (w *work) engine(fn *ssa.Function) *memory.Package {
	if w.engines[fn] == nil {
		w.engines[fn] = w.pass.ResultOf[memory.Analyzer].(*memory.Package).Rebuilt(w.built, fn)
	}
	return w.engines[fn]
}

// function finds the function that an expression is code of, which for the
// initialisers of package variables is init.
func (w *work) function(e ast.Expr) *ssa.Function {
	best := w.ssa.Func("init")
	for _, fn := range w.built.SrcFuncs { // literals come behind what they stand in
		if s := fn.Syntax(); s != nil && s.Pos() <= e.Pos() && e.End() <= s.End() {
			best = fn
		}
	}
	return best
}

// locate finds the expression's register and the instruction that says so.
// Where something is assigned to a field, go/ssa tells of the name behind the dot.
func locate(q *memory.Question, object func(*ast.Ident) types.Object) bool {
	e := ast.Unparen(q.Expr)
	if found(q, e) {
		return true
	}
	if s, ok := e.(*ast.SelectorExpr); ok {
		return found(q, s.Sel)
	}
	if id, ok := e.(*ast.Ident); ok {
		for _, p := range q.Fn.Params {
			if p.Object() != nil && p.Object() == object(id) {
				q.Value = p
				return true
			}
		}
	}
	return false
}

// found takes the last register that e is said to be: the one that was
// assigned, not the address to which.
func found(q *memory.Question, e ast.Expr) bool {
	for _, b := range q.Fn.Blocks {
		for _, i := range b.Instrs {
			if r, ok := i.(*ssa.DebugRef); ok && r.Expr == e && (q.Value == nil || !r.IsAddr) {
				q.Value, q.IsAddr, q.Ref, q.At = r.X, r.IsAddr, r, r
			}
		}
	}
	return q.Value != nil
}

// later reports whether a comes behind b in one block.
func later(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return false
	}
	is := a.Block().Instrs
	return slices.Index(is, a) > slices.Index(is, b)
}

// place turns a position into one for readers, with the file's own name.
func (w *work) place(pos token.Pos) finding.Position {
	if !pos.IsValid() {
		return finding.Position{}
	}
	start, end := w.span(pos)
	return w.between(start, end)
}

func (w *work) between(start, end token.Pos) finding.Position {
	p := w.pass.Fset.Position(start)
	if p.Filename == w.shown {
		p.Filename = w.query.File
	}
	if rel, err := filepath.Rel(w.query.Dir, p.Filename); err == nil && filepath.IsLocal(rel) {
		p.Filename = rel
	}
	out := finding.Position{File: filepath.ToSlash(p.Filename), Line: p.Line, Column: p.Column}
	if end.IsValid() {
		e := w.pass.Fset.Position(end)
		out.EndLine, out.EndColumn = e.Line, e.Column
	}
	return out
}

// refuse says why there is nothing to ask about, and what there is.
func (w *work) refuse(all []expression) *alias.Reply {
	r := &alias.Reply{Answers: []alias.Answer{}, Refusal: "there is no slice, map, pointer, channel or string on this line"}
	if w.query.Column > 0 {
		r.Refusal = "there is no slice, map, pointer, channel or string at this column"
	}
	if n := w.pass.Fset.File(w.file.FileStart).LineCount() - 1; w.query.Line > n {
		r.Refusal = "the file has no such line"
	}
	for _, e := range all {
		r.Others = append(r.Others, w.choice(e))
	}
	r.Others = slices.Compact(r.Others)
	return r
}
