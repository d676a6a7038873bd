package memory

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/ssax"
)

// The engine tells views apart by the registers that bound them, which is
// enough to say what overlaps. People who ask want numbers; they are computed
// from the same registers, without regard to branches: an interval that holds
// wherever the code gets past its own bounds checks.

// A span is an interval of numbers.
type span struct{ lo, hi int64 }

// inf stands for a bound that is not known.
const inf = math.MaxInt64 / 4

var (
	anyNumber = span{-inf, inf}
	anyLength = span{0, inf}
)

func exactly(n int64) span { return span{n, n} }

func (s span) plus(o span) span {
	return span{clampInf(s.lo + o.lo), clampInf(s.hi + o.hi)}
}

func (s span) minus(o span) span {
	return span{clampInf(s.lo - o.hi), clampInf(s.hi - o.lo)}
}

func (s span) join(o span) span { return span{min(s.lo, o.lo), max(s.hi, o.hi)} }

// within cuts s down to what lies in o.
func (s span) within(o span) span {
	lo, hi := max(s.lo, o.lo), min(s.hi, o.hi)
	if lo > hi {
		return o
	}
	return span{lo, hi}
}

func (s span) exact() bool { return s.lo == s.hi }

func clampInf(n int64) int64 { return min(max(n, -inf), inf) }

// number gives the range for readers.
func (s span) number() alias.Range {
	r := alias.Range{Min: max(s.lo, 0)}
	if s.hi < inf/2 {
		hi := s.hi
		r.Max = &hi
	}
	return r
}

// length is num for what cannot be negative.
func (q *inquiry) length(v ssa.Value) span {
	return q.num(v, 0).within(anyLength)
}

// num gives the numbers an integer register can hold.
func (q *inquiry) num(v ssa.Value, depth int) span {
	if depth > 8 {
		return anyNumber
	}
	out := typeRange(v.Type())
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.Int {
			if n, ok := constant.Int64Val(v.Value); ok {
				return exactly(clampInf(n))
			}
		}
	case *ssa.Convert:
		return q.num(v.X, depth+1).within(out)
	case *ssa.BinOp:
		x, y := q.num(v.X, depth+1), q.num(v.Y, depth+1)
		switch v.Op {
		case token.ADD:
			return x.plus(y).within(out)
		case token.SUB:
			return x.minus(y).within(out)
		case token.REM:
			if y.exact() && y.lo > 0 && x.lo >= 0 {
				return span{0, y.lo - 1}
			}
		case token.AND:
			if y.lo >= 0 {
				return span{0, y.hi}
			}
		case token.QUO:
			if y.exact() && y.lo > 0 && x.lo >= 0 && x.hi < inf {
				return span{x.lo / y.lo, x.hi / y.lo}
			}
		case token.MUL:
			if x.exact() && y.exact() && x.lo >= 0 && y.lo >= 0 && x.lo < 1<<30 && y.lo < 1<<30 {
				return exactly(x.lo * y.lo)
			}
		}
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "len") && !ssax.IsMap(v.Call.Args[0].Type()) {
			return q.lengthOf(v.Call.Args[0])
		}
		if ssax.IsBuiltin(&v.Call, "cap") {
			return q.anywhere(v.Call.Args[0]).cap
		}
	case *ssa.Phi:
		return q.phiNumber(v, depth).within(out)
	}
	return out
}

// phiNumber joins the paths; a counter that a loop only adds to never falls
// below where it begins.
func (q *inquiry) phiNumber(v *ssa.Phi, depth int) span {
	var out span
	any := false
	for _, e := range v.Edges {
		var s span
		if sum, ok := e.(*ssa.BinOp); ok && sum.Op == token.ADD && sum.X == v {
			step := q.num(sum.Y, depth+1)
			if step.lo < 0 {
				return anyNumber
			}
			s = span{inf, inf}
		} else if e == v {
			continue
		} else {
			s = q.num(e, depth+3)
		}
		if any {
			out = out.join(s)
		} else {
			out, any = s, true
		}
	}
	return out
}

// typeRange is what a type alone says of its numbers.
func typeRange(t types.Type) span {
	b, ok := t.Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsUnsigned == 0 {
		return anyNumber
	}
	switch b.Kind() {
	case types.Uint8:
		return span{0, math.MaxUint8}
	case types.Uint16:
		return span{0, math.MaxUint16}
	case types.Uint32:
		return span{0, math.MaxUint32}
	}
	return anyLength
}
