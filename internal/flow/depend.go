package flow

import (
	"golang.org/x/tools/go/ssa"
)

// Deciding lists the branches below top that b depends on, directly or through
// one another: which way they go decides whether control comes to b. (Ferrante,
// Ottenstein and Warren, "The program dependence graph and its use in
// optimization", 1987.) top must dominate b.
func (s *Shape) Deciding(b, top *ssa.BasicBlock) []*ssa.If {
	var out []*ssa.If
	seen := map[*ssa.BasicBlock]bool{b: true}
	for work := []*ssa.BasicBlock{b}; len(work) > 0; work = work[1:] {
		for _, p := range s.fn.Blocks {
			br, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
			if !ok || seen[p] || !top.Dominates(p) || !s.decides(p, work[0]) {
				continue
			}
			seen[p] = true
			work = append(work, p)
			out = append(out, br)
		}
	}
	return out
}

// decides reports whether one way of the branch at p always leads to b and the
// other does not.
func (s *Shape) decides(p, b *ssa.BasicBlock) bool {
	return s.Always(b, p.Succs[0]) != s.Always(b, p.Succs[1])
}
