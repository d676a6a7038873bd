package layout

import (
	"fmt"
	"go/types"
	"slices"
)

// An Arch is an architecture with the sizes that the gc compiler uses there.
type Arch struct {
	Name string // as in GOARCH
	// Word is the size of a machine word and of a pointer.
	Word  int64
	sizes types.Sizes
}

// CacheLine is how many bytes processors move between caches at a time.
// internal/cpu/cpu_*.go says 64 on most architectures, 128 on arm64 (whose
// cores differ) and ppc64, 256 on s390x, 32 on some others.
func (a Arch) CacheLine() int64 {
	switch a.Name {
	case "arm64", "ppc64", "ppc64le":
		return 128
	case "s390x":
		return 256
	case "arm", "mips", "mipsle", "mips64", "mips64le":
		return 32
	}
	return 64
}

// arches are the values of GOARCH that Go 1.26 builds for.
var arches = []string{
	"386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle",
	"ppc64", "ppc64le", "riscv64", "s390x", "wasm",
}

// Arches are the names that ArchFor takes.
func Arches() []string { return slices.Clone(arches) }

// ArchFor returns the architecture with that GOARCH.
func ArchFor(goarch string) (Arch, error) {
	sizes := types.SizesFor("gc", goarch)
	if sizes == nil || !slices.Contains(arches, goarch) {
		return Arch{}, fmt.Errorf("unknown architecture %q", goarch)
	}
	return Arch{goarch, sizes.Sizeof(types.Typ[types.Uintptr]), sizes}, nil
}

// Sizeof returns the size of t in bytes, negative if it is too large.
func (a Arch) Sizeof(t types.Type) int64 { return a.sizes.Sizeof(t) }

// Alignof returns the alignment of t in bytes.
func (a Arch) Alignof(t types.Type) int64 { return a.sizes.Alignof(t) }

// Offsets returns the offsets of a struct's fields.
func (a Arch) Offsets(s *types.Struct) []int64 {
	fields := make([]*types.Var, 0, s.NumFields())
	for f := range s.Fields() {
		fields = append(fields, f)
	}
	return a.sizes.Offsetsof(fields)
}

// PointerBytes returns how many leading bytes of t can hold pointers. The
// compiler writes it into every type (cmd/compile/internal/types/size.go,
// PtrDataSize), and the garbage collector stops there.
func (a Arch) PointerBytes(t types.Type) int64 {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.String || u.Kind() == types.UnsafePointer {
			return a.Word
		}
		return 0
	case *types.Pointer:
		if notInHeap(u.Elem()) {
			return 0
		}
		return a.Word
	case *types.Slice, *types.Map, *types.Chan, *types.Signature:
		return a.Word
	case *types.Interface:
		return 2 * a.Word
	case *types.Array:
		if inner := a.PointerBytes(u.Elem()); inner > 0 && u.Len() > 0 {
			return (u.Len()-1)*a.Sizeof(u.Elem()) + inner
		}
	case *types.Struct:
		offsets := a.Offsets(u)
		for i := u.NumFields() - 1; i >= 0; i-- {
			if inner := a.PointerBytes(u.Field(i).Type()); inner > 0 {
				return offsets[i] + inner
			}
		}
	}
	return 0
}

// notInHeap reports whether values of type t never live in the heap, so that
// the garbage collector ignores pointers to them: types that hold an
// internal/runtime/sys.NotInHeap, which C's incomplete types do too
// (cmd/compile/internal/types/size.go, SetNotInHeap).
func notInHeap(t types.Type) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Name() == "nih" {
		return n.Obj().Pkg().Path() == "internal/runtime/sys"
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return notInHeap(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if notInHeap(f.Type()) {
				return true
			}
		}
	}
	return false
}

// Pointers returns how many words of t the garbage collector follows. Of an
// interface's two it is the second: the first refers to a type or itab, which
// do not live in the heap (cmd/compile/internal/typebits/typebits.go).
func (a Arch) Pointers(t types.Type) int64 {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return u.Len() * a.Pointers(u.Elem())
	case *types.Struct:
		var n int64
		for f := range u.Fields() {
			n += a.Pointers(f.Type())
		}
		return n
	}
	if a.PointerBytes(t) > 0 {
		return 1
	}
	return 0
}

// Padding returns how many bytes of t belong to no field at any depth.
func (a Arch) Padding(t types.Type) int64 {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return u.Len() * a.Padding(u.Elem())
	case *types.Struct:
		n := a.Sizeof(u)
		for f := range u.Fields() {
			n += a.Padding(f.Type()) - a.Sizeof(f.Type())
		}
		return n
	}
	return 0
}
