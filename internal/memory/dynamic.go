package memory

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// What a function does to a parameter of an interface type often hangs on the
// type of the value in it: NewWriter(w io.Writer) returns w itself if it is
// one of ours. Views that went through a type assertion say of which type the
// value must be, effects carry it, and calls that know the type decide.

// concreteName names a type that an interface value can hold; "" for
// interfaces and for types without a name that nobody tests for. Slices and
// maps are tested for without a name: case []any.
func concreteName(t types.Type) string {
	switch types.Unalias(t).(type) {
	case *types.Slice, *types.Map:
		name := strings.ReplaceAll(types.TypeString(t, nil), "interface{}", "any")
		return strings.ReplaceAll(name, " ", "") // summaries have spaces between fields
	}
	if !ssax.IsNamed(t) || types.IsInterface(t) {
		return ""
	}
	return types.TypeString(t, nil)
}

// holds decides whether the argument that p starts from is of type as.
func (b *binding) holds(p path, as string) decision {
	root, _ := p.split()
	kind, n := rootIndex(root)
	if kind != 'p' || n >= len(b.regs) || b.regs[n] == nil {
		return open
	}
	v := b.regs[n]
	for {
		switch u := v.(type) {
		case *ssa.ChangeInterface:
			v = u.X
			continue
		case *ssa.MakeInterface:
			v = u.X
		}
		break
	}
	switch {
	case types.IsInterface(v.Type()):
		return open
	case concreteName(v.Type()) == as:
		return always
	}
	return never
}

// atCall gives the effects of s that the call's arguments allow.
func (s *summary) atCall(b *binding) []effect {
	if !slices.ContainsFunc(s.effects, func(e effect) bool { return e.as != "" }) {
		return s.effects
	}
	out := make([]effect, 0, len(s.effects))
	for _, e := range s.effects {
		if e.as != "" {
			switch b.holds(e.on, e.as) {
			case never:
				continue
			case always:
				e.as = ""
			}
		}
		out = append(out, e)
	}
	return out
}

// keepsSometimes reports whether e leaves storage with somebody in some runs
// only, and does not say in which.
func (e effect) keepsSometimes(lib bool) bool {
	switch e.kind {
	case contract.Keeps:
		return e.doubt || lib && e.may
	case contract.Stores:
		return e.doubt
	}
	return false
}

// inDoubt marks the views that e is about as such only if the argument is of
// a type that the call does not know, or if what the callee keeps it does not
// always keep.
func (x *exec) inDoubt(e effect, on value, lib bool) value {
	sometimes := e.keepsSometimes(lib)
	if e.as == "" && !sometimes {
		return on
	}
	return on.mapViews(func(w view) (view, bool) {
		if !sometimes && x.storageIs(w.loc, e.as) {
			return w, true
		}
		w.may = true
		if e.as != "" {
			w.as = e.as
		}
		return w, true
	})
}

// storageIs reports whether what is stored at l was made as a value of the type.
func (x *exec) storageIs(l loc, as string) bool {
	n := x.t.nodes[l]
	var t types.Type
	switch {
	case n.kind == stepDeref && x.t.nodes[n.parent].fvar != nil:
		t = x.t.nodes[n.parent].fvar.Type()
	case n.kind == stepRoot && x.t.info[l].value != nil:
		t = x.t.info[l].value.Type()
	}
	return t != nil && concreteName(t) == as
}

// forOneArgument reports whether block b is reached only where a parameter has
// one certain value: if name == configFile { s.config = p }. What is done there
// is done for few of the calls.
func (x *exec) forOneArgument(b *ssa.BasicBlock) bool {
	for i, holds := range ssax.Branches(b) {
		c, ok := i.Cond.(*ssa.BinOp)
		if !ok || !(c.Op == token.EQL && holds || c.Op == token.NEQ && !holds) {
			continue
		}
		if isScalarParam(c.X) && isFixed(c.Y) || isScalarParam(c.Y) && isFixed(c.X) {
			return true
		}
	}
	return false
}

func isScalarParam(v ssa.Value) bool {
	p, ok := v.(*ssa.Parameter)
	if !ok {
		return false
	}
	t, ok := p.Type().Underlying().(*types.Basic)
	return ok && t.Info()&(types.IsString|types.IsNumeric) != 0
}

// isFixed reports whether v is a constant or a package's variable.
func isFixed(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return true
	case *ssa.UnOp:
		_, ok := v.X.(*ssa.Global)
		return ok && v.Op == token.MUL
	}
	return false
}
