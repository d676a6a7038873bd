package origin

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
)

// Returned gives the origins of a place in the results of fn, as "ret0.Tags":
// what its contract sums up, with the copies by which it came about.
func (p *Package) Returned(fn *ssa.Function, ret contract.Place) []Origin {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.family(fn)
	n := int(ret.Root()[len("ret")] - '0')
	var out []Origin
	for _, b := range fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || n >= len(r.Results) {
			continue
		}
		out = union(out, f.walk(r.Results[n], ret.Steps(), r))
	}
	return out
}
