package memory

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// goroutineReads reports whether the goroutine started at i can come to look
// at what lies at path at of an object that it has: whether it, or a function
// of this package that it calls, reads the field. Unknown functions count as
// doing so, methods of interfaces do not.
func (x *exec) goroutineReads(i ssa.Instruction, at path) bool {
	_, steps := ("g" + at).split()
	field := ""
	for _, s := range steps {
		if s.kind == stepField {
			field = s.name
		}
	}
	start, ok := i.(*ssa.Go)
	if field == "" || !ok {
		return true
	}
	fn := start.Call.StaticCallee()
	return fn == nil || x.readsField(fn, field, map[*ssa.Function]bool{})
}

func (x *exec) readsField(fn *ssa.Function, field string, seen map[*ssa.Function]bool) bool {
	fn = ssax.Body(fn)
	if fn == nil || seen[fn] || fn.Blocks == nil {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.FieldAddr:
				if fieldName(in.X.Type(), in.Field) == field {
					return true
				}
			case *ssa.Field:
				if fieldName(in.X.Type(), in.Field) == field {
					return true
				}
			case *ssa.MakeClosure:
				if x.readsField(in.Fn.(*ssa.Function), field, seen) {
					return true
				}
			case ssa.CallInstruction:
				if callee := in.Common().StaticCallee(); callee != nil && callee.Pkg == x.fn.Pkg && x.readsField(callee, field, seen) {
					return true
				}
			}
		}
	}
	return false
}

func fieldName(t types.Type, n int) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st.Field(n).Name()
	}
	return ""
}
