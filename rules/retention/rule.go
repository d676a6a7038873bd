package retention

import (
	_ "embed"

	"github.com/memvet/memvet/internal/rule"
)

//go:embed doc.go
var doc string

// Rule reports memory that is kept alive by what no longer needs it.
var Rule = rule.Rule{Name: "retention", Doc: doc, Run: run}

func run(p *rule.Pass) {
	fns := p.Memory.Funcs()
	slots(p, fns)
	parts(p, fns)
}
