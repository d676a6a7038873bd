package layout

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

// source returns a file of the installed Go distribution.
func source(t *testing.T, file string) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "src", filepath.FromSlash(file))
}

// constants evaluates the integer constants of the files, with PtrSize of this
// machine.
func constants(t *testing.T, files ...string) map[string]int64 {
	t.Helper()
	fset := token.NewFileSet()
	goarch := types.NewPackage("internal/goarch", "goarch")
	for name, v := range map[string]int64{"PtrSize": int64(unsafe.Sizeof(uintptr(0)))} {
		goarch.Scope().Insert(types.NewConst(token.NoPos, goarch, name, types.Typ[types.UntypedInt], constant.MakeInt64(v)))
	}
	goarch.MarkComplete()
	var parsed []*ast.File
	for _, f := range files {
		file, err := parser.ParseFile(fset, source(t, f), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
	}
	// What else the files refer to may be missing; constants are checked alone.
	conf := types.Config{Importer: only{goarch}, Error: func(error) {}}
	pkg, _ := conf.Check("p", fset, parsed, nil)
	values := map[string]int64{}
	for _, name := range pkg.Scope().Names() {
		if c, ok := pkg.Scope().Lookup(name).(*types.Const); ok {
			if v, exact := constant.Int64Val(constant.ToInt(c.Val())); exact {
				values[name] = v
			}
		}
	}
	return values
}

type only struct{ pkg *types.Package }

func (o only) Import(path string) (*types.Package, error) {
	if path == o.pkg.Path() {
		return o.pkg, nil
	}
	return types.Unsafe, nil
}

func TestAllocatorConstants(t *testing.T) {
	got := constants(t, "internal/runtime/gc/sizeclasses.go", "internal/runtime/gc/malloc.go")
	maps.Copy(got, constants(t, "internal/abi/map.go"))
	for name, want := range map[string]int64{
		"MaxSmallSize": maxSmallSize, "MallocHeaderSize": mallocHeaderSize, "TinySize": tinySize,
		"PageShift": 13, "NumSizeClasses": int64(len(sizeClasses)) + 1,
		"MapGroupSlots": groupSlots, "MapMaxKeyBytes": maxInline, "MapMaxElemBytes": maxInline,
	} {
		if v, ok := got[name]; !ok || v != want {
			t.Errorf("%s is %d in the installed Go (found: %t), here %d", name, v, ok, want)
		}
	}
	if pageSize != 1<<13 {
		t.Errorf("pageSize is %d", pageSize)
	}
}

func TestSizeClassTable(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), source(t, "internal/runtime/gc/sizeclasses.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var table []string
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && spec.Names[0].Name == "SizeClassToSize" {
			for _, e := range spec.Values[0].(*ast.CompositeLit).Elts {
				table = append(table, e.(*ast.BasicLit).Value)
			}
		}
		return true
	})
	if len(table) != len(sizeClasses)+1 {
		t.Fatalf("the installed Go has %d size classes, here are %d", len(table)-1, len(sizeClasses))
	}
	for i, c := range sizeClasses {
		if v := constant.MakeFromLiteral(table[i+1], token.INT, 0); v.ExactString() != constant.MakeInt64(c).ExactString() {
			t.Errorf("size class %d is %s in the installed Go, here %d", i+1, v, c)
		}
	}
}

