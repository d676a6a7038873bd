package guard_test

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/ssax"
)

// answers reports what package guard knows: the locks that are held at calls
// of probe, the changes in place, and what functions return of cells.
var answers = &analysis.Analyzer{
	Name:     "answers",
	Doc:      "reports what package guard knows",
	Requires: []*analysis.Analyzer{guard.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		pass.ResultOf[guard.Analyzer].(*guard.Result).Ask(func(g *guard.Package) { say(pass, g) })
		return nil, nil
	},
}

func say(pass *analysis.Pass, g *guard.Package) {
	for _, fn := range g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if c, ok := i.(*ssa.Call); ok && ssax.CalleeName(&c.Call) == "probe" {
					pass.Reportf(c.Pos(), "holds %s", locks(g.Held(i)))
				}
			}
		}
		returns(pass, g, fn)
	}
	for c, ws := range g.Writes {
		for _, w := range ws {
			private := ""
			if g.Private(w) {
				private = " (private)"
			}
			pass.Reportf(w.Pos(), "changes %s under %s%s", name(c), locks(w.Held), private)
		}
	}
}

func returns(pass *analysis.Pass, g *guard.Package, fn *ssa.Function) {
	for _, ret := range guard.Returns(fn) {
		for _, v := range ret.Results {
			for _, e := range g.Exposed(v) {
				given := ""
				if g.HandsOver(fn, e.Cell) {
					given = ", given up"
				}
				if g.CopiesOnWrite(fn, e.Cell) {
					given = ", copied before changes"
				}
				pass.Reportf(ret.Pos(), "returns %s%s", name(e.Cell), given)
			}
		}
	}
}

func name(c guard.Cell) string {
	if t, ok := c.Root.(*types.TypeName); ok {
		return t.Name() + "." + c.Name()
	}
	return c.Name()
}

func locks(s guard.Locks) string {
	if s.Unnamed() {
		return "the lock"
	}
	var out []string
	s.Each(func(l guard.Lock) {
		switch l := l.(type) {
		case *types.Var:
			out = append(out, l.Name())
		case *ssa.Global:
			out = append(out, l.Name())
		case *ssa.Alloc:
			out = append(out, l.Comment)
		}
	})
	if len(out) == 0 {
		return "nothing"
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}

func Test(t *testing.T) { analysistest.Run(t, analysistest.TestData(), answers, "a") }
