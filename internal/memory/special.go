package memory

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/ssax"
)

// What a function does often hangs on an argument that is constant at the
// call: reduce(spans, inPlace bool), remove(key, recycle bool), build(series,
// filter func) with a nil filter. special gives the summary of the paths which
// such a call can take.

// maxSpecial bounds how many variants of one function are interpreted.
const maxSpecial = 4

// special returns fn's summary for the constants among args, or nil if they
// decide no branch of it, or fn is not of this package.
func (w *packageWork) special(x *exec, fn *ssa.Function, args []ssa.Value) *summary {
	fn = ssax.Origin(fn)
	if s := w.summaries[fn]; s == nil || len(s.effects) == 0 || len(args) != len(fn.Params) {
		return nil
	}
	known := map[*ssa.Parameter]*ssa.Const{}
	key := ""
	for n, a := range args {
		c, ok := a.(*ssa.Const)
		if p, passedOn := a.(*ssa.Parameter); passedOn {
			c, ok = x.known[p], x.known[p] != nil
		}
		if ok && (c.Value == nil || c.Value.Kind() == constant.Bool) && w.decides(fn.Params[n]) {
			known[fn.Params[n]] = c
			key += strconv.Itoa(n) + "=" + c.String() + ";"
		}
	}
	if len(known) == 0 {
		return nil
	}
	variants := w.variants[fn]
	if variants == nil {
		variants = map[string]*summary{}
		w.variants[fn] = variants
	}
	s, ok := variants[key]
	if !ok && len(variants) < maxSpecial {
		variants[key] = nil // against recursion: the general summary holds inside
		s = w.interpretWith(fn, known)
		variants[key] = s
	}
	return s
}

// interpretWith gives the summary of fn where parameters have known values.
func (w *packageWork) interpretWith(fn *ssa.Function, known map[*ssa.Parameter]*ssa.Const) (s *summary) {
	defer func() {
		if recover() != nil {
			s = nil // the general summary, whose making fails in the same way, is counted
		}
	}()
	x := newExec(w, fn, excluded(fn, known))
	x.known = known
	x.run()
	return x.sum
}

// excluded lists the edges of fn that no call takes which returns normally and
// has the known arguments.
func excluded(fn *ssa.Function, known map[*ssa.Parameter]*ssa.Const) map[flow.Edge]bool {
	cut := map[flow.Edge]bool{}
	for _, b := range fn.Blocks {
		i, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || b.Succs[0] == b.Succs[1] {
			continue
		}
		switch decided(i.Cond, known) {
		case always:
			cut[flow.Edge{From: b, To: b.Succs[1]}] = true
		case never:
			cut[flow.Edge{From: b, To: b.Succs[0]}] = true
		}
	}
	return cut
}

// decides reports whether a branch of p's function asks for p alone.
func (w *packageWork) decides(p *ssa.Parameter) bool {
	for _, ref := range ssax.Referrers(p) {
		switch ref := ref.(type) {
		case *ssa.If:
			return true
		case *ssa.UnOp:
			if ref.Op == token.NOT {
				return true
			}
		case *ssa.BinOp:
			if ref.Op == token.EQL || ref.Op == token.NEQ {
				return true
			}
		case *ssa.Call: // it may decide one there
			if ref.Call.Value != p && w.summaries[ssax.Origin(ref.Call.StaticCallee())] != nil && p.Type().Underlying() == types.Typ[types.Bool] {
				return true
			}
		}
	}
	return false
}

type decision uint8

const (
	open decision = iota
	always
	never
)

func (d decision) not() decision {
	switch d {
	case always:
		return never
	case never:
		return always
	}
	return open
}

// isNil reports whether v is known to be nil: an argument, or what recover
// gives where nothing panics.
func isNil(v ssa.Value, known map[*ssa.Parameter]*ssa.Const) bool {
	switch v := v.(type) {
	case *ssa.Parameter:
		return known[v] != nil && known[v].IsNil()
	case *ssa.Call:
		return ssax.IsBuiltin(&v.Call, "recover")
	}
	return false
}

// decided evaluates a condition as far as the known parameters say.
func decided(cond ssa.Value, known map[*ssa.Parameter]*ssa.Const) decision {
	switch v := cond.(type) {
	case *ssa.Parameter:
		if c := known[v]; c != nil && c.Value != nil && c.Value.Kind() == constant.Bool {
			if constant.BoolVal(c.Value) {
				return always
			}
			return never
		}
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return decided(v.X, known).not()
		}
	case *ssa.BinOp:
		if !nilConst(v.Y) || !isNil(v.X, known) {
			return open
		}
		switch v.Op {
		case token.EQL:
			return always
		case token.NEQ:
			return never
		}
	}
	return open
}
