package escape

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/memvet/memvet/internal/gclog"
)

// params are the parameters of a package's functions, by where they stand.
type params struct {
	at    map[gclog.Position]*Parameter
	order []*Parameter
}

func (ps *params) find(r *gclog.Record) *Parameter {
	return ps.at[r.Site.At]
}

// leaking are those that outlive the call.
func (ps *params) leaking() []*Parameter {
	var out []*Parameter
	for _, p := range ps.order {
		if p.Heap >= 0 || len(p.Results) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// parameters collects the parameters of all functions, with the compiler's tags.
func (j *joiner) parameters() *params {
	ps := &params{at: map[gclog.Position]*Parameter{}}
	info := j.pkg.TypesInfo
	for _, f := range j.pkg.Syntax {
		ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if fn, ok := info.Defs[n.Name].(*types.Func); ok {
					tags, _ := j.log.Tags(j.pkg.Fset, fn, n)
					j.tagged(ps, functionName(n), tags)
				}
			case *ast.FuncLit:
				tags, _ := j.log.LitTags(j.pkg.Fset, j.pkg.PkgPath, info, n)
				name := "function literal"
				for _, s := range stack {
					if d, ok := s.(*ast.FuncDecl); ok {
						name += " in " + functionName(d)
					}
				}
				j.tagged(ps, name, tags)
			}
			return true
		})
	}
	return ps
}

func (j *joiner) tagged(ps *params, function string, tags []gclog.Tag) {
	for _, t := range tags {
		name := t.Param.Name()
		p := &Parameter{
			Package: j.pkg.PkgPath, Function: function, Name: name, Heap: t.Heap,
			Position: span(j.pkg.Fset, t.Param.Pos(), t.Param.Pos()+token.Pos(len(name))),
			Type:     typeName(t.Param.Type()), Flow: []Step{},
		}
		for _, n := range t.Results {
			if n >= 0 {
				p.Results = t.Results
			}
		}
		p.Why = leakWords(t)
		if t.Leak != nil {
			p.Flow = j.steps(t.Leak.Flows)
			if e := j.end(t.Leak, 0); e.cause != Unclear {
				p.Why += ": " + e.why
			}
		}
		// Log positions are those of the file itself, whatever a line directive says.
		at := j.pkg.Fset.PositionFor(t.Param.Pos(), false)
		ps.at[gclog.Position{File: at.Filename, Line: at.Line, Column: at.Column}] = p
		if t.Param.Name() != "" {
			ps.order = append(ps.order, p)
		}
	}
}

// leakWords says a tag in words.
func leakWords(t gclog.Tag) string {
	var out []string
	if t.Heap >= 0 {
		out = append(out, reach(t.Heap)+" reaches the heap")
	}
	for i, n := range t.Results {
		if n >= 0 {
			out = append(out, fmt.Sprintf("%s reaches result %d", reach(n), i))
		}
	}
	return strings.Join(out, ", ")
}

func reach(derefs int) string {
	switch derefs {
	case 0:
		return "it"
	case 1:
		return "what it refers to"
	}
	return fmt.Sprintf("what it refers to %d times over", derefs)
}
