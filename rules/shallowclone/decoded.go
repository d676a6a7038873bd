package shallowclone

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// decoded looks for text that is decoded into a copy of a package's values to begin
// with: decoders put entries into the maps that they find, and elements into the arrays.
func (c *checker) decoded(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok || !decodes(&call.Call, fn) {
				continue
			}
			for _, arg := range call.Call.Args {
				mi, ok := arg.(*ssa.MakeInterface)
				if !ok {
					continue
				}
				if into, ok := mi.X.(*ssa.Alloc); ok {
					c.decodedInto(call, into)
				}
			}
		}
	}
}

// decodes reports whether a call is one of a decoder of another package.
func decodes(c *ssa.CallCommon, fn *ssa.Function) bool {
	callee := c.StaticCallee()
	if callee == nil || callee.Pkg == nil || callee.Pkg == fn.Pkg {
		return false
	}
	name := callee.Name()
	return name == "Decode" || strings.HasPrefix(name, "Unmarshal")
}

// decodedInto judges the variable that call decodes into.
func (c *checker) decodedInto(call *ssa.Call, into *ssa.Alloc) {
	st, ok := into.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	if !ok {
		return
	}
	var copied *ssa.Store
	own := map[int]bool{}
	for _, ref := range ssax.Referrers(into) {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == ssa.Value(into) {
				if copied != nil {
					return
				}
				copied = ref
			}
		case *ssa.FieldAddr:
			for _, r := range ssax.Referrers(ref) {
				if set, ok := r.(*ssa.Store); ok && set.Addr == ref {
					own[ref.Field] = true
				}
			}
		}
	}
	if copied == nil || !ssax.Before(copied, call) {
		return
	}
	load, ok := copied.Val.(*ssa.UnOp)
	if !ok {
		return
	}
	values := presetOf(load.X)
	if values == nil {
		return
	}
	for n := range st.NumFields() {
		if f := st.Field(n); f.Exported() && ssax.IsMap(f.Type()) && !own[n] && hasEntries(values, n) {
			c.reportDecoded(call, copied, f, values)
			return
		}
	}
}

// presetOf gives the variable of the package that a struct was loaded from, or that
// points to it.
func presetOf(addr ssa.Value) *ssa.Global {
	if load, ok := addr.(*ssa.UnOp); ok {
		addr = load.X
	}
	g, ok := addr.(*ssa.Global)
	if !ok {
		return nil
	}
	return g
}

// hasEntries reports whether the declaration of a variable gives field n of the
// struct a map with entries.
func hasEntries(g *ssa.Global, n int) bool {
	init := g.Pkg.Func("init")
	if init == nil {
		return false
	}
	literal := ssax.Declared(g)
	if load, ok := literal.(*ssa.UnOp); ok {
		literal = load.X
	}
	for _, b := range init.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			at, ok := st.Addr.(*ssa.FieldAddr)
			if ok && at.Field == n && (at.X == ssa.Value(g) || at.X == literal) && ssax.HasEntries(st.Val) {
				return true
			}
		}
	}
	return false
}

func (c *checker) reportDecoded(call *ssa.Call, copied *ssa.Store, f *types.Var, values *ssa.Global) {
	level := finding.Default
	if fn := ssax.Outermost(call.Parent()); fn.Object() == nil || !fn.Object().Exported() {
		level = finding.Audit // which may well run once, when the program starts
	}
	r := rule.Report{
		Level: level, Pos: call.Pos(),
		Message: "`" + ssax.CalleeName(&call.Call) + "` puts entries into `" + f.Name() + "`, which this copy shares with `" + values.Name() + "`, so all that start from it later have them as well",
		Remedy:  "copy the map first: maps.Clone",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: ssax.Pos(copied), Text: "the copy comes to share `" + f.Name() + "` here"},
			{Role: finding.Spoiled, Pos: call.Pos(), Text: "a decoder fills the maps that it finds"},
		},
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}
