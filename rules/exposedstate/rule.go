package exposedstate

import (
	_ "embed"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
)

//go:embed doc.go
var doc string

// Rule reports internal maps and slices that are handed out while their owner
// goes on changing them.
var Rule = rule.Rule{Name: "exposedstate", Doc: doc, Requires: []*analysis.Analyzer{guard.Analyzer, origin.Analyzer}, Run: run}

func run(p *rule.Pass) {
	leaked := map[*ssa.Function]bool{}
	p.ResultOf[guard.Analyzer].(*guard.Result).Ask(func(g *guard.Package) {
		changed := sync.OnceValue(func() map[guard.Cell]ssa.Instruction { return changesInPlace(g) })
		for _, fn := range g.Funcs {
			x := &getter{Pass: p, g: g, fn: fn, leaked: leaked}
			x.run()
			x.late()
			x.buffered()
			x.sent()
			x.plain(changed)
		}
	})
	locked := func(i ssa.Instruction) (any bool) {
		p.ResultOf[guard.Analyzer].(*guard.Result).Ask(func(g *guard.Package) { any = g.Held(i).Any() })
		return any
	}
	from := p.ResultOf[origin.Analyzer].(*origin.Package)
	for _, fn := range from.Memory.Funcs() {
		handedOn(p, from, fn, leaked, locked)
	}
}
