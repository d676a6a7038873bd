package capturedargument

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// site finds where the argument is kept: in the callee, or those it calls, if
// they are in this package and know its type, else at the call. name is the parameter's.
func (c *checker) site(k keeping) (pos token.Pos, name string) {
	pos = k.call.Pos()
	if p, ok := k.arg.(*ssa.Parameter); ok {
		name = p.Name()
	}
	for range 4 {
		if k.boxed {
			return pos, name
		}
		fn := k.call.Call.StaticCallee()
		if fn == nil || fn.Pkg == nil || fn.Pkg.Pkg != c.Pkg {
			return pos, name
		}
		fn = ssax.Origin(fn)
		q := parameter(fn, k)
		if q == nil {
			return pos, name
		}
		at, inner := c.kept(fn, q, k.goroutine)
		if at == nil {
			return pos, name
		}
		pos, name = ssax.Pos(at), q.Name()
		if inner == nil {
			return pos, name
		}
		k = *inner
	}
	return pos, name
}

// parameter gives the parameter of fn that k's argument is.
func parameter(fn *ssa.Function, k keeping) *ssa.Parameter {
	for n, a := range k.call.Call.Args {
		if memory.Operand(&k.call.Call, k.root) == a && n < len(fn.Params) {
			return fn.Params[n]
		}
	}
	return nil
}

// kept finds the instruction of fn that keeps parameter q; inner is the
// keeping if that is a call.
func (c *checker) kept(fn *ssa.Function, q *ssa.Parameter, goroutine bool) (ssa.Instruction, *keeping) {
	is := func(v ssa.Value) bool {
		for _, o := range c.from.Of(fn, v) {
			if o.Root == ssa.Value(q) && o.Path == "" {
				return true
			}
		}
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Go:
				if goroutine {
					return i, nil
				}
			case *ssa.Store:
				if _, spill := i.Addr.(*ssa.Alloc); !spill && !goroutine && is(i.Val) {
					return i, nil
				}
			case *ssa.MapUpdate:
				if !goroutine && is(i.Value) {
					return i, nil
				}
			case *ssa.Call:
				for _, k := range c.keepings(i) {
					if k.goroutine == goroutine && is(k.arg) {
						return i, &k
					}
				}
			}
		}
	}
	return nil, nil
}
