package origin

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// Param gives the parameter of fn that a contract's root names; nil if it names
// something else.
func Param(fn *ssa.Function, root string) *ssa.Parameter {
	n := -1
	switch {
	case root == "recv":
		n = 0
	case strings.HasPrefix(root, "arg"):
		n = int(root[3] - '0')
		if fn.Signature.Recv() != nil {
			n++
		}
	}
	if n < 0 || n >= len(fn.Params) {
		return nil
	}
	return fn.Params[n]
}

// replacesFirst reports whether fn puts something else into a field on the way to
// p on every path, so that what lay there before is not what it changes:
//
//	t.list = List{a, b}
//
// stores to t.list[*], and the list is a new one. A contract does not tell.
func (p *Package) replacesFirst(fn *ssa.Function, to contract.Place) bool {
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	q := Param(fn, to.Root())
	if q == nil {
		return false
	}
	return p.replaces(fn, q, string(to[len(to.Root()):]), 0)
}

// inReplacement reports whether a place that a call stores to lies in what the call
// has put there itself: the contract says that it replaces what the object held, and
// a change of that would stand there besides.
func inReplacement(k *contract.Contract, to contract.Place) bool {
	return slices.ContainsFunc(k.Effects, func(e contract.Effect) bool {
		if e.Kind != contract.Clears || e.May || len(e.On.Steps()) == 0 {
			return false
		}
		rest, under := strings.CutPrefix(string(to), string(e.On))
		return under && strings.HasPrefix(rest, "[")
	})
}

// replaces is replacesFirst for a path below the parameter q, of fn or of what fn
// calls on every path.
func (p *Package) replaces(fn *ssa.Function, q *ssa.Parameter, path string, depth int) bool {
	f := p.family(fn)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				for _, o := range f.places(i.Addr) {
					rest, under := below(path, o.Path)
					if o.Root == ssa.Value(q) && o.Path != "" && under && rest != "" && !containsPlace(f.places(i.Val), o.Place) && ssax.OnEveryWay(i) {
						return true
					}
				}
			case *ssa.Call:
				callee := i.Call.StaticCallee()
				if depth > 3 || callee == nil || len(callee.Blocks) == 0 || callee.Pkg != fn.Pkg || !ssax.OnEveryWay(i) {
					continue
				}
				for k, arg := range i.Call.Args {
					if arg == ssa.Value(q) && p.replaces(callee, callee.Params[k], path, depth+1) {
						return true
					}
				}
			}
		}
	}
	return false
}

func containsPlace(os []Origin, p Place) bool {
	for _, o := range os {
		if o.Place == p {
			return true
		}
	}
	return false
}
