package advise

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/layout"
)

// Order returns the order of a struct's fields, by index, that needs no padding
// between them and has its pointers as far in front as that allows: what has
// no size first (last it would cost a byte), then the larger alignments, and
// among equals the fields with pointers, those that end in a pointer first. It
// is the order of x/tools' fieldalignment, which a test holds it against.
func Order(s *types.Struct, arch layout.Arch) []int {
	order := make([]int, s.NumFields())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := s.Field(i).Type(), s.Field(j).Type()
		pa, pb := arch.PointerBytes(a), arch.PointerBytes(b)
		return cmp.Or(
			-boolean(arch.Sizeof(a) == 0, arch.Sizeof(b) == 0),
			cmp.Compare(arch.Alignof(b), arch.Alignof(a)),
			-boolean(pa > 0, pb > 0),
			cmp.Compare(tail(arch, a, pa), tail(arch, b, pb)),
			cmp.Compare(arch.Sizeof(b), arch.Sizeof(a)),
		)
	})
	return order
}

// tail is how much of a type with pointers follows its last one.
func tail(arch layout.Arch, t types.Type, pointerBytes int64) int64 {
	if pointerBytes == 0 {
		return 0
	}
	return arch.Sizeof(t) - pointerBytes
}

func boolean(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Reordered is s with its fields in that order.
func Reordered(s *types.Struct, order []int) *types.Struct {
	var fields []*types.Var
	for _, i := range order {
		fields = append(fields, s.Field(i))
	}
	return types.NewStruct(fields, nil)
}

// order reports a struct whose fields cost less in another order.
func (f *finder) order(spec *ast.TypeSpec, st *ast.StructType, named *types.Named) bool {
	s := named.Underlying().(*types.Struct)
	if deliberate(s) {
		return false
	}
	order := Order(s, f.Arch)
	better := Reordered(s, order)
	size, less := f.Arch.Sizeof(s), f.Arch.Sizeof(better)
	scan, lessScan := f.Arch.PointerBytes(s), f.Arch.PointerBytes(better)
	if less >= size && lessScan >= scan {
		return false
	}
	here, there := f.Arch.Allocate(size, scan > 0), f.Arch.Allocate(less, lessScan > 0)
	a := Advice{
		Kind: FieldOrder, Type: short(named), named: named,
		Saved: here.Bytes - there.Bytes, Scan: scan - lessScan,
	}
	a.Audit = a.Saved == 0
	var gains []string
	if less < size {
		gains = append(gains, fmt.Sprintf("%d bytes instead of %d (on the heap %s)", less, size, classes(here, there)))
	}
	if lessScan < scan {
		gains = append(gains, fmt.Sprintf("%d pointer bytes instead of %d", lessScan, scan))
	}
	a.Message = fmt.Sprintf("%s would have %s with its fields in the order %s", short(named), strings.Join(gains, " and "), names(s, order))
	if f.All != nil {
		a.Edit, a.Unsafe = f.reorder(spec, st, named, order)
	}
	f.add(a, spec.Name.Pos())
	return true
}

func classes(here, there layout.Allocation) string {
	if here.Bytes == there.Bytes {
		return fmt.Sprintf("%d either way", here.Bytes)
	}
	return fmt.Sprintf("%d instead of %d", there.Bytes, here.Bytes)
}

// names lists the fields, or the first of many.
func names(s *types.Struct, order []int) string {
	const most = 12
	var list []string
	for _, i := range order[:min(len(order), most)] {
		list = append(list, s.Field(i).Name())
	}
	if len(order) > most {
		list = append(list, "...")
	}
	return strings.Join(list, ", ")
}

// deliberate reports structs whose order is somebody's will: blank fields pad
// them, or a marker asks for the order of the host.
func deliberate(s *types.Struct) bool {
	for f := range s.Fields() {
		if f.Name() == "_" {
			return true
		}
		if n, ok := types.Unalias(f.Type()).(*types.Named); ok && n.Obj().Pkg() != nil {
			switch n.Obj().Pkg().Path() + "." + n.Obj().Name() {
			case "structs.HostLayout", "golang.org/x/sys/cpu.CacheLinePad", "internal/cpu.CacheLinePad":
				return true
			}
		}
	}
	return false
}
