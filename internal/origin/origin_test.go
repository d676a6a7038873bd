package origin_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/memvet/memvet/internal/origin"
)

// writes reports, for each change in place, the storage that is changed and
// the copies through which it was reached.
var writes = &analysis.Analyzer{
	Name: "writes", Doc: "shows origins", Requires: []*analysis.Analyzer{origin.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		p := pass.ResultOf[origin.Analyzer].(*origin.Package)
		for _, fn := range p.Memory.Funcs() {
			for _, w := range p.Writes(fn) {
				var all []string
				for _, o := range w.Storage {
					if origin.Outlives(o.Root) {
						all = append(all, show(o))
					}
				}
				if len(all) > 0 {
					pass.Reportf(w.Pos(), "%s", strings.Join(all, ", "))
				}
			}
		}
		return nil, nil
	},
}

func show(o origin.Origin) string {
	s := o.Root.Name() + o.Path
	for v := o.Via; v != nil; v = v.Next {
		s += fmt.Sprintf(" by %s", [...]string{"assign", "field", "element", "call"}[v.How])
	}
	return s
}

func TestWrites(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), writes, "a")
}
