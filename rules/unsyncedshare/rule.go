package unsyncedshare

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
)

//go:embed doc.go
var doc string

// Rule reports maps, slices and buffers that goroutines share without anything
// between them that orders their accesses.
var Rule = rule.Rule{Name: "unsyncedshare", Doc: doc, Requires: []*analysis.Analyzer{guard.Analyzer}, Run: run}

// A checker looks at one package.
type checker struct {
	*rule.Pass
	g *guard.Package
	// writes are the changes of maps by their places, once asked for.
	writes map[string]ssa.Instruction
	// lookedInto are the looks into maps by what holds these, order the keys in
	// source order; ask cells for them.
	lookedInto map[guard.Cell][]look
	order      []guard.Cell
	// said are the maps that have been reported for one who uses them without a lock.
	said map[guard.Cell]bool
}

func run(p *rule.Pass) {
	p.ResultOf[guard.Analyzer].(*guard.Result).Ask(func(g *guard.Package) {
		x := &checker{Pass: p, g: g, said: map[guard.Cell]bool{}}
		for _, fn := range g.Funcs {
			copiedOut(p, g, fn)
			x.parallel(fn)
			x.abandoned(fn)
			x.fanOut(fn)
			x.underReadLock(fn)
		}
		x.callbacks()
		x.besideLock()
		x.background()
		x.handlers()
		x.inAtomic()
	})
}