// native is this machine's architecture.
func native(t *testing.T) Arch {
	t.Helper()
	a, err := ArchFor(runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestAllocate compares with how far the running allocator rounds up: append
// to nothing takes all that the allocator gives.
func TestAllocate(t *testing.T) {
	a := native(t)
	wordSize := int(a.Word)
	for n := tinySize; n <= 3*maxSmallSize; n += 8 {
		plain := append([]byte(nil), make([]byte, n)...)
		if got := a.Allocate(int64(n), false); int64(cap(plain)) != got.Bytes-got.Header {
			t.Fatalf("%d bytes without pointers take %d, not %+v", n, cap(plain), got)
		}
		pointers := append([]*byte(nil), make([]*byte, n/wordSize)...)
		if got := a.Allocate(int64(n), true); int64(cap(pointers)*wordSize) != got.Bytes-got.Header {
			t.Fatalf("%d bytes with pointers take %d, not %+v", n, cap(pointers)*wordSize, got)
		}
	}
}

func TestAllocateEdges(t *testing.T) {
	a, _ := ArchFor("amd64")
	for _, c := range []struct {
		size     int64
		pointers bool
		want     Allocation
	}{
		{0, false, Allocation{}},
		{1, false, Allocation{Bytes: 16, Tiny: true}},
		{8, true, Allocation{Bytes: 8}},
		{16, false, Allocation{Bytes: 16}},
		{512, true, Allocation{Bytes: 512}},
		{520, true, Allocation{Bytes: 576, Header: 8, Waste: 48}},
		{1024, false, Allocation{Bytes: 1024}},
		{1024, true, Allocation{Bytes: 1152, Header: 8, Waste: 120}},
		{32760, true, Allocation{Bytes: 32768, Header: 8}},
		{32761, false, Allocation{Bytes: 32768, Waste: 7, Pages: true}},
	} {
		if got := a.Allocate(c.size, c.pointers); got != c.want {
			t.Errorf("Allocate(%d, %t) = %+v, want %+v", c.size, c.pointers, got, c.want)
		}
	}
}

// mapType is the beginning of abi.MapType, internal/abi/map.go.
type mapType struct {
	_                [unsafe.Sizeof(uintptr(0))*4 + 16]byte // abi.Type
	key, elem, group unsafe.Pointer
	hasher           unsafe.Pointer
	groupSize, slot  uintptr
	elemOff          uintptr
	flags            uint32
}

// TestMapGroups compares the groups of maps with what the compiler made for
// this test.
func TestMapGroups(t *testing.T) {
	a := native(t)
	b := types.Typ[types.Byte]
	for _, c := range []struct {
		m         any
		key, elem types.Type
	}{
		{map[string][]byte{}, types.Typ[types.String], types.NewSlice(b)},
		{map[int32]bool{}, types.Typ[types.Int32], types.Typ[types.Bool]},
		{map[string]struct{}{}, types.Typ[types.String], types.NewStruct(nil, nil)},
		{map[[128]byte][129]byte{}, types.NewArray(b, 128), types.NewArray(b, 129)},
		{map[[129]byte]any{}, types.NewArray(b, 129), types.NewInterfaceType(nil, nil)},
	} {
		words := *(*[2]unsafe.Pointer)(unsafe.Pointer(&c.m))
		mt := (*mapType)(words[0])
		group := a.mapGroup(types.NewMap(c.key, c.elem))
		slot := group.Field(1).Type().(*types.Array).Elem().(*types.Struct)
		if got, want := a.Sizeof(group), int64(mt.groupSize); got != want {
			t.Errorf("%T: group of %d bytes, the compiler says %d", c.m, got, want)
		}
		if got, want := a.Offsets(slot)[1], int64(mt.elemOff); got != want {
			t.Errorf("%T: element at %d, the compiler says %d", c.m, got, want)
		}
	}
}

// TestInterfaceWords looks at the words of running interfaces: type word or
// itab first, then a pointer to a copy, or a pointer itself.
func TestInterfaceWords(t *testing.T) {
	n := int64(0x1234567890)
	eface := any(n)
	words := *(*[2]unsafe.Pointer)(unsafe.Pointer(&eface))
	rtype := reflect.TypeFor[int64]()
	if words[0] != (*[2]unsafe.Pointer)(unsafe.Pointer(&rtype))[1] {
		t.Error("the first word of an any is not its type")
	}
	if words[1] == unsafe.Pointer(&n) || *(*int64)(words[1]) != n {
		t.Error("the second word of an any does not point to a copy of the value")
	}
	eface = &n
	if words = *(*[2]unsafe.Pointer)(unsafe.Pointer(&eface)); words[1] != unsafe.Pointer(&n) {
		t.Error("a pointer in an any is not the data word itself")
	}
	var e error = &os.PathError{}
	words = *(*[2]unsafe.Pointer)(unsafe.Pointer(&e))
	itab := (*struct {
		inter, typ unsafe.Pointer
		hash       uint32
		fun        [1]uintptr
	})(words[0])
	rtype = reflect.TypeFor[*os.PathError]()
	if itab.typ != (*[2]unsafe.Pointer)(unsafe.Pointer(&rtype))[1] {
		t.Error("the first word of an error is not an itab with the type in its second word")
	}
	if f := runtime.FuncForPC(itab.fun[0]); f == nil || !strings.Contains(f.Name(), "Error") {
		t.Error("the itab's first function is not Error")
	}
}
