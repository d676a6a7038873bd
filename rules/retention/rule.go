package retention

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"

	"github.com/memvet/memvet/internal/rule"
)

//go:embed doc.go
var doc string

// Rule reports memory that is kept alive by what no longer needs it.
var Rule = rule.Rule{Name: "retention", Doc: doc, Requires: []*analysis.Analyzer{buildssa.Analyzer}, Run: run}

func run(p *rule.Pass) {
	fns := p.ResultOf[buildssa.Analyzer].(*buildssa.SSA).SrcFuncs
	slots(p, fns)
	parts(p, fns)
}
