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
	return fn == nil || x.pkg.fieldsReadBy(ssax.Body(fn))[field]
}

// fieldsReadBy gives the names of the fields that fn and the functions of its
// package which it calls look at. Many goroutines run the same functions, so
// the answer is kept.
func (w *packageWork) fieldsReadBy(fn *ssa.Function) map[string]bool {
	if read, ok := w.fieldsRead[fn]; ok {
		return read
	}
	read, seen := map[string]bool{}, map[*ssa.Function]bool{}
	w.addFieldsRead(fn, read, seen)
	w.fieldsRead[fn] = read
	return read
}

func (w *packageWork) addFieldsRead(fn *ssa.Function, read map[string]bool, seen map[*ssa.Function]bool) {
	if fn == nil || seen[fn] {
		return
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.FieldAddr:
				read[fieldName(in.X.Type(), in.Field)] = true
			case *ssa.Field:
				read[fieldName(in.X.Type(), in.Field)] = true
			case *ssa.MakeClosure:
				w.addFieldsRead(ssax.Body(in.Fn.(*ssa.Function)), read, seen)
			case ssa.CallInstruction:
				if callee := in.Common().StaticCallee(); callee != nil && callee.Pkg == w.ssaPkg {
					w.addFieldsRead(ssax.Body(callee), read, seen)
				}
			}
		}
	}
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
